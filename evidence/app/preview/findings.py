"""What is wrong, or to be looked at, grouped by what it is, each beside the cell in which it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evidence.app import drafts, here
from evidence.app.drafts import StudyDraft
from evidence.app.sheet.brought import as_shown, flat_sheet, mapping_of, sheets_of
from evidence.app.words import column_label, say, texts
from evidence.base.errors import SEVERITIES, EvidenceError, Problem
from evidence.review.incoming.columns import FLAT, targets_of
from evidence.review.incoming.propose import proposals
from evidence.review.reading import Sheet

# Of cells with the same fault so many are shown with their text.
CELLS_SHOWN = 10
_NUMBERS = ("not-a-number", "not-a-whole-number")


@dataclass(frozen=True, slots=True)
class FaultyCell:
    """One cell: its line, the heading above it, what stands in it, and what was seen."""

    line: int
    heading: str
    text: str
    seen: str


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Cells with the same fault.

    Attributes
    ----------
    severity, column, allowed, cause, fix : of all of them.
    title : the column in the words of people.
    cells : the first of them.
    more : the lines of the others.
    """

    severity: str
    column: str
    title: str
    allowed: str
    cause: str
    fix: str
    cells: tuple[FaultyCell, ...]
    more: tuple[int, ...]


def finding_groups(draft: StudyDraft, problems: Iterable[Problem]) -> list[FindingGroup]:
    """The problems of a study in progress, errors first; many alike are one group."""
    alike: dict[tuple[str, ...], list[Problem]] = {}
    for found in sorted(_told_once(problems), key=lambda one: SEVERITIES.index(one.severity)):
        unused = found.rule == "unknown-column"
        alike.setdefault((found.severity, found.rule, "" if unused else found.column, found.allowed), []).append(found)
    cells = _Cells(draft)
    return [_group(found, cells) for found in alike.values()]


def _told_once(problems: Iterable[Problem]) -> list[Problem]:
    """The problems without a second one of a cell that could not be read as a number: the first says how to read it."""
    every = list(problems)
    first: dict[tuple[str, int, str], Problem] = {}
    for found in every:
        if found.severity == "error" and found.column:
            first.setdefault((found.file, found.line, found.column), found)
    return [found for found in every if found.rule not in _NUMBERS or first[found.file, found.line, found.column] is found]


def _group(problems: Sequence[Problem], cells: _Cells) -> FindingGroup:
    first = problems[0]
    column = first.column if first.rule != "unknown-column" else ""
    shown = tuple(cells.faulty(found) for found in problems[:CELLS_SHOWN])
    fix = first.fix if len({found.fix for found in problems}) == 1 or first.rule != "unknown-column" else ""
    return FindingGroup(
        first.severity,
        column,
        cells.label(column),
        first.allowed,
        first.cause,
        _for_the_page(first.rule, fix),
        shown,
        tuple(found.line for found in problems[CELLS_SHOWN:]),
    )


def _for_the_page(rule: str, fix: str) -> str:
    """What to do, in the words of the page where the usual ones name options of a command."""
    own = f"preview.fix_{rule.replace('-', '_')}"
    if own in texts():
        return say(own)
    if "--decimal" in fix:
        return say("preview.fix_unclear_decimal")
    return say("preview.fix_columns") if "--" in fix else fix


class _Cells:
    """Finds the cell of a problem in the sheet that was brought."""

    def __init__(self, draft: StudyDraft) -> None:
        self._sheets: dict[str, Sheet] = {}
        self._headings: Mapping[str, str] = {}
        if draft.kind == drafts.SHEET:
            self._read(draft)

    def _read(self, draft: StudyDraft) -> None:
        try:
            self._sheets = {sheet.raw.file: sheet for sheet in sheets_of(draft)}
            flat = flat_sheet(draft)
            if flat is not None:
                codebook = here.review().codebook
                names = targets_of(codebook, FLAT)
                meant = {names[one.column][1]: one.heading for one in proposals(flat, codebook, mapping_of(draft)) if one.column}
                self._headings = meant
        except EvidenceError:
            return  # the page then shows the problems without their cells

    def label(self, column: str) -> str:
        """A column in the words of people, with its name; a heading of the sheet as it is."""
        codebook = here.review().codebook
        spec = next((spec for table in FLAT if (spec := codebook.column(table, column)) is not None), None)
        return f"{column_label(column, spec.definition)} ({column})" if spec else column

    def faulty(self, found: Problem) -> FaultyCell:
        """The cell of a problem; without its text where it is not one of the sheet's."""
        sheet = self._sheets.get(found.file)
        heading = self._headings.get(found.column, found.column)
        if sheet is None:
            return FaultyCell(found.line, " ".join(filter(None, (found.file if self._sheets else "", found.column))), "", found.seen)
        if heading not in sheet.raw.header:
            return FaultyCell(found.line, heading, "", found.seen)
        position = sheet.raw.header.index(heading)
        row = next((row for row in sheet.raw.rows if row.line == found.line), None)
        return FaultyCell(found.line, heading, as_shown(sheet, row)[position] if row else "", found.seen)
