"""Damaged exports, 1,000 of each format: no traceback, no row lost without a word, nothing written unless it is valid.

python validation/fuzz_sheets.py [how many of each] [first seed]

A sheet of twelve results, as a program would write it, is damaged at random: bytes turned, cut out, doubled, moved; lines swapped; the
XML inside a workbook treated the same way. Every copy goes through the reader and through the import. What must hold of each:

- it ends in a message for people (an `EvidenceError`) or in studies, never in another exception;
- every line of the file that holds anything stands among the rows, the headings, or what is told;
- the review is byte for byte what it was, unless the import ended without an error.
"""

from __future__ import annotations

import csv
import hashlib
import io
import random
import re
import sys
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

import openpyxl

from evidence.base.errors import EvidenceError
from evidence.review import read_review
from evidence.review.incoming import read_incoming
from evidence.review.new_review import write_new
from evidence.review.reading import Sheet
from evidence.review.reading.read_file import grids_of
from evidence.review.reading.table import find_table
from evidence.synthesis.addition import check_addition

HEADINGS = ("label", "country", "typology", "intervention", "comparator", "design", "unit", "population", "eligible", "eligibility_reason")
HEADINGS += ("source_kind", "outcome_domain", "outcome_group", "outcome_measure", "higher_is_better", "statistic", "mean_treat", "sd_treat")
HEADINGS += ("n_treat", "mean_comp", "sd_comp", "n_comp", "sd_of", "source_locator", "confidence", "citation", "kind", "read")
FORMATS = ("csv", "semicolons", "tabs", "utf-16", "windows-1252", "xlsx", "ods")
INSERTED = (b'"', b",", b";", b"\n", b"\r\n", b"\t", b"\0", b"=1+1", b"'", b"\xe9", b"<", b"NA")
ODS_HEAD = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    '<office:body><office:spreadsheet><table:table table:name="Data">'
)


def rows_of_sheet() -> list[tuple[str, ...]]:
    """The headings and twelve results."""
    rows: list[tuple[str, ...]] = [HEADINGS]
    for n in range(12):
        mean = f"{10 + n / 4:.2f}"
        own = (f"Müller {2001 + n}, Leeds", "GB", "first_kind", "a visit", 'usual "services"', "rct", "person", "target", "yes", "a trial")
        size = ("journal", "main_outcome", "main", "score", "1", "mean_sd", mean, "4.5", str(40 + n), "9.75", "4.25", str(38 + n), "final")
        rows.append((*own, *size, f"table {n}", "high", f"Müller ({2001 + n}).\nA trial.", "primary", "full_text"))
    return rows


def exported(form: str) -> tuple[bytes, str]:
    """The sheet as a program writes it, and the ending of its file."""
    rows = rows_of_sheet()
    if form == "xlsx":
        book, out = openpyxl.Workbook(), io.BytesIO()
        for row in rows:
            book.active.append([float(cell) if re.fullmatch(r"\d+\.?\d*", cell) else cell for cell in row])
        book.save(out)
        return out.getvalue(), ".xlsx"
    if form == "ods":
        cells = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
        text = f"{ODS_HEAD}{cells}</table:table></office:spreadsheet></office:body></office:document-content>"
        return _zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": text.encode()}), ".ods"
    separator = {"semicolons": ";", "tabs": "\t"}.get(form, ",")
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    encoding = {"utf-16": "utf-16", "windows-1252": "cp1252"}.get(form, "utf-8")
    return out.getvalue().encode(encoding), ".csv"


def _ods_cell(text: str) -> str:
    inner = text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "</text:p><text:p>")
    return f'<table:table-cell office:value-type="string"><text:p>{inner}</text:p></table:table-cell>'


def _zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def damaged(data: bytes, dice: random.Random) -> bytes:
    """One to four of the things that happen to files; inside a workbook half of the time to one of its parts."""
    if data.startswith(b"PK") and dice.random() < 0.5:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        name = dice.choice(sorted(parts))
        return _zipped(parts | {name: _hurt(parts[name], dice)})
    return _hurt(data, dice)


