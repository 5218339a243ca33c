"""The sheet of a study in progress: its content, its tables, and the mapping that says what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from evidence.app import drafts, here
from evidence.app.drafts import StudyDraft
from evidence.app.words import say
from evidence.base.cells import parse_number
from evidence.base.errors import FileProblem, UsageError
from evidence.review.incoming.columns import FLAT
from evidence.review.incoming.drafts import ABOUT, chosen_sheets
from evidence.review.incoming.mapping import NO_MAPPING, SheetMapping
from evidence.review.incoming.read_mapping import mapping_in
from evidence.review.incoming.write_mapping import mapping_text
from evidence.review.read_csv import RawRow
from evidence.review.reading import Sheet
from evidence.review.reading.read_file import sheets_in
from evidence.review.reading.sheet import SHARE

EXAMPLES, LOOKED_AT = 3, 40
MAPPING_NAME = "mapping.toml"
MOST_HEADINGS = 200
# What each result changes is found by leaving it out of every answer, which takes about a second each.
MOST_RESULTS = 100


def begin(root: Path, name: str, content: bytes, mapping: SheetMapping) -> StudyDraft:
    """Begin a study with a sheet that can be read.

    Raises
    ------
    FileProblem, DataProblems, UsageError
        It cannot be read; nothing is kept.
    """
    called = shown_name(name)
    found = sheets_in(content, called)
    if not any(sheet.raw.rows or sheet.problems for sheet in found):
        raise FileProblem(f"{called} holds no table with headings and at least one row; check that it is the right file")
    widest = max(len(sheet.raw.header) for sheet in found)
    if widest > MOST_HEADINGS:
        raise UsageError(f"{called} has {widest} columns; the page takes up to {MOST_HEADINGS}. Delete those that are not needed")
    filled = [sheet for sheet in found if sheet.raw.rows and sheet.name.lower() not in ABOUT]
    if len(filled) == 1:
        check_rows(filled[0])
    return drafts.new(root, drafts.SHEET, {"name": called, "mapping": mapping_text(mapping)}, {drafts.CONTENT: content})


def check_rows(sheet: Sheet) -> None:
    """Refuse a sheet with more rows than an evaluation has results: most often each is a person, who is no result."""
    if len(sheet.raw.rows) > MOST_RESULTS:
        raise UsageError(say("sheet.too_many_rows", rows=f"{len(sheet.raw.rows):,}", most=MOST_RESULTS))


def shown_name(name: str) -> str:
    """The name of a file as messages show it: no folder, no sign that cannot be seen; never used as a path.

    >>> shown_name("C:\\\\Users\\\\me\\\\Our Town.xlsx"), shown_name("../../etc/passwd.csv")
    ('Our Town.xlsx', 'passwd.csv')
    """
    last = re.split(r"[\\\\/]", name)[-1]
    kept = "".join(sign for sign in last if sign.isprintable())
    return kept[-100:].strip() or "sheet"


def sheets_of(draft: StudyDraft) -> tuple[Sheet, ...]:
    """The tables of the file that was brought."""
    path = drafts.folder_of(here.root(), draft.id) / drafts.CONTENT

    def read() -> tuple[Sheet, ...]:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise FileProblem(
                f"the sheet of {draft.fields.get('name', '')} is no longer there ({error.strerror}); bring it again"
            ) from None
        return sheets_in(content, draft.fields.get("name", "sheet.csv"))

    return here.remember(("sheets", draft.id), read)


def as_shown(sheet: Sheet, row: RawRow) -> tuple[str, ...]:
    """The cells of a row as the sheet shows them: a share with its percent sign."""
    return tuple(as_percent(cell) if sheet.mark(row.line, column) == SHARE else cell for column, cell in enumerate(row.cells))


def examples(sheet: Sheet, position: int) -> tuple[str, ...]:
    """The first cells below a heading, as the sheet shows them."""
    cells = dict.fromkeys(as_shown(sheet, row)[position].strip() for row in sheet.raw.rows[:LOOKED_AT])
    return tuple(cell.replace("\n", " ")[:30] for cell in cells if cell)[:EXAMPLES]


def told(draft: StudyDraft, said: Iterable[str]) -> list[str]:
    """What was noticed in reading, without the name of the file and sheet that stands above it."""
    sheet = None if draft.kind != drafts.SHEET or draft.added or to_choose(draft) else flat_sheet(draft)
    name = sheet.raw.file if sheet is not None else ""
    return [one.removeprefix(f"{name}:").removeprefix(name).strip() if name else one for one in said]


def as_percent(cell: str) -> str:
    """A share as a percentage.

    >>> as_percent("0.375"), as_percent("0.571428571428571"), as_percent("many")
    ('37.5%', '57.14%', 'many')
    """
    value = parse_number(cell)
    return cell if value is None else f"{format(100 * value, '.4g')}%"


def mapping_of(draft: StudyDraft) -> SheetMapping:
    """What is said of the sheet so far."""
    text = draft.fields.get("mapping", "")
    return mapping_in(text, MAPPING_NAME) if text else NO_MAPPING


def headings_said(draft: StudyDraft) -> bool:
    """Whether a person, or a mapping, has said what the headings mean; of the tables of a review nobody has to."""
    return not to_choose(draft) and (bool(mapping_of(draft).columns) or flat_sheet(draft) is None)


def to_choose(draft: StudyDraft) -> tuple[str, ...]:
    """The names of the sheets one of which has to be chosen; none where it is clear."""
    mapping = mapping_of(draft)
    filled = [sheet for sheet in sheets_of(draft) if (sheet.raw.rows or sheet.problems) and sheet.name.lower() not in ABOUT]
    if mapping.sheet is not None or len(filled) < 2:
        return ()
    try:
        chosen_sheets(sheets_of(draft), None)
    except UsageError:
        return tuple(sheet.name for sheet in filled)
    return ()


def flat_sheet(draft: StudyDraft) -> Sheet | None:
    """The sheet with one row for each effect; None for a workbook that has the tables of a review as its sheets."""
    chosen = chosen_sheets(sheets_of(draft), mapping_of(draft).sheet)
    return chosen[0][0] if len(chosen) == 1 and chosen[0][1] == FLAT else None
