"""Typing a study: kept at every field, shown at once, added once; and what another window, a crash or a wrong answer does to it."""

from __future__ import annotations

import io
import json
import re
import shutil
import sys

import pytest

from evidence.app import drafts
from evidence.app.place import Place
from evidence.app.typed.saving import with_another, without_outcome
from evidence.app.words import texts
from evidence.base.errors import FileProblem
from evidence.effects.kinds import KINDS, effect
from evidence.review.bias_tools.tool import tools
from evidence.review.local import study_folders
from evidence.review.read_codebook import load_codebook
from evidence.review.review import read_review
from evidence.review.typed_numbers import line_cells, main_columns, number_columns
from tests.app.conftest import come_in, said
from tests.small_review import STUDIES

# The how-to's study: its answers, as docs/how_to_evaluator.md has them, by the field they are typed into.
STUDY = {
    "studies.country": "UK",
    "studies.typology": "multi_agency_team",
    "studies.intervention": "family team for six months",
    "studies.comparator": "usual services",
    "studies.design": "qed_matched",
    "studies.unit": "child",
    "studies.population": "in_care",
    "studies.eligible": "yes",
    "studies.source_kind": "report",
    "sources.citation": "Our Town (2026). Evaluation of the family team.",
    "sources.read": "full_text",
    "effects.1.outcome_domain": "reunification",
    "effects.1.outcome_measure": "home within 12 months",
    "effects.1.#kind": "or",
    "effects.1.estimate": "1.66",
    "effects.1.ci_low": "1.14",
    "effects.1.ci_high": "2.40",
    "effects.1.higher_is_better": "1",
    "effects.1.source_locator": "table 3",
}
ALERT = "<script>alert(1)</script>\"'${{7*7}}=cmd|'/C calc'!A0"


@pytest.fixture
def own(review, app_of):
    return app_of(Place(review, review, review.parent))


@pytest.fixture
def person(own):
    return come_in(own)


def begun(person, label="Our Town 2026"):
    answer = person.post("/typed", {"label": label})
    assert answer.status_code == 303
    return re.search(r"study=(\w+)", answer.location)[1]


def put(person, study, key, value, was=""):
    return person.post(f"/typed/field?study={study}", {"key": key, "value": value, "was": was})


def look_at(person, study):
    """The last look, followed to the preview where nothing is open."""
    answer = person.get(f"/typed/look?study={study}")
    return person.get(answer.location) if answer.status_code == 303 else answer


def add(person, study):
    """Press the button of the preview, as often as one likes."""
    page = look_at(person, study).text
    fields = {name: re.search(rf'name="{name}" value="(\w+)"', page)[1] for name in ("seen", "version")}
    return lambda: person.post(f"/preview/add?study={study}", fields)


def typed(person, study=None, **other):
    study = study or begun(person)
    for key, value in {**STUDY, **other}.items():
        assert put(person, study, key, value).status_code == 200, key
    return study


@pytest.mark.slow
def test_the_study_of_the_how_to_is_typed_looked_at_and_added_once(person, review):
    study = typed(person)
    look = look_at(person, study)
    assert "g = 0.28 [0.07, 0.48]" in said(look.text)
    assert not study_folders(review), "nothing is written before it is asked for"
    press = add(person, study)
    first, second = press(), press()
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    row = read_review(review).tables["effects"].by("effect_id")["our_town_2026-1"]
    expected = {"statistic": "or", "estimate": "1.66", "ci_level": "95", "direction": "treatment", "outcome_group": "home"}
    assert {name: row.text(name) for name in expected} == expected
    assert study_folders(review) == ("local/our_town_2026",)
    assert "in the review now" in look_at(person, study).text, "what is added is not added again"
    assert put(person, study, "studies.label", "Other", "Our Town 2026").json["value"] == "Our Town 2026"


