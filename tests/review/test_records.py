"""Records of a search: read whole, told apart by rule, entered without touching a row that is there."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.base.errors import DataProblems, FileProblem, UsageError
from evidence.review import check_review
from evidence.review.read_codebook import load_codebook
from evidence.review.records.duplicates import Described, matches
from evidence.review.records.ledger import enter
from evidence.review.records.ris import Record, read_ris

CODEBOOK, _ = load_codebook(None)

SEARCH = """\
TY  - JOUR
AU  - Jones, T.
AU  - Smith, A.
TI  - Mentoring for parents:
 a trial
PY  - 1998///
T2  - Child Care
DO  - 10.1000/cc.1
DB  - PsycINFO
ER  -

TY  - RPRT
A1  - Lee, B.
T1  - =Family courts
Y1  - March 2010
ER  -
"""


def ris(folder: Path, text: str, name: str = "search.ris") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_records_are_read_whole(tmp_path, ends):
    first, second = read_ris(ris(tmp_path, "\N{ZERO WIDTH NO-BREAK SPACE}" + SEARCH.replace("\n", ends)))
    assert first == Record("Mentoring for parents: a trial", ("Jones, T.", "Smith, A."), "1998", "Child Care", "10.1000/cc.1", "PsycINFO")
    assert (second.title, second.authors, second.year, second.source) == ("=Family courts", ("Lee, B.",), "2010", "search")
    assert second.citation == "Lee, B. (2010). =Family courts."
    assert {record.source for record in read_ris(ris(tmp_path, SEARCH), "Scopus")} == {"Scopus"}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("TY  - JOUR\nTI  - x\n", [1]),
        ("TY  - JOUR\nTI  - x\nTY  - JOUR\nTI  - y\nER  - \n", [1]),
        ("TI  - x\nER  - \n", [1, 2]),
        ("title,year\n", [1]),
        ("", [1]),
    ],
)
def test_a_damaged_file_is_refused_whole_with_every_line(tmp_path, text, lines):
    with pytest.raises(DataProblems) as caught:
        read_ris(ris(tmp_path, text))
    assert sorted(p.line for p in caught.value.problems) == lines
    assert {p.rule for p in caught.value.problems} == {"ris-syntax"}


def test_other_refusals(tmp_path, monkeypatch):
    with pytest.raises(FileProblem):
        read_ris(tmp_path / "none.ris")
    (tmp_path / "latin.ris").write_bytes("TY  - JOUR\nTI  - \xe9\nER  - \n".encode("latin-1"))
    with pytest.raises(DataProblems) as caught:
        read_ris(tmp_path / "latin.ris")
    assert caught.value.problems[0].line == 2
    monkeypatch.setitem(sys.modules, "rispy", None)
    with pytest.raises(UsageError, match="pip install"):
        read_ris(ris(tmp_path, SEARCH))


ONE = Described("a", "Mentoring for parents: a trial", "Jones, T.", "1998", "10.1/x")


@pytest.mark.parametrize(
    ("title", "author", "year", "doi", "certain", "why"),
    [
        ("Mentoring for parents", "Jones, T.", "1999", "https://doi.org/10.1/X", True, "same DOI"),
        ("Cost of foster care", "Lee, B.", "1998", "10.1/x", False, "same DOI, but the titles differ"),
        ("Mentoring for Parents: A Trial.", "T Jones", "1998", "", True, "same title, year and first author"),
        ("Mentoring for parents: a trial", "Jones, T.", "1998", "10.1/y", False, "two DOIs"),
        ("Mentoring for parents: a trial", "Jones, T.", "2001", "", False, "year or first author differ"),
        ("Mentoring of parents: a trial", "Jones, T.", "1998", "", False, "alike"),
        ("Mentoring for parents: a review of reviews", "Jones, T.", "1998", "", None, ""),
        ("", "Jones, T.", "1998", "", None, ""),
    ],
)
def test_what_is_certain_and_what_a_person_has_to_look_at(title, author, year, doi, certain, why):
    found = matches([ONE, Described("b", title, author, year, doi)])
    assert found == matches([Described("b", title, author, year, doi)], [ONE])
    assert [(m.id, m.earlier, m.certain) for m in found] == ([] if certain is None else [("b", "a", certain)])
    assert certain is None or why in found[0].why


WORDS = st.lists(st.sampled_from(["care", "court", "home", "trial"]), max_size=4).map(" ".join)
RECORDS = st.lists(
    st.builds(
        Record,
        WORDS,
        st.lists(st.sampled_from(["Lee, B.", "Jones, T."]), max_size=1).map(tuple),
        st.sampled_from(["", "1998", "1999"]),
        st.just(""),
        st.sampled_from(["", "10.1/x", "10.1/y"]),
        st.just("db"),
    ),
    max_size=8,
)


@given(RECORDS, st.integers(0, 8))
@settings(derandomize=True, deadline=None, max_examples=40, suppress_health_check=[])
def test_nothing_is_dropped_and_a_second_import_adds_nothing(tmp_path_factory, records, cut):
    root = tmp_path_factory.mktemp("review")
    for some in (records[:cut], records):
        entered = enter(root, CODEBOOK, some)
        assert len(entered.new) + len(entered.already) == len(some)
        if some:
            (root / "records.csv").write_bytes(entered.content)
    if not records:
        return
    rows = list(csv.DictReader((root / "records.csv").read_text(encoding="utf-8").splitlines()))
    assert len({row["record_id"] for row in rows}) == len(rows) == len(records)
    ids = [row["record_id"] for row in rows]
    for row in rows:
        assert not row["duplicate_of"] or ids.index(row["duplicate_of"]) < ids.index(row["record_id"])
    again = enter(root, CODEBOOK, records)
    assert not again.new
    assert again.content == (root / "records.csv").read_bytes()


def test_decisions_taken_stay_letter_by_letter(review, tmp_path):
    entered = enter(review, CODEBOOK, read_ris(ris(tmp_path, SEARCH)))
    screened = entered.content.replace(b"title_abstract,awaiting,,", b'full_text,exclude,"no, comparison",', 1).rstrip(b"\n")
    (review / "records.csv").write_bytes(screened)
    assert not [p for p in check_review(review) if p.file == "records.csv" and p.severity == "error"]
    other = SEARCH.replace("PsycINFO", "ERIC").replace("=Family courts", "Family courts in Leeds")
    more = enter(review, CODEBOOK, read_ris(ris(tmp_path, other)))
    assert more.content.startswith(screened + b"\n")
    assert [m.why for m in more.duplicates] == ["same DOI"]
    (review / "records.csv").write_bytes(b"record_id\nr1\n")
    with pytest.raises(DataProblems):
        enter(review, CODEBOOK, read_ris(ris(tmp_path, other)))
