"""What a study says, before it is added and after; its pictures; one group without a comparison."""

from __future__ import annotations

import re

import pytest

from evidence.app.place import Place
from tests.app.conftest import come_in
from tests.app.test_typed import add, begun, look_at, put, typed

COUNTS = {"events_treat": "34", "n_treat": "60", "events_comp": "25", "n_comp": "62"}


@pytest.fixture
def person(review, app_of):
    return come_in(app_of(Place(review, review, review.parent)))


@pytest.mark.slow
def test_before_and_after_it_is_added_it_says_the_same(person):
    study = typed(person, **{"effects.1.#kind": "events", "effects.1.event": "returned home"})
    for column, text in COUNTS.items():
        put(person, study, f"effects.1.{column}", text)
    before = person.get(f"/says?study={study}").text
    assert "16 more in 100 returned home; could be 1 fewer to 33 more" in before
    assert "it is like the others" in before
    assert "Drawn towards the others" in before
    table = person.get(f"/says/table?study={study}")
    assert table.mimetype == "text/csv"
    assert 'our_town_2026-1,home within 12 months,"g = 0.36 [-0.03, 0.76]"' in table.text
    picture = person.get(f"/says/our_town_2026-1.svg?study={study}")
    assert (picture.status_code, picture.mimetype) == (200, "image/svg+xml")
    assert person.get(f"/says/nothing.svg?study={study}").status_code == 404
    assert "16 more in 100 returned home" in look_at(person, study).text
    add(person, study)()
    after = person.get(f"/says?study={study}").text
    assert re.findall(r"<p>.*?</p>", after)[1:] == re.findall(r"<p>.*?</p>", before)[1:]


@pytest.mark.slow
def test_a_study_that_is_not_complete_leads_to_what_is_open(person):
    answer = person.get(f"/says?study={begun(person)}")
    assert answer.status_code == 303
    assert "/typed/look" in person.get(answer.location).location


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("event=returned+home&count=34&people=60", "57 of 100"),
        ("event=returned+home&count=0&people=60", "0 of 100"),
        ("event=returned+home&count=61&people=60", "no more can have the event"),
        ("event=returned+home&count=-1&people=60", "is not a whole number"),
        ("event=returned+home&count=&people=60", "is not a whole number"),
        ("event=returned+home&count=1&people=1e9", "is not a whole number"),
        ("event=%3Cscript%3E&count=1&people=2", "knows no rate"),
    ],
)
def test_one_group_without_a_comparison(person, asked, said):
    answer = person.get(f"/one-group?{asked}")
    assert answer.status_code == 200
    assert said in answer.text
    assert "<script>" not in answer.text.replace("<script src", "")
    assert ("What cannot be said" in answer.text) == ("of 100" in said)


def test_a_review_without_rates_says_so(visitor):
    assert visitor.get("/one-group").status_code == 200
