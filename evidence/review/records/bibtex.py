"""A BibTeX file as records, with the letters that TeX writes as commands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.base.errors import DataProblems, Problem
from evidence.review.checks.check import problem
from evidence.review.records.record import Record, Search, one_line, untitled, year_in
from evidence.review.records.tagged import RECORD_SYNTAX

_ACCENTS = {"'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307"}
_ACCENTS |= {"u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a", "d": "\u0323", "b": "\u0331"}
_LETTERS = {"ss": "\u00df", "ae": "\u00e6", "AE": "\u00c6", "oe": "\u0153", "OE": "\u0152", "o": "\u00f8", "O": "\u00d8", "aa": "\u00e5"}
_LETTERS |= {
    "AA": "\u00c5",
    "l": "\u0142",
    "L": "\u0141",
    "i": "i",
    "j": "j",
    "textendash": "\u2013",
    "textemdash": "\u2014",
    "textquoteright": "'",
}


@dataclass(slots=True)
class _Reader:
    """The text, how far it is read, what its @string macros stand for, and what is not part of a record, with its line."""

    text: str
    at: int
    macros: dict[str, str]
    skipped: list[tuple[int, str]]

    def line(self, position: int) -> int:
        """The line of a position, as an editor counts."""
        return self.text.count("\n", 0, position) + 1

    def skip(self) -> str:
        """Pass over spaces; the sign that follows, "" at the end."""
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.text[self.at : self.at + 1]


class _Unclosed(Exception):
    """A brace or quotation mark that is never closed."""


def read_bibtex(text: str, file: str, source: str) -> Search:
    r"""The records of a BibTeX file, as Zotero, Mendeley, EndNote, JabRef and databases write it.

    What stands between the entries is a comment by BibTeX's rules and is reported; so is an entry that is damaged. Macros are resolved.

    Raises
    ------
    DataProblems
        A brace or a quotation mark is not closed, so that records could run into each other.

    Examples
    --------
    >>> text = '@article{a, author = {Fir, Andr{\\\'e} and Gum, B.}, title = "Going {Home}", year = 2006, journal = {J}}'
    >>> read_bibtex(text, "x.bib", "x").records[0].citation
    'Fir, André, Gum, B. (2006). Going Home. J.'
    """
    reader = _Reader(text, 0, {}, [])
    records: list[Record] = []
    said: list[str] = []
    problems: list[Problem] = []
    while (start := text.find("@", reader.at)) >= 0:
        reader.skipped += _between(reader, start)
        reader.at = start
        head = re.compile(r"@\s*(\w+)\s*([{(])").match(text, start)
        if head is None:
            reader.skipped.append((reader.line(start), text[start:].split("\n", 1)[0].strip()))
            reader.at = text.find("\n", start) if "\n" in text[start:] else len(text)
            continue
        reader.at = head.end()
        try:
            if head[1].lower() in ("comment", "preamble"):
                _closed(reader, head[2])
            elif head[1].lower() == "string":
                reader.macros |= {name.lower(): value for name, value in _fields(reader, head[2])}
            else:
                records.append(_entry(reader, head[2], source))
                if not records[-1].title:
                    said.append(untitled(file, reader.line(start), [text[start : reader.at]]))
        except _Unclosed:
            seen = f"an entry (@{head[1]}) with a brace or quotation mark that is not closed"
            fix = "Export the file again, or close it; it may have been cut off."
            problems.append(problem(RECORD_SYNTAX, file, reader.line(start), "", "", seen, "entries from @ to their last brace", fix))
            reader.at = _next_entry(text, start)
    reader.skipped += _between(reader, len(text))
    if problems:
        raise DataProblems(problems)
    return Search(tuple(records), tuple(sorted(reader.skipped)), tuple(said))


def _next_entry(text: str, start: int) -> int:
    """Where the next line with an entry begins, so that every damaged one is reported."""
    found = re.compile(r"\n\s*@").search(text, start + 1)
    return found.start() if found else len(text)


def _between(reader: _Reader, end: int) -> Iterator[tuple[int, str]]:
    """The lines of text between two entries; those that are comments of TeX say so themselves."""
    line = reader.line(reader.at)
    for offset, words in enumerate(reader.text[reader.at : end].split("\n")):
        if words.strip(" \t\r,") and not words.lstrip().startswith("%"):
            yield line + offset, words.strip()


def _entry(reader: _Reader, opened: str, source: str) -> Record:
    key = re.compile(r"\s*([^,{}()=\"]*?)\s*(,|(?=[})]))").match(reader.text, reader.at)
    if key is not None:
        reader.at = key.end()
    fields: dict[str, str] = {}
    for name, value in _fields(reader, opened):
        if fields.setdefault(name.lower(), value) != value and name.lower() == "title":
            reader.skipped.append((reader.line(reader.at), one_line(_plain(value))))  # perhaps of an entry whose beginning is lost
    plain = {name: one_line(_plain(value)) for name, value in fields.items()}

    def first(*names: str) -> str:
        return next((plain[name] for name in names if plain.get(name)), "")

    return Record(
        first("title"),
        _people(fields.get("author", "")),
        year_in([first("year"), first("date")]),
        first("journal", "journaltitle", "booktitle", "publisher", "school", "institution"),
        first("doi"),
        first("database", "source") or source,
        _people(fields.get("editor", "")),
        first("pages"),
        first("abstract"),
    )


def _fields(reader: _Reader, opened: str) -> Iterator[tuple[str, str]]:
    """The fields of an entry up to the brace or parenthesis that closes it."""
    closing = "}" if opened == "{" else ")"
    while True:
        sign = reader.skip()
        if sign == "":
            raise _Unclosed
        if sign == closing:
            reader.at += 1
            return
        if sign == ",":
            reader.at += 1
            continue
        name = re.compile(r"([^\s=,{}()\"@]+)\s*=").match(reader.text, reader.at)
        if name is None:
            raise _Unclosed
        reader.at = name.end()
        yield name[1], _value(reader)


def _value(reader: _Reader) -> str:
    """A value: braces, quotation marks, a number or a macro, joined by #."""
    parts = []
    while True:
        sign = reader.skip()
        if sign == "{":
            reader.at += 1
            parts.append(_closed(reader, "{"))
        elif sign == '"':
            parts.append(_quoted(reader))
        else:
            word = re.compile(r"[^\s,#{}()\"]*").match(reader.text, reader.at)
            name = word[0] if word else ""
            if not name:
                raise _Unclosed
            reader.at += len(name)
            parts.append(reader.macros.get(name.lower(), name))
        if reader.skip() != "#":
            return "".join(parts)
        reader.at += 1


