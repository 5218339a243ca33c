"""The bytes of a text file as signs, and the signs as cells: what the file itself shows, said where it is not the usual."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from contextlib import suppress

from evidence.base.errors import DataProblems
from evidence.base.words import listed, shown
from evidence.review.checks.check import declare, problem
from evidence.review.read_csv import records_of
from evidence.review.reading.sheet import Grid

UNKNOWN_TEXT = declare("unknown-text", "error", family="reading", cause="saved by a program that writes neither UTF-8 nor Windows-1252")
UNKNOWN_SEPARATOR = declare("unknown-separator", "error", family="reading")

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright strokes"}
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"), (b"\xff\xfe", "utf-16", "UTF-16"), (b"\xfe\xff", "utf-16", "UTF-16"))
_ONE_BYTE = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman"}
# What Western texts hold beyond ASCII. Other signs are what another set of characters looks like in this one.
_LETTERS = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþŒœŠšŽžı"
_SIGNS = "‘’“”„‚–—…•€£§©®°±²³¹µ¼½¾×÷·«»¿¡ªº†‡‰™≤≥≠\N{NO-BREAK SPACE}´"
_SAMPLE = 200


def read_text(data: bytes, name: str, file: str) -> Grid:
    """A text file as a grid.

    Raises
    ------
    DataProblems
        It is not text, or nothing shows which signs its bytes stand for, or what separates its cells.
    """
    text, said = decoded(data, file)
    separator, stated = _stated_separator(text)
    if not stated:
        separator = _seen_separator(text, file)
    records, broken_at, broken_why = records_of(text, separator)
    if stated:
        said += (f"{file}: cells are separated by {SEPARATORS.get(separator, separator)}, as its first line says",)
        records = records[1:]
    elif separator != ",":
        said += (f"{file}: cells are separated by {SEPARATORS[separator]}",)
    return Grid(name, file, tuple(records), separator=separator, said=said, broken_at=broken_at, broken_why=broken_why)


def decoded(data: bytes, file: str) -> tuple[str, tuple[str, ...]]:
    """The text that the bytes stand for, and in words how that was told where they are not plain UTF-8.

    >>> decoded("M\\u00fcller,1".encode("cp1252"), "x.csv")
    ('Müller,1', ("x.csv: read as Windows-1252, as in 'Müller' on line 1",))
    """
    for mark, encoding, called in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), () if called == "UTF-8" else (f"{file}: read as {called}",)
            except UnicodeDecodeError as error:
                raise _no_text(data, error.start, file, f"a mark of {called}, and then bytes that are not {called}") from None
    if b"\0" in data:
        wide = _wide(data)
        if wide is None:
            raise _no_text(data, data.index(b"\0"), file, "a NUL byte")
        return data.decode(wide), (f"{file}: read as UTF-16",)
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        for encoding, called in _ONE_BYTE.items():
            if found := _western(data, encoding):
                return found, (f"{file}: read as {called}, as in {_witness(found)}",)
        seen = f"a byte that is neither UTF-8 nor a letter of Windows-1252 (0x{data[error.start]:02X})"
        raise _no_text(data, error.start, file, seen) from None


def _no_text(data: bytes, position: int, file: str, seen: str) -> DataProblems:
    line = data[:position].count(b"\n") + 1
    fix = "Save it again as UTF-8 (in Excel: Save as, CSV UTF-8), or as .xlsx; if it was damaged on its way, get it again."
    return DataProblems([problem(UNKNOWN_TEXT, file, line, "", "", seen, "text in UTF-8, UTF-16 or Windows-1252", fix)])


def _wide(data: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of Western text is zero."""
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = data[start::2]
        if len(data) % 2 == 0 and half.count(0) > 0.8 * len(half) and not data[1 - start :: 2].count(0):
            return encoding
    return None


def _western(data: bytes, encoding: str) -> str | None:
    """The text in a set of one byte a sign, if it then is Western text: no strange sign, none inside a word, no capital amid small ones."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    for found in re.finditer(r"[^\x00-\x7f]", text):
        sign, before, after = found[0], text[max(found.start() - 1, 0) : found.start()], text[found.end() : found.end() + 1]
        inside = before.isalpha() and after.isalpha()
        cases = (before.islower() and sign.isupper()) or (sign.islower() and after.isupper())
        if sign not in _LETTERS + _SIGNS or (sign in _SIGNS and inside and sign not in "‘’–·") or cases:
            return None
    return None if re.search(r"[^\W\d_a-zA-Z]{3}|[^\x00-\x7f]{4}", text) else text


def _witness(text: str) -> str:
    found = re.search(r"\S*[^\x00-\x7f][^\s,;\t|]*", text)
    start = found.start() if found else 0
    word = re.split(r"[,;\t|\"]", found[0] if found else "")
    return f"{shown(next(part for part in word if not part.isascii()))} on line {text.count(chr(10), 0, start) + 1}"


def _stated_separator(text: str) -> tuple[str, bool]:
    """The separator that a first line such as `sep=;` names, as Excel writes and reads it."""
    found = re.match(r'"?sep=([^\w\s]|\t)"?[^\S\t]*(?:\r\n|\n|\r)', text, re.IGNORECASE)
    return (found[1], True) if found else (",", False)


def _seen_separator(text: str, file: str) -> str:
    """The sign that cuts most lines into equally many cells."""
    sample = text[:200_000]
    found = {}
    for sign in SEPARATORS:
        if sign in sample:
            widths = [len(row) for row in _first_records(sample, sign)]
            width, agreeing = Counter(widths).most_common(1)[0] if widths else (1, 0)
            if width > 1:
                found[sign] = (len(widths) - agreeing, -width)
    if not found:
        return ","
    best = min(found.values())
    first, *others = [sign for sign, score in found.items() if score == best]
    if others:
        signs = listed(SEPARATORS[sign] for sign in (first, *others))
        fix = f"Say it in a first line of its own, for example sep={first} for {SEPARATORS[first]}."
        raise DataProblems([problem(UNKNOWN_SEPARATOR, file, 1, "", "", f"{signs} in every line alike", "one sign between the cells", fix)])
    return first


def _first_records(sample: str, sign: str) -> list[list[str]]:
    """The first records with any text, cut at a sign."""
    rows: list[list[str]] = []
    with suppress(csv.Error):  # an endless cell: this sign is not the one, or the file is broken and says so later
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=sign):
            if any(cell.strip() for cell in row):
                rows.append(row)
            if len(rows) == _SAMPLE:
                break
    return rows
