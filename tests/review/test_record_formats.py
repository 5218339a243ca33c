"""Records in every format: one record as each program writes it; nothing is lost in silence; screening goes out and back."""

from __future__ import annotations

import csv
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.base.errors import DataProblems, EvidenceError
from evidence.review import check_review
from evidence.review.read_codebook import load_codebook
from evidence.review.records.ledger import enter, ledger_rows
from evidence.review.records.read import read_records
from evidence.review.records.screening import to_screen

CODEBOOK, _ = load_codebook(None)
FIRST = ("Return home of children: a register study", ("Olive, Sam", "Fir, Ada"), "2015", "Journal of Care", "10.9999/olive.2015", "11")

PUBMED = """
PMID- 12345678
OWN - NLM
DP  - 2015 Mar
TI  - Return home of children: a register
      study
PG  - 11-19
LID - S0000 [pii]
LID - 10.9999/olive.2015 [doi]
AB  - Background text
      over two lines.
FAU - Olive, Sam
AU  - Olive S
FAU - Fir, Ada
JT  - Journal of Care
SO  - J Care. 2015 Mar;1(1):11-19. doi: 10.9999/olive.2015.

PMID- 2
TI  - Second
"""
WOS = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Olive, Sam
   Fir, Ada
TI Return home of children: a register
   study
SO Journal of Care
AB Background text
   over two lines.
PY 2015
BP 11
DI 10.9999/olive.2015
ER

PT J
TI Second
ER

EF
"""
BIBTEX = """A comment by BibTeX's rules.
@string{joc = {Journal of Care}}
@article{olive, author = {Olive, Sam and Fir, Ada},
  title = {{Return} home of children: a register study}, journal = joc,
  year = 2015, doi = "10.9999/olive.2015", pages = {11--19}, abstract = {Background text over two lines.},
}
% a comment of TeX
@book(second, title = "Second")
"""
CSL = json.dumps(
    [
        {
            "title": "Return home of children: a register study",
            "author": [{"family": "Olive", "given": "Sam"}, {"family": "Fir", "given": "Ada"}],
            "issued": {"date-parts": [[2015, 3]]},
            "container-title": "Journal of Care",
            "DOI": "10.9999/olive.2015",
            "page": "11-19",
            "abstract": "Background text over two lines.",
        },
        {"title": "Second"},
    ],
    indent=1,
)
RIS = """TY  - JOUR
AU  - Olive, Sam
AU  - Fir, Ada
T1  - Return home of children: a register study
JF  - Journal of Care
Y1  - 2015/03//
SP  - 11
DO  - 10.9999/olive.2015
N2  - Background text over two lines.
ER  -

TY  - BOOK
TI  - Second
ER  -
"""
ENDNOTE = """%0 Journal Article
%T Return home of children: a register
study
%A Olive, Sam
%A Fir, Ada
%J Journal of Care
%D 2015
%R 10.9999/olive.2015
%P 11-19
%X Background text
over two lines.

%0 Book
%T Second
"""
COCHRANE = """Record #1 of 2
ID: CN-01234
AU: Olive, Sam
AU: Fir, Ada
TI: Return home of children: a register study
SO: Journal of Care
YR: 2015
PG: 11-19
DOI: 10.9999/olive.2015
AB: Background text over two lines.