def _hurt(data: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.randint(1, 4)):
        if not data:
            return data
        at, length = dice.randrange(len(data)), dice.choice((1, 1, 2, 8, 60))
        what = dice.randrange(7)
        lines = data.split(b"\n")
        if what == 0:
            data = data[:at] + bytes([dice.randrange(256)]) + data[at + 1 :]
        elif what == 1:
            data = data[:at] + data[at + length :]
        elif what == 2:
            data = (
                data[:at] + dice.choice((b'"', b",", b";", b"\n", b"\r\n", b"\t", b"\0", b"=1+1", b"'", b"\xe9", b"<", b"NA")) + data[at:]
            )
        elif what == 3:
            data = data[:at]
        elif what == 4:
            data = data[:at] + data[at : at + length] + data[at:]
        elif what == 5 and len(lines) > 2:
            first, second = dice.randrange(len(lines)), dice.randrange(len(lines))
            lines[first], lines[second] = lines[second], lines[first]
            data = b"\n".join(lines)
        else:
            data = data[:at] + bytes(dice.randrange(256) for _ in range(length)) + data[at:]
    return data


def lost(path: Path) -> list[int]:
    """The lines that hold something and stand nowhere: not among rows and headings, and not told."""
    missing = []
    for grid in grids_of(path):
        sheet = find_table(grid)
        told = {row.line for row in sheet.raw.rows} | {problem.line for problem in sheet.problems} | _told(sheet)
        filled = [row.line for row in grid.rows if any(cell.strip() for cell in row.cells)]
        missing += [line for line in filled[1:] if line not in told]
    return missing


def _told(sheet: Sheet) -> set[int]:
    """The lines that what was said speaks of: titles above, two lines of headings, notes below."""
    found: set[int] = set()
    for words in sheet.said:
        for first, last in re.findall(r"on lines? (\d+)(?: to (\d+))?", words):
            found |= set(range(int(first), int(last or first) + 1))
        found |= {int(line) for line in re.findall(r"line (\d+) stands below", words)}
        if two := re.search(r"stand on two lines, (\d+) and (\d+)", words):
            found |= {int(two[1]), int(two[2])}
        if headings := re.search(r"the headings are on line (\d+)", words):
            found |= {int(headings[1])}
    return found


def fingerprint(root: Path) -> str:
    """Every byte of a folder as one number."""
    digest = hashlib.sha256()
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def tried(form: str, seed: int, folder: Path, root: Path) -> str:
    """What became of one damaged copy: "studies", or the kind of the error it ended in.

    Raises
    ------
    AssertionError : a line was lost, or something was written although there was an error; any other exception is a fault too.
    """
    data, ending = exported(form)
    path = folder / f"sheet{ending}"
    path.write_bytes(damaged(data, random.Random(f"{form} {seed}")))
    before = fingerprint(root)
    try:
        missing = lost(path)
        assert not missing, f"{form} {seed}: lines {missing} are lost"
        incoming = read_incoming(path, read_review(root))
        check_addition(root, incoming)
    except EvidenceError as error:
        assert fingerprint(root) == before, f"{form} {seed}: something was written"
        return type(error).__name__
    return "studies"


def main(count: int, first: int) -> int:
    """Try `count` damaged copies of each format and print what became of them."""
    with tempfile.TemporaryDirectory() as temporary:
        folder, root = Path(temporary), Path(temporary) / "review"
        write_new(root)
        for form in FORMATS:
            whole = exported(form)
            (folder / f"whole{whole[1]}").write_bytes(whole[0])
            check_addition(root, read_incoming(folder / f"whole{whole[1]}", read_review(root)))
            became = Counter(tried(form, first + n, folder, root) for n in range(count))
            print(f"{form:13} {', '.join(f'{kind} {n}' for kind, n in became.most_common())}")
    print(f"{count} damaged copies of each of {len(FORMATS)} formats: no traceback, no line lost, nothing written")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*(int(word) for word in (*sys.argv[1:], "1000", "0")[:2])))
