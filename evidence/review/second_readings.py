"""The readings of a review compared with its effects, and with its answers on risk of bias: each reader is a second coder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evidence.base.errors import UsageError
from evidence.review.codebook import ColumnSpec
from evidence.review.double_coding import Coders, DoubleCoding, Pair, compare_codings, kind_of
from evidence.review.layout import TABLES
from evidence.review.review import CodedReview
from evidence.review.settlements import Settlement, before_corrections, first_coding, read_settlements
from evidence.review.tables import Row

TABLE = "effects"
BIAS_TABLE = "bias_answers"


def compare_readings(
    review: CodedReview, alike: Mapping[str, str] | None = None, leave_out: Sequence[str] = ()
) -> tuple[DoubleCoding, ...]:
    """One comparison a reader, in the order of readings.csv.

    The first coding is effects.csv as it was before corrections, so that a settled difference stays a difference; an effect that leaves a
    cell to its study has that of its study. A reader's columns are those for which readings.csv has a value of theirs; an empty cell
    there counts as looked for and not found. Free text and headings that are no column of effects.csv are not compared.

    Parameters
    ----------
    review : a review with readings.
    alike : for a reader's heading, the column of effects.csv it stands for.
    leave_out : columns the reader was told, so that agreement there means nothing.

    Raises
    ------
    UsageError
        The review has no readings, or a column named is not there.
    """
    if not review.tables["readings"]:
        raise UsageError(f"{review.root} has no readings.csv, so there is nothing to compare; name two files instead")
    alike, readings = alike or {}, review.tables["readings"]
    specs = {spec.column: spec for spec in review.codebook.table(TABLE)}
    headings = {row.text("column") for row in readings}
    unknown = [name for name in (*alike, *leave_out) if name not in headings] + [name for name in alike.values() if name not in specs]
    if unknown:
        raise UsageError(f"{', '.join(unknown)}: no heading of readings.csv, or no column of effects.csv")
    settlements = settled_so_far(review)
    return tuple(
        _of_reader(review, reader, rows, specs, alike, leave_out, settlements) for reader, rows in readings.groups("reader").items()
    )


def settled_so_far(review: CodedReview) -> tuple[Settlement, ...]:
    """The rows of settlements.csv."""
    return read_settlements(review.tables["settlements"])


def _of_reader(
    review: CodedReview,
    reader: str,
    rows: Sequence[Row],
    specs: Mapping[str, ColumnSpec],
    alike: Mapping[str, str],
    leave_out: Sequence[str],
    settlements: Sequence[Settlement],
) -> DoubleCoding:
    read: dict[tuple[str, str], list[str]] = {}
    not_compared: dict[str, str] = {}
    for row in rows:
        heading = row.text("column")
        column = alike.get(heading, heading)
        reason = _why_not(heading, column, specs, leave_out)
        if reason:
            not_compared[heading] = reason
        else:
            read.setdefault((row.text("effect_id"), column), []).append(row.text("value"))
    ids = tuple(dict.fromkeys(row.text("effect_id") for row in rows))
    columns = [name for name in specs if any(column == name for _, column in read)]
    effects, studies = review.tables[TABLE].by("effect_id"), review.tables["studies"].by("study_id")
    before = before_corrections(review.tables["corrections"])
    pairs = []
    for id in ids:
        for column in columns:
            first = first_coding(TABLE, effects[id], column, studies, before)
            pairs += [Pair(id, column, first, second) for second in read.get((id, column), [""]) if first or second]
    coders = Coders(TABLE, review.tables[TABLE].file, f"reader {reader}", ids)
    return compare_codings(coders, pairs, specs, settlements, not_compared)


def _why_not(heading: str, column: str, specs: Mapping[str, ColumnSpec], leave_out: Sequence[str]) -> str:
    if heading in leave_out:
        return "left out as asked"
    if column not in specs:
        return "a heading of the reader's own"
    return "free text" if kind_of(specs[column], ()) == "text" else ""


def compare_bias_readings(review: CodedReview) -> tuple[DoubleCoding, ...]:
    """Answers to the tools for risk of bias compared with those of each further reader, one comparison a reader and a tool.

    The first coding is bias_answers.csv as it was before corrections, so that a settled difference stays a difference.
    """
    answers, before = {row.id: row for row in review.tables[BIAS_TABLE]}, before_corrections(review.tables["corrections"])
    specs = {spec.column: spec for spec in review.codebook.table(BIAS_TABLE) if spec.column == "answer"}
    by_reader: dict[tuple[str, str], list[Pair]] = {}
    for row in review.tables["bias_readings"]:
        id = "/".join(row.text(column) for column in TABLES[BIAS_TABLE].key)
        first = first_coding(BIAS_TABLE, answers[id], "answer", {}, before) if id in answers else ""
        by_reader.setdefault((row.text("reader"), row.text("tool")), []).append(Pair(id, "answer", first, row.text("answer")))
    return tuple(
        compare_codings(
            Coders(BIAS_TABLE, f"bias_answers ({tool})", reader, tuple(pair.id for pair in pairs)), pairs, specs, settled_so_far(review)
        )
        for (reader, tool), pairs in by_reader.items()
    )
