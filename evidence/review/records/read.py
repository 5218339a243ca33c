"""The records of a search, from whatever file a database, reference manager or screening program wrote; its content says what it is."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from evidence.base.errors import DataProblems
from evidence.review.checks.check import problem
from evidence.review.reading.read_file import file_bytes
from evidence.review.reading.text import decoded
from evidence.review.records.bibtex import read_bibtex
from evidence.review.records.csl import read_csl
from evidence.review.records.record import Search
from evidence.review.records.ris import read_ris
from evidence.review.records.table import read_record_table
from evidence.review.records.tagged import RECORD_SYNTAX, read_cochrane, read_endnote, read_pubmed, read_wos

READ = (
    "RIS, PubMed (nbib), Web of Science, EndNote, Cochrane, BibTeX, CSL-JSON, or a table (.csv, .tsv, .txt, .xlsx) with a column of titles"
)


def read_records(path: Path, source: str = "") -> Search:
    """The records of a file.

    Parameters
    ----------
    path : the file; UTF-8, or what its bytes show it to be.
    source : the database it comes from; by default what each record says, else its format or the file's name.

    Raises
    ------
    FileProblem
        It cannot be opened.
    DataProblems
        Where a record begins or ends cannot be determined, or there is no record in it.
    """
    data = file_bytes(path)
    if data.startswith(b"PK\x03\x04") or path.suffix.lower() in (".xlsx", ".xlsm", ".ods"):
        return _named(read_record_table(path, path.stem), source)
    text, said = decoded(data, path.name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    search = _in_text(text, path)
    if not search.records and not search.not_read:
        fix = "Export the search again as one of these."
        raise DataProblems([problem(RECORD_SYNTAX, path.name, 1, "", "", "no record", READ, fix)])
    return _named(replace(search, said=(*said, *search.said)), source)


def _in_text(text: str, path: Path) -> Search:
    file, stem = path.name, path.stem
    if re.search(r"^TY {0,3}- *[A-Z]", text, re.MULTILINE) or path.suffix.lower() == ".ris":
        return read_ris(text, file, stem)
    if re.match(r"\s*%0 ", text):
        return read_endnote(text, file, stem)
    if re.match(r"\s*Record #[0-9]+ of [0-9]+\s*\nID: ", text):
        return read_cochrane(text, file, "Cochrane Library")
    if re.search(r"^PMID *- *[0-9]", text, re.MULTILINE):
        return read_pubmed(text, file, "PubMed")
    if re.match(r"\s*(FN |PT [A-Z]$)", text, re.MULTILINE):
        return read_wos(text, file, "Web of Science")
    if re.search(r"^\s*@\s*\w+\s*[{(]", text, re.MULTILINE):
        return read_bibtex(text, file, stem)
    if text.lstrip()[:1] in ("[", "{"):
        return read_csl(text, file, stem)
    if path.suffix.lower() not in (".csv", ".tsv", ".tab", ".txt"):
        fix = "Export the search again as one of these, with its usual ending."
        raise DataProblems([problem(RECORD_SYNTAX, file, 1, "", "", "none of the formats of records", READ, fix)])
    return read_record_table(path, stem)


def _named(search: Search, source: str) -> Search:
    return replace(search, records=tuple(replace(one, source=source) for one in search.records)) if source else search