@pytest.mark.slow
def test_what_is_typed_is_what_evidence_add_asks(person, review, call, monkeypatch):
    """The same answers at the terminal write the same rows."""
    study = typed(person)
    add(person, study)()
    by_page = {path.name: path.read_bytes() for path in (review / "local/our_town_2026").iterdir()}
    lines = ["Our Town 2026", *list(STUDY.values())[:13], "or", "1.66 [1.14, 2.40]", "1", "", "table 3", "y"]
    shutil.rmtree(review / "local")
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    assert call("add", review)[0] == 0
    assert {path.name: path.read_bytes() for path in (review / "local/our_town_2026").iterdir()} == by_page


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["events", "percent", "or", "rr", "hr", "means", "t", "p", "chi2", "md", "r"])
def test_the_size_while_typing_is_that_of_evidence_effect(person, kind):
    study = begun(person)
    put(person, study, "effects.1.#kind", kind)
    line = KINDS[kind].example.partition(" ")[2]
    cells = {column: text for column, text in line_cells(kind, line).items() if column in number_columns(kind)}
    fields = {f"effects.1.{column}": text for column, text in cells.items()} | {"effects.1.higher_is_better": "1"}
    shown = person.post(f"/typed/live?study={study}", {"part": "effects.1", **fields}).text
    words = line.replace("/", " ").split()
    options = {words[at][2:].replace("-", "_"): words[at + 1] for at, word in enumerate(words) if word.startswith("--")}
    numbers = words[: next((at for at, word in enumerate(words) if word.startswith("--")), len(words))]
    given = {name: float(text) if name in ("risk", "se") else text for name, text in options.items()}
    found = effect(kind, *numbers, **given)
    assert f"g = {found.g:z.2f} [{found.ci_low:z.2f}, {found.ci_high:z.2f}]" in shown
    less = {**fields, f"effects.1.{main_columns(kind)[-1 if kind == 'chi2' else 0]}": ""}
    assert "still needed" in person.post(f"/typed/live?study={study}", {"part": "effects.1", **less}).text


@pytest.mark.slow
def test_numbers_that_cannot_be_are_said_while_typing_and_kept(person):
    study = begun(person)
    put(person, study, "effects.1.#kind", "events")
    fields = {"events_treat": "34", "n_treat": "30", "events_comp": "25", "n_comp": "62", "higher_is_better": "1"}
    shown = person.post(f"/typed/live?study={study}", {"part": "effects.1", **{f"effects.1.{name}": text for name, text in fields.items()}})
    assert "cannot be" in shown.text
    answer = put(person, study, "effects.1.n_treat", "sixty")
    assert answer.json["wrong"]
    assert answer.json["value"] == "sixty", "a wrong answer is kept as it was typed, and said"
    assert "sixty" in person.get(f"/typed/study?study={study}").text
    put(person, study, "effects.1.pct_treat", "57 %")
    look = look_at(person, study).text
    assert "still open" in look
    assert "sixty" in look


@pytest.mark.slow
def test_every_field_says_what_it_means_and_gives_an_example(person):
    study = begun(person)
    for key, value in {"effects.1.outcome_domain": "other", "effects.1.#kind": "md"}.items():
        put(person, study, key, value)
    page = person.get(f"/typed/study?study={study}").text
    book = load_codebook(None)[0]
    for column in ("estimate", "sd_treat", "ci_low", "followup_months", "citation"):
        spec = next(book.column(table, column) for table in ("effects", "studies", "sources") if book.column(table, column))
        assert spec.example in page
    for box in re.findall(r"<(?:input|select|textarea) id=\"[^>]*>", page):
        assert "aria-describedby" in box


def test_another_window_is_told_and_nothing_is_written_over(person, own, review):
    study = begun(person)
    other = come_in(own)
    assert put(person, study, "studies.intervention", "a family team").status_code == 200
    assert put(other, study, "studies.comparator", "usual services").status_code == 200, "two fields are no conflict"
    conflict = put(other, study, "studies.intervention", "a mentor")
    assert conflict.status_code == 409
    assert "a family team" in conflict.json["conflict"]
    assert "a mentor" in conflict.json["conflict"]
    kept = drafts.find(review, study).fields
    assert (kept["studies.intervention"], kept["studies.comparator"]) == ("a family team", "usual services")
    assert put(other, study, "studies.intervention", "a mentor", "a family team").status_code == 200
    whole = {"version": "1", "studies.intervention": "something else"}
    assert person.post(f"/typed/save?study={study}", whole).status_code == 409, "without script, too"


