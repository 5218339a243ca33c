"""Records of a search: read whole, told apart by rule, entered without touching a row that is there."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.base.errors import DataProblems, FileProblem
from evidence.review import check_review
from evidence.review.read_codebook import load_codebook
from evidence.review.records.duplicates import RecordIdentity, matches
from evidence.review.records.ledger import enter
from evidence.review.records.read import read_records
from evidence.review.records.record import Record

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


def records(folder: Path, text: str) -> tuple[Record, ...]:
    """The records of a text in which no line is left over."""
    search = read_records(ris(folder, text))
    assert search.not_read == ()
    return search.records


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_records_are_read_whole(tmp_path, ends):
    first, second = records(tmp_path, "\N{ZERO WIDTH NO-BREAK SPACE}" + SEARCH.replace("\n", ends))
    assert first == Record("Mentoring for parents: a trial", ("Jones, T.", "Smith, A."), "1998", "Child Care", "10.1000/cc.1", "PsycINFO")
    assert (second.title, second.authors, second.year, second.source) == ("=Family courts", ("Lee, B.",), "2010", "search")
    assert second.citation == "Lee, B. (2010). =Family courts."
    assert {record.source for record in read_records(ris(tmp_path, SEARCH), "Scopus").records} == {"Scopus"}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("TI  - x\nER  - \n", [1]),
        ("TY  - JOUR\nTI  - x\nER  - \nTI  - y\nER  - \n", [4]),
        ("TI  - x\nTY  - JOUR\nTI  - y\nTY  - JOUR\nER  - \n", [2]),
        ("TY  - JOUR\nTI - x\nER  - \n", [2]),
        ("TI  - x\nTY  - JOUR\nTI  - y\n", [2]),
        ("", [1]),
    ],
)
def test_a_damaged_file_is_refused_whole_with_every_line(tmp_path, text, lines):
    with pytest.raises(DataProblems) as caught:
        read_records(ris(tmp_path, text))
    assert sorted(p.line for p in caught.value.problems) == lines
    assert {p.rule for p in caught.value.problems} == {"ris-syntax"}


def test_a_record_without_its_end_is_read_as_far_as_it_goes_and_told(tmp_path):
    cut = "TY  - JOUR\nTI  - x\nTY  - JOUR\nTI  - y\nER  - \nTY  - BOOK\nTY  - ELEC\nTI  - z\nAU  - Gum, L."
    search = read_records(ris(tmp_path, cut))
    assert [(one.title, one.authors) for one in search.records] == [("x", ()), ("y", ()), ("z", ("Gum, L.",))]
    assert search.said == tuple(f"search.ris:{n}: a record without its end (ER) is read up to where it stops" for n in (1, 6))
    assert search.not_read == ()


def test_other_refusals(tmp_path):
    with pytest.raises(FileProblem):
        read_records(tmp_path / "none.ris")
    (tmp_path / "latin.ris").write_bytes("TY  - JOUR\nTI  - D\xe9j\xe0\nER  - \n".encode("latin-1"))
    search = read_records(tmp_path / "latin.ris")
    assert (search.records[0].title, search.said) == ("D\xe9j\xe0", ("latin.ris: read as Windows-1252, as in 'D\xe9j\xe0' on line 2",))


def test_what_stands_before_the_type_belongs_to_the_record(tmp_path):
    text = "DB  - McK\nTI  - Return home of\n boys\nAB  - NA\nTY  - JOUR\nAU  - Fir, A.\nPY  - 2006\nJO  - Family Journal\nER  - \n"
    (record,) = records(tmp_path, text)
    assert record == Record("Return home of boys", ("Fir, A.",), "2006", "Family Journal", "", "McK", abstract="NA")


def test_an_end_with_words_behind_it_is_a_line_of_the_abstract(tmp_path):
    text = "TY  - JOUR\nTI  - Visits\nAB  - Rates of admission to the\nER  - visits were lower\nand stayed lower.\nJO  - Health\nER  - \n\n"
    assert [(one.title, one.journal) for one in records(tmp_path, text * 2)] == [("Visits", "Health")] * 2


@pytest.mark.parametrize("gap", ["", " ", "   "])
def test_other_spaces_around_the_dash(tmp_path, gap):
    text = SEARCH.replace("  -", f"{gap}-") if gap else SEARCH
    assert len(records(tmp_path, text)) == 2
    assert records(tmp_path, text) == records(tmp_path, SEARCH)


def test_two_types_behind_each_other_are_one_record(tmp_path):
    (record,) = records(tmp_path, "TY  - BOOK\nTY  - ELEC\nAU  - Larch, F.\nTI  - Going home\nPY  - 2010\nER  - \n")
    assert (record.title, record.authors) == ("Going home", ("Larch, F.",))


def test_a_field_that_is_missing_is_not_replaced(tmp_path):
    """The journal is not a title, and the editor of a book no author of what stands in it; both are said in the citation."""
    text = "TY  - CHAP\nA2  - Editor, E.\nPY  - 2012\nT2  - A handbook\nST  - Short\nER  - \n"
    (record,) = records(tmp_path, text)
    assert (record.title, record.authors, record.journal) == ("", (), "A handbook")
    assert record.citation == "Editor, E. (2012). No title. A handbook."


@pytest.mark.parametrize(
    ("fields", "journal"),
    [
        ("JF  - \nST  - Infant Care Journal\n", "Infant Care Journal"),
        ("JF  - \nST  - Return home\n", ""),
        ("ST  - Infant Care Journal\n", ""),
        ("JF  - Other\nST  - Infant Care Journal\n", "Other"),
    ],
)
def test_where_embase_writes_the_journal(tmp_path, fields, journal):
    (record,) = records(tmp_path, f"TY  - JOUR\nT1  - Return home of infants\n{fields}ER  - \n")
    assert record.journal == journal


def test_what_is_not_read_is_told_with_its_line(tmp_path):
    text = f"Provider: some\n\n{SEARCH}ER  - \nEnd of export\nTY  - JOUR\nTI  - One\nTI  - one.\nTI  - Other\nER  - \n"
    search = read_records(ris(tmp_path, text))
    assert len(search.records) == 3
    lines = text.split("\n")
    assert [text for _, text in search.not_read] == ["Provider: some", "ER  - ", "End of export", "Other"]
    assert all(told in lines[line - 1] for line, told in search.not_read)


FIELDS = ["AU  - Author {}, A.", "PY  - 2001", "JO  - Journal {}", "DO  - 10.1/{}", "AB  - Words of it\nER  - visits\nUK - wide", "KW  - "]


@given(st.integers(1, 8), st.randoms(use_true_random=False))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_whatever_the_order_no_record_is_lost(tmp_path_factory, count, chance):
    """Fields in any order, the type among them; blank lines and wrapped titles anywhere."""
    text = "".join(_block(n, chance) for n in range(count))
    found = records(tmp_path_factory.mktemp("ris"), text)
    assert [one.title for one in found] == [f"Title {n} goes on" for n in range(count)]
    assert [one.doi for one in found] == [f"10.1/{n}" for n in range(count)]


@given(st.integers(2, 6), st.randoms(use_true_random=False))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_damage_loses_no_record_in_silence(tmp_path_factory, count, chance):
    """Lines dropped, doubled and moved: the file is refused, or every title that is still in it is told or in a record of its own."""
    lines = "".join(_block(n, chance) for n in range(count)).split("\n")
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(lines))
        line = lines.pop(place)
        for _ in range(chance.choice([0, 0, 1, 2])):
            lines.insert(chance.randrange(len(lines) + 1), line)
    path = ris(tmp_path_factory.mktemp("ris"), "\n".join(lines))
    try:
        search = read_records(path)
    except DataProblems:
        return
    told = " ".join([*(one.title for one in search.records), *(text for _, text in search.not_read)])
    for line in lines:
        if line.startswith("TI  - "):
            assert " ".join(line[6:].split()) in told
    blocks = "\n".join(lines).split("\nER  -\n")
    assert len(search.records) == sum("TY  - " in block for block in blocks) or search.said


def _block(n: int, chance: random.Random) -> str:
    fields = [field.format(n) for field in FIELDS if "DO" in field or chance.random() < 0.7]
    fields += ["TY  - JOUR", f"TI  - Title {n}\n  goes on"]
    chance.shuffle(fields)
    return "".join(field + "\n" * chance.randint(1, 2) for field in fields) + "ER  -\n"


ONE = RecordIdentity("a", "Mentoring for parents: a trial", "Jones, T.", "1998", "10.1/x")


@pytest.mark.parametrize(
    ("title", "author", "year", "doi", "certain", "why"),
    [
        ("Mentoring for Parents: A Trial.", "Jones, Tim", "1998", "https://doi.org/10.1/X", True, "same title, year and first author"),
        ("Mentoring for Parents: A Trial.", "T Jones", "1998", "", True, "same title, year and first author"),
        ("Mentoring for Parents: A Trial.", "Jones TA", "1998", "", True, "same title, year and first author"),
        ("Mentoring for parents: a trial", "Jones, T.", "1999", "10.1/x", True, "a year apart"),
        ("Mentoring for parents: a trial", "Jones, T.", "2000", "10.1/x", False, "year or first author differ"),
        ("Mentoring for parents: a trial", "Jones, T.", "1999", "", False, "year or first author differ"),
        ("Mentoring for parents: a trial", "", "1998", "10.1/x", False, "is missing"),
        ("Mentoring for parents: a trial", "Jones, T.", "", "10.1/x", False, "is missing"),
        ("Mentoring for parents", "Jones, T.", "1998", "10.1/x", False, "same DOI and first author, but the titles differ"),
        ("Mentoring for parents: a trial.", "Lee, B.", "1998", "10.1/x", False, "year or first author differ"),
        ("Mentoring for parents: a trail", "Jones TA", "1998", "10.1/x", True, "alike, same first author, year and DOI"),
        ("Mentoring for parents: a trial. [Norwegian]", "Jones TA", "1998", "", True, "same title, year and first author"),
        ("Cost of foster care", "Jones, T.", "1998", "10.1/x", False, "same DOI and first author, but the titles differ"),
        ("Cost of foster care", "Lee, B.", "1998", "10.1/x", None, ""),
        ("", "Jones, T.", "1998", "10.1/x", False, "same DOI, but a title is missing"),
        ("Mentoring for parents: a trial", "Jones, T.", "1998", "10.1/y", False, "two DOIs"),
        ("Mentoring of parents: a trial", "Jones, T.", "1998", "", False, "alike"),
        ("Mentoring for parents: a review of reviews", "Jones, T.", "1998", "", None, ""),
        ("", "Jones, T.", "1998", "", None, ""),
    ],
)
def test_what_is_certain_and_what_a_person_has_to_look_at(title, author, year, doi, certain, why):
    found = matches([ONE, RecordIdentity("b", title, author, year, doi)])
    assert found == matches([RecordIdentity("b", title, author, year, doi)], [ONE])
    assert [(m.id, m.earlier, m.certain) for m in found] == ([] if certain is None else [("b", "a", certain)])
    assert certain is None or why in found[0].why


LONG = "Interim guidance for the use of testing as an adjunct to screening"


@pytest.mark.parametrize(
    ("one", "other", "certain", "why"),
    [
        ((LONG, "Wright, T.", "2004", "304-309"), (LONG, "Trial Group, A.", "2004", "304-9"), True, "same title, year and first page"),
        ((LONG, "Wright, T.", "2004", "304"), (f"{LONG}. [Review] [20 refs]", "Wright TC", "2004", "304-309"), True, "one title within"),
        ((LONG, "Wright, T.", "2004", "304"), (f"{LONG}. [Review] [20 refs]", "Wright TC", "2004", "12"), False, "alike"),
        ((LONG, "Wright, T.", "2004", ""), (LONG, "Lee, B.", "2004", ""), False, "year or first author differ"),
        (("Editor's Comments", "Lee, B.", "2002", ""), ("Editor's comments", "Lee, B.", "2002", ""), False, "says little"),
        (("Editor's Comments", "Lee, B.", "2002", "iii-ix"), ("Editor's comments", "Lee, B.", "2002", "iii"), True, "same title"),
        (("Editor's Comments", "Lee, B.", "2002", "iii-ix"), ("Editor's comments", "Lee, B.", "2002", "v-x"), False, "pages differ"),
    ],
)
def test_pages_tell_what_titles_do_not(one, other, certain, why):
    """As in labelled searches: sections and reference counts behind a title, authors cut otherwise, editorials of one year."""
    first, second = (RecordIdentity(name, title, who, year, "", page) for name, (title, who, year, page) in (("a", one), ("b", other)))
    (found,) = matches([first, second])
    assert (found.certain, why in found.why) == (certain, True)


def test_abstracts_of_a_supplement_share_a_doi_and_are_three_papers_in_four_records():
    doi = "10.9/supplement"
    papers = [
        RecordIdentity("a", "Return home", "Aspen, K.", "2017", doi),
        RecordIdentity("b", "Court-led meetings", "Beech, L.", "2017", doi),
    ]
    papers += [RecordIdentity("c", "Costs", "Cedar, M.", "2017", doi), RecordIdentity("d", "Court-led meetings", "Beech, L.", "2017", doi)]
    assert [(m.id, m.earlier, m.certain) for m in matches(papers)] == [("d", "b", True)]


def test_two_papers_of_one_name_are_told_apart_by_their_pages_and_in_any_script():
    one = RecordIdentity("a", "Editorial", "Lee, B.", "2010", "", "1-3")
    (found,) = matches([one, RecordIdentity("b", "Editorial", "Lee, B.", "2010", "", "201")])
    assert (found.certain, found.why) == (False, "same title, but the first pages differ")
    assert matches([one, RecordIdentity("b", "Editorial", "Lee, B.", "2010", "", "1")])[0].certain
    titles = ("\u0414\u0435\u0442\u0438 2010", "\u0421\u0435\u043c\u044c\u044f 2010")
    assert matches([RecordIdentity(title, title, title[:4], "2010", "") for title in titles]) == ()


def test_records_without_a_title_are_never_set_aside(tmp_path):
    text = "TY  - JOUR\nAU  - Jasmine, Q.\nPY  - 2012\nT2  - Child Welfare\nSP  - {}\nER  - \n"
    entered = enter(tmp_path, CODEBOOK, records(tmp_path, text.format("11-20") + text.format("300-320")))
    assert [row["decision"] for row in entered.new] == ["awaiting", "awaiting"]
    assert [row["title"] for row in entered.new] == ["", ""]


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
def test_nothing_is_dropped_and_a_second_import_adds_nothing(tmp_path_factory, found, cut):
    root = tmp_path_factory.mktemp("review")
    for some in (found[:cut], found):
        entered = enter(root, CODEBOOK, some)
        assert len(entered.new) + len(entered.already) == len(some)
        if some:
            (root / "records.csv").write_bytes(entered.content)
    if not found:
        return
    rows = list(csv.DictReader((root / "records.csv").read_text(encoding="utf-8").splitlines()))
    assert len({row["record_id"] for row in rows}) == len(rows) == len(found)
    ids = [row["record_id"] for row in rows]
    for row in rows:
        assert not row["duplicate_of"] or ids.index(row["duplicate_of"]) < ids.index(row["record_id"])
    again = enter(root, CODEBOOK, found)
    assert not again.new
    assert again.content == (root / "records.csv").read_bytes()


def test_decisions_taken_stay_letter_by_letter(review, tmp_path):
    entered = enter(review, CODEBOOK, records(tmp_path, SEARCH))
    screened = entered.content.replace(b"title_abstract,awaiting,,", b'full_text,exclude,"no, comparison",', 1).rstrip(b"\n")
    (review / "records.csv").write_bytes(screened)
    assert not [p for p in check_review(review) if p.file == "records.csv" and p.severity == "error"]
    other = SEARCH.replace("PsycINFO", "ERIC").replace("=Family courts", "Family courts in Leeds")
    more = enter(review, CODEBOOK, records(tmp_path, other))
    assert more.content.startswith(screened + b"\n")
    assert [m.why for m in more.duplicates] == ["same title, year and first author"]
    (review / "records.csv").write_bytes(b"record_id\nr1\n")
    with pytest.raises(DataProblems):
        enter(review, CODEBOOK, records(tmp_path, other))