Record #2 of 2
ID: CN-05678
TI: Second
"""
ROW = [
    "Return home of children: a register study",
    "2015",
    "Journal of Care",
    "10.9999/olive.2015",
    "11-19",
    "Background text over two lines.",
]


def table(headings: str, authors: str) -> str:
    title, *rest = ROW
    lines = [headings.split("|"), [title, authors, *rest], ["Second", *[""] * 6]]
    return "".join(",".join(f'"{cell}"' for cell in line) + "\n" for line in lines)


FILES = {
    "pubmed.nbib": PUBMED,
    "savedrecs.txt": WOS,
    "mendeley.bib": BIBTEX,
    "zotero.json": CSL,
    "ovid.ris": RIS,
    "scholar.enw": ENDNOTE,
    "citation-export.txt": COCHRANE,
    "scopus.csv": table("Title|Authors|Year|Source title|DOI|Page start|Abstract", "Olive, Sam; Fir, Ada"),
    "covidence.csv": table("Title|Authors|Published Year|Journal|DOI|Pages|Abstract", "Olive, Sam; Fir, Ada"),
    "rayyan.csv": table("title|authors|year|journal|doi|pages|abstract", "Olive, Sam and Fir, Ada"),
    "asreview.csv": table("title|authors|year|journal|doi|pages|abstract", "Olive, Sam; Fir, Ada"),
    "zotero.csv": table("Title|Author|Publication Year|Publication Title|DOI|Pages|Abstract Note", "Olive, Sam; Fir, Ada"),
}


def read(folder, name, text):
    path = folder / name
    path.write_bytes(text.encode())
    return read_records(path)


@pytest.mark.parametrize("name", FILES)
def test_one_record_in_every_format(tmp_path, name):
    search = read(tmp_path, name, FILES[name])
    first, second = search.records
    assert (first.title, first.authors, first.year, first.journal, first.doi) == FIRST[:5]
    assert first.start_page.startswith("11")
    assert first.abstract == "Background text over two lines."
    assert second.title == "Second"
    told = [text for _, text in search.not_read]
    assert told == (["A comment by BibTeX's rules."] if name == "mendeley.bib" else [])


@pytest.mark.parametrize(
    ("name", "text", "line", "seen"),
    [
        ("x.bib", "@article{a, title = {One}}\n@article{b, title = {Two}\n\n@article{c, title = {Three}}\n", 2, "not closed"),
        ("x.bib", '@article{a, title = "One}\n', 1, "not closed"),
        ("x.txt", "FN x\nPT J\nTI One\nPT J\nTI Two\nER\n", 2, "without its end"),
        ("x.txt", "FN x\nPT J\nTI One\n", 2, "without its end"),
        ("x.json", '[{"title": "One"},\n {"title": ', 2, "no JSON"),
        ("x.json", "[" * 100000, 1, "lists inside lists"),
        ("x.csv", "study,outcome\nA,b\n", 1, "the headings study, outcome"),
        ("x.doc", "words\n", 1, "none of the formats"),
        ("x.bib", "% nothing\n@comment{x}\n", 1, "no record"),
    ],
)
def test_a_damaged_file_is_refused_with_its_line(tmp_path, name, text, line, seen):
    with pytest.raises(DataProblems) as caught:
        read(tmp_path, name, text)
    first = caught.value.problems[0]
    assert (first.rule, first.line) == ("record-syntax", line)
    assert seen in first.seen


def test_what_is_no_record_is_told_with_its_line(tmp_path):
    search = read(tmp_path, "x.json", '[{"title": "One"},\n\n 5,\n {"note": "x"}]')
    assert search.not_read == ((3, "5"), (4, '{"note": "x"}'))
    search = read(tmp_path, "x.csv", "title,authors,doi,note\nOne,,,\n,,,left over\n")
    assert (len(search.records), search.not_read) == (1, ((3, "left over"),))
    search = read(tmp_path, "x.nbib", "Some header\nPMID- 1\nTI  - One\nno tag here\n")
    assert search.not_read == ((1, "Some header"), (4, "no tag here"))


def damaged(name, chance):
    """Four exports in one (of JSON, one), with lines dropped, doubled, moved or cut."""
    copies = range(1 if name.endswith(".json") else 4)
    lines = "".join(FILES[name].replace("Second", f"Second {n} of many") for n in copies).split("\n")
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(lines))
        match chance.randrange(4):
            case 0:
                lines.pop(at)
            case 1:
                lines.insert(at, lines[chance.randrange(len(lines))])
            case 2:
                lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
            case _:
                lines.insert(chance.randrange(len(lines)), lines.pop(at))
    return lines


def lost(folder, name, lines):
    """Titles that are whole in the file, and neither in a record nor told; None where the file is refused."""
    try:
        search = read(folder, name, "\n".join(lines))
    except DataProblems:
        return None
    read_as = (f"{one.title} {one.abstract} {one.journal}" for one in search.records)
    told = " ".join([*read_as, *(text for _, text in search.not_read), *search.said])
    return [title for title in (f"Second {n} of many" for n in range(4)) if title not in told and any(title in line for line in lines)]


@given(st.sampled_from(sorted(FILES)), st.randoms(use_true_random=False))
@settings(derandomize=True, deadline=None, max_examples=250)
def test_damage_loses_no_title_in_silence(tmp_path_factory, name, chance):
    """The file is refused, or every title that is still whole is in a record or told."""
    assert not lost(tmp_path_factory.mktemp("damaged"), name, damaged(name, chance))


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_a_thousand_damaged_exports_of_each_format(tmp_path, name):
    answers = [lost(tmp_path, name, damaged(name, random.Random(seed))) for seed in range(1000)]
    assert [answer for answer in answers if answer] == []
    assert [] in answers  # not all of them are refused


def damaged_bytes(name, chance):
    """An export with bytes turned, cut out, doubled or put in, as on a bad disk or a wrong save."""
    copies = range(1 if name.endswith(".json") else 4)
    data = "".join(FILES[name].replace("Second", f"Second {n} of many") for n in copies).encode()
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(data) + 1), chance.choice((1, 1, 2, 8, 60))
        new = chance.choice(
            (b"", data[at : at + length], bytes([chance.randrange(256)]), b'"', b"\r", b"\0", b"\n@", b"ER  - ", b"{", b"\t")
        )
        data = data[:at] + new + data[at + chance.choice((0, length)) :]
    return data


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_a_thousand_exports_with_damaged_bytes_of_each_format(tmp_path, name):
    """No traceback; and every title whose line still begins as it did is in a record or told, or the file is refused."""
    path, lost, read = tmp_path / name, [], 0
    before = next(line for line in FILES[name].split("\n") if "Second" in line).partition("Second")[0].encode()
    for seed in range(1000):
        data = damaged_bytes(name, random.Random(f"{name} {seed}"))
        path.write_bytes(data)
        try:
            search = read_records(path)
        except EvidenceError:
            continue
        read += 1
        told = " ".join([*map(repr, search.records), *(text for _, text in search.not_read), *search.said])
        titles = (f"Second {n} of many" for n in range(4))
        lost += [(seed, one) for one in titles if b"\n" + before + one.encode() in data and one not in told]
    assert lost == []
    assert read > 100


def test_a_ledger_is_screened_in_asreview_and_comes_back(tmp_path, review):
    search = read(tmp_path, "ovid.ris", RIS)
    (review / "records.csv").write_bytes(enter(review, CODEBOOK, search.records).content)
    before = (review / "records.csv").read_text(encoding="utf-8")
    sent = list(csv.DictReader(to_screen(ledger_rows(review, CODEBOOK), "asreview").decode().splitlines()))
    assert [row["title"] for row in sent] == [FIRST[0], "Second"]
    assert sent[0]["abstract"] == "Background text over two lines."
    back = "record_id,title,asreview_label\n" + f"{sent[0]['record_id']},{sent[0]['title']},1\n" + f"{sent[1]['record_id']},Second,0\n"
    entered = enter(review, CODEBOOK, read(tmp_path, "back.csv", back).records)
    assert (len(entered.new), len(entered.decisions), entered.conflicts) == (0, 2, ())
    (review / "records.csv").write_bytes(entered.content)
    rows = ledger_rows(review, CODEBOOK)
    assert [(row["decision"], row["reason"]) for row in rows] == [("include", ""), ("exclude", "screened in ASReview")]
    assert not [p for p in check_review(review) if p.file == "records.csv" and p.severity == "error"]
    after = (review / "records.csv").read_text(encoding="utf-8")
    assert after == before.replace("awaiting,", "include,", 1).replace("awaiting,", "exclude,screened in ASReview", 1)
    other = enter(review, CODEBOOK, read(tmp_path, "other.csv", back.replace(",1\n", ",0\n")).records)
    assert [(one.stands, one.decision) for one in other.conflicts] == [("include", "exclude")]
    assert not other.changes
    assert other.content == (review / "records.csv").read_bytes()


def test_rayyan_decisions_find_their_records_without_an_id(tmp_path, review):
    (review / "records.csv").write_bytes(enter(review, CODEBOOK, read(tmp_path, "ovid.ris", RIS).records).content)
    notes = [
        'RAYYAN-INCLUSION: {""Ann""=>""Excluded"", ""Bea""=>""Excluded""} | RAYYAN-EXCLUSION-REASONS: wrong design',
        'RAYYAN-INCLUSION: {""Ann""=>""Included"", ""Bea""=>""Excluded""}',
    ]
    rows = [f'"{FIRST[0]}","Olive, Sam and Fir, Ada",2015,"{notes[0]}"', f'"A third one","Gum, B.",2016,"{notes[1]}"']
    entered = enter(review, CODEBOOK, read(tmp_path, "customizations.csv", "title,authors,year,notes\n" + "\n".join(rows) + "\n").records)
    assert [(one.decision, one.reason) for one in entered.decisions] == [("exclude", "wrong design")]
    assert [(row["decision"], row["reason"]) for row in entered.new] == [("awaiting", "Rayyan: Ann: Included, Bea: Excluded")]


def test_tex_is_read_as_letters(tmp_path):
    text = r"""@article{k, author = {M{\"u}ller, J{\'e}r{\^o}me and {World Health Organization and Partners}},
 title = {Stra{\ss}e \& \emph{care}: 5\% of \v{S}koda{\textendash}drivers}, year = {in press 2011}}"""
    (record,) = read(tmp_path, "x.bib", text).records
    assert record.authors == ("Müller, Jérôme", "World Health Organization and Partners")
    assert record.title == "Straße & care: 5% of Škoda–drivers"