@pytest.mark.slow
def test_what_cannot_be_written_is_not_called_kept(person, review, monkeypatch):
    study = begun(person)

    def full(*given):
        raise FileProblem("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(drafts, "replace_file", full)
        answer = put(person, study, "studies.comparator", "usual services")
    assert answer.status_code == 503
    assert answer.json == {"trouble": "Not kept yet: the disk is full. What you typed stays here and is kept as soon as it can be."}
    assert put(person, study, "studies.comparator", "usual services").json["value"] == "usual services"


def test_a_browser_without_script_keeps_a_whole_page(person, review):
    study = begun(person)
    version = str(drafts.find(review, study).version)
    answer = person.post(f"/typed/save?study={study}", {"version": version, "go": "look", **STUDY})
    assert answer.status_code == 303
    assert "/typed/look" in answer.location
    assert "g = 0.28" in said(look_at(person, study).text)


@pytest.mark.slow
def test_several_outcomes(person, review):
    study = typed(person)
    person.post(f"/typed/another?study={study}")
    second = {key.replace("effects.1", "effects.2"): text for key, text in STUDY.items() if key.startswith("effects.1")}
    second |= {"effects.2.outcome_measure": "home within 24 months", "effects.2.estimate": "0.66", "effects.2.ci_low": "0.5"}
    for key, text in second.items():
        put(person, study, key, text)
    look = look_at(person, study).text
    assert "home within 24 months" in look
    assert "favours the comparison group" in said(look)
    person.post(f"/typed/remove?study={study}", {"number": "1"})
    fields = drafts.find(review, study).fields
    assert fields["effects.1.outcome_measure"] == "home within 24 months"
    assert not any(key.startswith("effects.2.") for key in fields)
    assert person.post(f"/typed/remove?study={study}", {"number": "9"}).status_code == 400


def test_outcomes_move_up():
    fields = with_another(with_another({"effects.1.a": "1"}) | {"effects.2.a": "2"}) | {"effects.3.a": "3", "studies.label": "x"}
    assert without_outcome(fields, 2) == {"effects.1.a": "1", "effects.2.a": "3", "studies.label": "x", "effects.1.#another": "yes"}
    assert without_outcome({"effects.1.a": "1"}, 1) == {}


@pytest.mark.slow
def test_risk_of_bias_by_the_questions_of_the_tool(person, review):
    study = typed(person, **{"studies.design": "rct"})
    page = person.get(f"/typed/bias?study={study}").text
    assert "placeholder" in page
    person.post(f"/typed/bias?study={study}", {"way": "questions"})
    assert "Nothing is written yet" in look_at(person, study).text, "questions that nobody answered yet stop nobody"
    put(person, study, "bias_answers.assessor", "AB")
    tool = tools()["RoB 2"]
    for domain in tool.domains:
        for question in domain.questions:
            answer = "N" if question.id in ("1.3", "2.1", "2.2", "4.1", "4.2", "4.3", "5.2", "5.3") else "Y"
            assert put(person, study, f"bias_answers.RoB 2.{domain.id}.{question.id}", answer).status_code in (200, 400)
        put(person, study, f"bias_answers.RoB 2.{domain.id}.support", "p. 4")
    page = person.get(f"/typed/bias?study={study}").text
    assert "Overall by your answers: low" in page
    add(person, study)()
    answers = [row for row in read_review(review).tables["bias_answers"] if row.text("study_id") == "our_town_2026"]
    assert {row.text("domain") for row in answers} == {domain.id for domain in tool.domains}


@pytest.mark.slow
def test_a_judgement_of_ones_own(person, review):
    study = typed(person)
    person.post(f"/typed/bias?study={study}", {"way": "own"})
    assert "still open" in look_at(person, study).text
    put(person, study, "risk_of_bias.judgement", "serious")
    put(person, study, "risk_of_bias.support", "no baseline table")
    add(person, study)()
    (row,) = [row for row in read_review(review).tables["risk_of_bias"] if row.text("study_id") == "our_town_2026"]
    assert (row.text("judgement"), row.text("tool")) == ("serious", "ROBINS-I V2")
    assert person.post(f"/typed/bias?study={study}", {"way": "by lot"}).status_code == 400


@pytest.mark.slow
def test_a_label_that_is_taken_is_said_at_its_field(person):
    study = typed(person, begun(person, "Walton 1993, Utah"))
    put(person, study, "studies.label", "walton1993 utah", "Walton 1993, Utah")
    look = look_at(person, study).text
    assert texts()["columns.label"] in look
    assert "Nothing was written" in look
    assert "Give this study another label" in look


@pytest.mark.slow
def test_text_is_text_in_every_field(person, review):
    study = typed(person, begun(person, ALERT))
    for key in ("studies.intervention", "studies.comparator", "sources.citation", "effects.1.outcome_measure", "effects.1.source_locator"):
        put(person, study, key, ALERT, STUDY[key])
    pages = [person.get(f"/typed/{name}?study={study}").text for name in ("study", "bias")]
    pages.append(look_at(person, study).text)
    pages += [person.get(f"/says?study={study}").text, person.get("/").text]
    assert all("<script>alert" not in page for page in pages)
    assert sum("&lt;script&gt;alert(1)" in page for page in pages) >= 3
    assert not any("49" in found for page in pages for found in re.findall(r"\$\{?\{?(\d+)", page))


NO_QUESTIONS = [
    "",
    "studies",
    "studies.nothing",
    "effects.0.estimate",
    "effects.9.estimate",
    "effects.x.estimate",
    "effects.1.study_id",
    "../x",
]
NO_QUESTIONS += ["studies.study_id", "risk_of_bias.tool.x", "bias_answers.RoB 2.D1.1.1", "effects.1.#numbers"]


@pytest.mark.slow
@pytest.mark.parametrize("key", NO_QUESTIONS)
def test_a_question_that_is_not_there_is_refused(person, key):
    answer = put(person, begun(person), key, "x")
    assert answer.status_code == 400


@pytest.mark.slow
def test_a_file_that_is_no_longer_a_draft_is_no_study(person, review):
    study = begun(person)
    path = review / "local/.drafts" / study / "draft.json"
    found = json.loads(path.read_text())
    path.write_text(json.dumps(found)[:-5])
    assert person.get(f"/typed/study?study={study}").status_code == 404


def test_every_label_is_of_a_column_or_a_question():
    book = load_codebook(STUDIES)[0]
    columns = {column for table in book.columns for column in book.columns[table]}
    named = {name.removeprefix("columns.") for name in texts() if name.startswith("columns.")}
    assert named <= columns


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        (
            "p",
            {"p_value": "<.05", "n_treat": "40", "n_comp": "44", "direction": "treatment"},
            r"^<p class=.message.>No effect size: p printed as .*g is 0\.430 or more.* It is kept for its direction\.</p>",
        ),
        (
            "km",
            {"pct_treat": "38", "se_treat": "0.041", "pct_comp": "52", "se_comp": "0.044"},
            r"To look at: a standard error of 0\.041 percentage points",
        ),
        ("percent", {"pct_treat": "62", "pct_comp": "37", "p_value": "0.004"}, r"g = 0\.56 \[0\.18, 0\.95\]"),
    ],
)
def test_a_bound_of_p_is_no_mistake_and_what_is_flagged_is_told_while_typing(person, kind, fields, said):
    study = begun(person)
    put(person, study, "effects.1.#kind", kind)
    typed = {f"effects.1.{name}": text for name, text in {**fields, "higher_is_better": "1"}.items()}
    assert re.search(said, person.post(f"/typed/live?study={study}", {"part": "effects.1", **typed}).text.strip())