def _closed(reader: _Reader, opened: str) -> str:
    """The text up to the brace (or parenthesis) that closes the one just opened."""
    closing = {"{": "}", "(": ")"}[opened]
    start, depth = reader.at, 1
    while reader.at < len(reader.text):
        sign = reader.text[reader.at]
        if sign == "\\":
            reader.at += 2
            continue
        depth += (sign == opened) - (sign == closing)
        reader.at += 1
        if depth == 0:
            return reader.text[start : reader.at - 1]
    raise _Unclosed


def _quoted(reader: _Reader) -> str:
    reader.at += 1
    start, depth = reader.at, 0
    while reader.at < len(reader.text):
        sign = reader.text[reader.at]
        if sign == "\\":
            reader.at += 2
            continue
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            raise _Unclosed
        reader.at += 1
        if sign == '"' and depth == 0:
            return reader.text[start : reader.at - 1]
    raise _Unclosed


def _people(text: str) -> tuple[str, ...]:
    """Names, separated by `and` outside braces."""
    parts, depth, start = [], 0, 0
    for found in re.finditer(r"[{}]|\s+and\s+", text):
        if found[0] in "{}":
            depth += 1 if found[0] == "{" else -1
        elif depth == 0:
            parts.append(text[start : found.start()])
            start = found.end()
    return tuple(name for name in (one_line(_plain(part)) for part in (*parts, text[start:])) if name)


def _plain(text: str) -> str:
    r"""Text without TeX: accents and letters as letters, other commands and braces left out.

    >>> _plain(r"M{\"u}ller {\&} Na\"{\i}ve \emph{Stra{\ss}e}, 5\%")
    'Müller & Naïve Straße, 5%'
    """

    def accented(found: re.Match[str]) -> str:
        letter = {"\\i": "i", "\\j": "j"}.get(found[2], found[2])
        return unicodedata.normalize("NFC", letter + _ACCENTS[found[1]])

    text = re.sub(r"\\(['`^\"~=.])\s*\{?\s*(\\[ij]|[A-Za-z])\s*\}?", accented, text)
    text = re.sub(r"\\([uvHckrdb])(?:\s*\{\s*(\\[ij]|[A-Za-z])\s*\}|\s+(\\[ij]|[A-Za-z])(?![A-Za-z]))", _command_accent, text)
    text = re.sub(r"\\([A-Za-z]+)(?:\s*\{\})?\s?", lambda found: _LETTERS.get(found[1], ""), text)
    text = re.sub(r"\\([&%$#_{}])", r"\1", text.replace("~", " ").replace("---", "\u2014").replace("--", "\u2013"))
    return re.sub(r"(?<!\\)[{}]", "", text)


def _command_accent(found: re.Match[str]) -> str:
    letter = found[2] or found[3]
    letter = {"\\i": "i", "\\j": "j"}.get(letter, letter)
    return unicodedata.normalize("NFC", letter + _ACCENTS[found[1]])
