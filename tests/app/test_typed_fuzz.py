"""Whatever is sent to the typed way: an answer of the page and never a fault, and what was kept can still be read and shown."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from evidence.app import drafts
from evidence.app.place import Place
from evidence.app.typed.saving import WAYS
from evidence.effects.kinds import KINDS
from evidence.review.typed_numbers import number_columns
from tests.app.conftest import come_in
from tests.app.test_typed import STUDY, begun, look_at, put

pytestmark = pytest.mark.slow

COLUMNS = sorted({column for kind in KINDS for column in number_columns(kind)})
MORE = ["studies.label", "effects.2.#kind", "effects.1.event", "effects.1.direction", "risk_of_bias.judgement", "bias_answers.assessor"]
KEYS = st.sampled_from([*STUDY, *MORE, *(f"effects.1.{column}" for column in COLUMNS)]) | st.text(max_size=30)
ODD = ["0", "1", "-1", "0.5", "60", "1e308", "-0", "1e-320", "nan", "inf", "1,66", "57 %", "<.05", "½", "٣", "1_000", "=1+1", " "]
VALUES = st.sampled_from(ODD) | st.text(max_size=60) | st.sampled_from([*STUDY.values(), "rct", *KINDS])


@pytest.fixture(scope="module")
def place(few_studies, tmp_path_factory):
    root = shutil.copytree(few_studies, tmp_path_factory.mktemp("fuzz") / "review")
    return Place(root, root, root.parent)


@pytest.fixture
def person(place, app_of):
    return come_in(app_of(place))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    answers=st.lists(st.tuples(KEYS, VALUES), min_size=1, max_size=12),
    kind=st.sampled_from([*KINDS, "none", "", "x"]),
    way=st.sampled_from(WAYS),
)
@example(answers=[("", "0")], kind="observed", way="later")
def test_no_answer_makes_a_fault(person, place, answers, kind, way):
    whole = drafts.named({"studies.label": "Our Town", **STUDY, "studies.country": "GB"})
    study = drafts.new(place.review, drafts.TYPED, whole).id
    assert person.post(f"/typed/bias?study={study}", {"way": way}).status_code == 303
    for key, value in [("effects.1.#kind", kind), *answers]:
        before = drafts.find(place.review, study).fields.get(key, "")
        assert put(person, study, key, value, before).status_code in (200, 400), (key, value)
    live = {"part": "effects.1", **dict(answers)}
    assert person.post(f"/typed/live?study={study}", live).status_code == 200
    assert drafts.find(place.review, study) is not None
    for page in ("typed/study", "typed/bias", "says"):
        assert person.get(f"/{page}?study={study}").status_code in (200, 303, 400), page
    found = look_at(person, study)
    assert found.status_code == 200, found.text
    drafts.put_aside(place.review, study)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(fields=st.dictionaries(st.text(max_size=20), st.text(max_size=30), max_size=6), way=st.text(max_size=12), number=st.text(max_size=5))
def test_no_form_makes_a_fault(person, place, fields, way, number):
    study = begun(person, "Our Town")
    for address, data in (
        ("typed/save", {**fields, "version": number}),
        ("typed/field", fields),
        ("typed/live", {**fields, "part": way}),
        ("typed/bias", {"way": way}),
        ("typed/remove", {"number": number}),
        ("typed/another", fields),
        ("typed", {"label": way}),
    ):
        assert person.post(f"/{address}?study={study}", data).status_code in (200, 303, 400, 409), address
    assert person.get(f"/one-group?event={way}&count={number}&people={number}").status_code in (200, 400)
    for draft in drafts.listed(place.review):
        drafts.put_aside(place.review, draft.id)
