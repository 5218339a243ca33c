"""evidence annex: writes two files, lists tables, renews a writer's document; refuses without touching it."""

from __future__ import annotations

import docx
import pytest

from tests.conftest import STUDIES


@pytest.fixture
def computed(shipped, monkeypatch):
    """The command with the shipped review as it was computed once for all tests."""
    import evidence.judgement.assessment as judgement
    import evidence.synthesis.review_run as synthesis

    monkeypatch.setattr(synthesis, "run_review", lambda review, say: shipped)
    monkeypatch.setattr(judgement, "assess", lambda results: shipped)


@pytest.fixture
def mine(tmp_path):
    def write(*marks: str):
        document = docx.Document()
        document.add_heading("My guidance", 1)
        for mark in marks:
            document.add_paragraph(mark)
        path = tmp_path / "my.docx"
        document.save(path)
        return path

    return write


def test_it_lists_its_tables(call, computed):
    code, found, _ = call("annex", STUDIES, "--tables", "--json")
    assert code == 0
    names = [one["name"] for one in found["tables"]]
    assert len(names) == len(set(names))
    assert {"evidence_summary", "findings_recommendation_2", "gap_map", "progress_plus", "survey", "exclusions", "pooled"} <= set(names)


def test_a_document_is_filled_once_and_renewed_after(call, mine, computed):
    path = mine("[[evidence:evidence_summary]]", "[[evidence:survey]]")
    code, out, _ = call("annex", STUDIES, "--into", path)
    assert code == 0
    assert "2 tables" in out
    assert "evidence_summary, survey" in out
    first = path.read_bytes()
    tables = docx.Document(path).tables
    assert len(tables) == 2
    assert "not the data set of the review" in tables[0].rows[-1].cells[0].text
    assert call("annex", STUDIES, "--into", path)[0] == 0
    assert path.read_bytes() == first
    assert [one.name for one in path.parent.iterdir()] == ["my.docx"]


@pytest.mark.parametrize(("mark", "words"), [("no mark here", "has no mark"), ("[[evidence:surveys]]", "the tables are")])
def test_what_cannot_be_done_leaves_the_document_alone(call, mine, computed, mark, words):
    path = mine(mark)
    before = path.read_bytes()
    code, out, err = call("annex", STUDIES, "--into", path)
    assert (code, out) == (2, "")
    assert words in err
    assert path.read_bytes() == before


def test_a_file_that_is_no_document(call, example, tmp_path):
    (tmp_path / "my.doc").write_bytes(b"old")
    code, _, err = call("annex", example, "--into", tmp_path / "my.doc")
    assert code == 3
    assert "Save As" in err
    code, found, _ = call("annex", example, "--into", tmp_path / "none.docx", "--json")
    assert (code, found["error"]["kind"]) == (3, "file")


def test_it_writes_what_a_run_writes(call, example, tmp_path, undrawn):
    """The same bytes as by `evidence run`, and nothing else in the folder."""
    code, found, _ = call("annex", example, "--out", tmp_path / "annex", "--json")
    assert (code, found) == (0, {"written": ["annex.docx", "annex.xlsx"], "changed_for_this_run": []})
    assert call("run", example, "--out", tmp_path / "run")[0] == 0
    for name in ("annex.docx", "annex.xlsx"):
        assert (tmp_path / "annex" / name).read_bytes() == (tmp_path / "run" / name).read_bytes()
    assert len(list((tmp_path / "annex").iterdir())) == 2


def test_one_recommendation_alone(call, computed, shipped, tmp_path):
    code, found, _ = call("annex", STUDIES, "--recommendation", "2", "--out", tmp_path / "one", "--json")
    assert (code, found["written"]) == (0, ["recommendation_2.docx", "recommendation_2.xlsx"])
    document = docx.Document(tmp_path / "one" / "recommendation_2.docx")
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert shipped.ratings[1].difference in text.replace("\N{MINUS SIGN}", "-")
    assert all(one.title not in text for one in shipped.ratings if one.recommendation != 2)
    sources = document.tables[-1]
    assert len(sources.rows) == 1 + len(shipped.ratings[1].declared) == 3
    code, _, err = call("annex", STUDIES, "--recommendation", "9", "--out", tmp_path / "none")
    assert (code, (tmp_path / "none").exists()) == (2, False)
    assert "there is no recommendation 9: the plan of the review has 1, 2, 3, 4" in err
    assert call("annex", STUDIES, "--recommendation", "2", "--tables")[0] == 2
