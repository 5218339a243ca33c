"""docs/second_reading.md: how far the second readings of the review agree with its coding, and how each difference was settled.

    python validation/second_reading.py        (from the root of the repository)

Run it again whenever readings.csv or settlements.csv has new rows; a test compares the page with what this makes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from evidence.review.agreement_tables import column_cells, share_text
from evidence.review.double_coding import DoubleCoding, stale
from evidence.review.review import read_review
from evidence.review.second_readings import compare_bias_readings, compare_readings, settled_so_far

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "second_reading.md"
# The second reader's form asked which group is favoured.
ALIKE = {"which_group_is_favoured": "direction"}

HEAD = """# Second reading: do two readers find the same numbers?

Made by `python validation/second_reading.py`; on the command line:
`evidence agree studies --same which_group_is_favoured=direction`. What is computed:
[methods.md](methods.md#agreement-of-two-coders).

A reader who had not seen the first coding read numbers again at their sources; each cell found is a row of `studies/readings.csv`. It is
compared with `effects.csv` as first coded, before corrections, so that a settled difference still counts as one. `62.7%` and 62.7 are the
same number, so are 1,367 and 1367; a p counts with its sign. A cell that one reader alone filled counts as a difference: the reader's
columns are those with a value anywhere in their readings, and an empty cell there was looked for and not found. What a reader had been
told stands under a heading of its own and is not compared; neither is free text, nor what is said of a whole study. Readers second and
third were given rows with a size; the fourth read 45 rows drawn at random, without having seen the tables; the fifth read 54 new rows from
a list without values, and so did the sixth with 7 of another sweep. Readers directions, seventh and eighth
read one cell of a row, whom it favours.
"""

BIAS = """
## Risk of bias: a second pass and a second reader

`studies/bias_answers.csv` has the first answers, `studies/bias_readings.csv` two further ones. **The second pass is no second
reader**: it is the same automated reader, half an hour later, from a sheet of the quotations alone in another order, without the first
answers on it. It says how steady one reader is. **The second reader** is another automated reader, which went to the sources and had seen
neither the first answers nor the judgements. Where a question has no "no information" and nothing is printed, that reader could only
write PN; those are no findings and are not compared. Each difference is settled by the quotations of both and the tool's guidance,
whichever reader it favours.
"""


def page(root: Path = ROOT / "studies") -> str:
    """The page as text, from the review in `root`."""
    review = read_review(root)
    headings = {row.text("column") for row in review.tables["readings"]}
    alike = {theirs: ours for theirs, ours in ALIKE.items() if theirs in headings}
    compared = compare_readings(review, alike)
    unused = stale(settled_so_far(review), compared)
    lost = [f"- {old.id} {old.column}: {_cell(old.first)} | {_cell(old.second)}\n" for old in unused]
    ending = ["\n## Settlements that match no difference now\n\n", *lost] if lost else []
    bias = [_reader(one, f"Risk of bias: {one.first} and the {one.second}", "answers") for one in compare_bias_readings(review)]
    readers = [_reader(one, f"{one.second[0].upper()}{one.second[1:]}", "effects") for one in compared]
    return "".join([HEAD, *readers, BIAS if bias else "", *bias, *ending])


def _reader(coding: DoubleCoding, title: str, things: str) -> str:
    columns = _table(
        ("column", "agree", "both filled", "kappa", "AC1", "ICC(A,1)", "largest difference"), map(column_cells, coding.columns)
    )
    rows = [
        (
            f"{one.pair.id} {one.pair.column}",
            _cell(one.pair.first),
            _cell(one.pair.second),
            f"{_cell(one.settlement.settled)}: {one.settlement.reason} ({one.settlement.who})" if one.settlement else "open",
        )
        for one in coding.differences
    ]
    missing = [f"- no {name} of `{column.column}`: {why}\n" for column in coding.columns for name, why in column.not_estimated.items()]
    return (
        f"\n## {title}\n\n"
        f"{len(coding.rows)} {things}. Of the cells that at least one filled, {share_text(coding.cells)}; of those both filled, "
        f"{share_text(coding.filled)} (Wilson's interval, 95%). {len(coding.differences)} differences, {len(coding.open)} open.\n\n"
        f"{columns}\n"
        + "".join([*missing, "\n"] if missing else [])
        + _not_compared(coding)
        + (_table(("cell", "first", "second", "settled"), rows) if rows else "")
    )


def _not_compared(coding: DoubleCoding) -> str:
    left_out = "; ".join(f"`{heading}` ({why})" for heading, why in coding.not_compared.items())
    return f"Not compared: {left_out}.\n\n" if left_out else "\n"


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def _cell(text: str) -> str:
    return text or "empty"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    print(f"{PAGE.relative_to(ROOT)} written")
