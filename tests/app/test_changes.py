"""What a study changes, what to expect, what to measure next, hand over: the pages, with and without a study, added and not."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from evidence.app.factory import create_app
from evidence.app.place import Place
from evidence.app.serve import local_doors
from evidence.judgement.compare.answer import compare_reviews
from evidence.judgement.compare.words import shown_with_counts, to_show
from evidence.review.new_review import write_example
from evidence.review.review import read_review
from tests.app.conftest import PORT, come_in
from tests.app.test_sheet import add, bring, complete


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory):
    """A visitor of a made-up review with a sheet of two studies that is whole and not added; only to be looked at."""
    folder = tmp_path_factory.mktemp("changes") / "review"
    write_example(folder)
    visitor = come_in(create_app(Place(folder, folder, folder.parent), local_doors(PORT)))
    return visitor, complete(visitor), folder


@pytest.mark.slow
def test_what_it_changes_is_what_compare_says(room):
    visitor, study, folder = room
    page = visitor.get(f"/changes?study={study}")
    assert page.status_code == 200
    text = page.text.replace("&#39;", "'")
    # The same as a comparison of the two versions from below.
    from evidence.app.drafts import find
    from evidence.app.in_progress import addition_of

    with visitor.client.application.test_request_context():
        draft = find(folder, study)
        assert draft is not None
        added = addition_of(draft).incoming.tables
    found = compare_reviews(read_review(folder), read_review(folder, added=added))
    estimates = to_show(one for one in found.moved if one.kind == "estimate")
    assert estimates
    for one in estimates:
        assert f"<td>{shown_with_counts(one.old)}</td><td>{shown_with_counts(one.new)}</td>" in text
    assert "Nobody has judged the" in text
    assert "of Our Town 2026, Next Town 2026." in text
    assert "Certainties: " in text
    assert "Our Town 2026: " in text


def test_the_forest_marks_it(room):
    visitor, study, _ = room
    page = visitor.get(f"/changes?study={study}").text
    assert 'src="/changes/forest/main.svg?' in page
    drawn = visitor.get(f"/changes/forest/main.svg?study={study}")
    assert drawn.mimetype == "image/svg+xml"
    assert "Our Town 2026 (local)" in drawn.text
    assert visitor.get(f"/changes/forest/nothing.svg?study={study}").status_code == 404
    word = visitor.get(f"/changes/what_changed.docx?study={study}")
    assert word.data[:2] == b"PK"


def test_pages_on_a_study_ask_for_one_that_is_whole(visitor):
    for address in ("/changes", "/handover", "/handover/hand_over.zip", "/changes/forest/main.svg"):
        assert visitor.get(address).status_code == 404
    study = bring(visitor)
    for address in ("/says", "/changes", "/handover", "/expect", "/next"):
        answer = visitor.get(f"{address}?study={study}")
        assert answer.status_code == 303
        assert "/preview?" in answer.headers["Location"]
    assert "/sheet/columns?" in visitor.get(answer.headers["Location"]).headers["Location"]  # where it can be made whole


@pytest.mark.slow
def test_what_was_added_is_compared_with_the_review_without_it(visitor, made_up):
    study = complete(visitor)
    before = visitor.get(f"/changes?study={study}").text
    assert add(visitor, study).status_code == 303
    after = visitor.get(f"/changes?study={study}")
    assert after.status_code == 200
    assert "The review without your study, and with it" in after.text
    table = before[before.index("<table") : before.index("</table>")]
    assert table in after.text


@pytest.mark.slow
def test_hand_over(room, monkeypatch):
    visitor, study, _ = room
    from evidence.report import hand_over

    monkeypatch.setattr(hand_over, "page_alone", lambda assessment, say: {"report.html": b"a page"})
    assert "What they do with it" in visitor.get(f"/handover?study={study}").text
    answer = visitor.get(f"/handover/hand_over.zip?study={study}")
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as file:
        assert {"studies/our_town_2026/effects.csv", "studies/next_town_2026/effects.csv", "studies.xlsx"} <= set(file.namelist())


def test_what_to_expect(room):
    visitor, study, _ = room
    empty = visitor.get("/expect")
    assert empty.status_code == 200
    assert 'id="answer"' not in empty.text
    page = visitor.get("/expect?body=main&people=1,200&risk=40%25&support=£300&event=20000")
    assert page.status_code == 200
    assert "about 480 of 1,200" in page.text
    assert "At your prices" in page.text
    sheet = visitor.get("/expect/expect.xlsx?body=main&people=60&risk=40")
    assert openpyxl.load_workbook(io.BytesIO(sheet.data)).sheetnames == ["contents", "columns", "expected", "in_words"]
    # The comparison group of the study in progress is what stands in the field.
    own = visitor.get(f"/expect?study={study}").text
    assert 'name="risk" value="40"' in own
    assert "Your study is among the studies here." in own


def test_what_to_measure_next(room):
    visitor, study, _ = room
    empty = visitor.get("/next")
    assert "What the review has least of" in empty.text
    page = visitor.get("/next?body=main&people=120&risk=40&other=55&icc=0.05&cluster_size=10")
    assert page.status_code == 200
    assert "For your own difference" in page.text
    assert "intra-cluster correlation" in page.text
    assert "What further studies would do to the ratings" in page.text
    protocol = visitor.get("/next/protocol.xlsx?body=main&people=120&kind=first_kind")
    assert "fill_in" in openpyxl.load_workbook(io.BytesIO(protocol.data)).sheetnames
    assert visitor.get(f"/next?study={study}&body=main&people=100").status_code == 200


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/expect?people=", "Fill this in."),
        ("/expect?people=few", "Write a number with digits"),
        ("/expect?people=1.5&risk=140", "Write a number from 0.1 to 99.9"),
        ("/expect?people=1e999&support=-3", "Write a number from 0.01"),
        ("/next?people=3.5", "Write a whole number."),
        ("/next?icc=0.1", "Give both"),
        ("/next?people=50&icc=0.1&cluster_size=20", "fewer than two clusters"),
        ("/next?people=<script>alert(1)</script>", "Write a number with digits"),
        ("/expect?body=%00../../etc&people=10&risk=%F0%9F%98%80", "Write a number with digits"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(room, address, words):
    visitor, _, _ = room
    answer = visitor.get(address)
    assert answer.status_code in (200, 400)
    assert words in answer.text
    assert "<script>alert" not in answer.text


def test_nothing_of_a_form_leads_to_a_file_that_is_not_there(room):
    visitor, _, _ = room
    for address in ("/expect/expect.xlsx", "/expect/expect.xlsx?people=x", "/next/protocol.xlsx", "/next/protocol.xlsx?people=x"):
        assert visitor.get(address).status_code == 400
