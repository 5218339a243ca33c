"""evidence new: a review without a study or with made-up ones, which runs at once, or a copy to work in; whole or not at all."""

from __future__ import annotations

import csv
import io
import os
import sys
from pathlib import Path

import pytest

from evidence.review import read_review
from evidence.review.new_review import EXAMPLE
from tests.conftest import STUDIES
from tests.page import whole_page
from tests.review.damage import fingerprint


@pytest.mark.parametrize("there", ["nothing", "an empty folder"])
def test_a_new_review_has_no_study_and_runs(call, tmp_path, undrawn, there):
    target = tmp_path / "mine"
    if there != "nothing":
        target.mkdir()
    code, out, _ = call("new", target)
    assert code == 0
    assert "No study is coded yet" in out
    code, found, _ = call("check", target, "--json")
    assert (code, [problem["rule"] for problem in found["problems"]]) == (0, ["nothing-coded"])
    code, out, err = call("run", target, "--out", tmp_path / "build")
    assert (code, err) == (0, "")
    assert "No study is coded yet, so nothing is estimated." in out
    assert "evidence add" in out
    plan, example = ((folder / "review.toml").read_text(encoding="utf-8") for folder in (target, EXAMPLE))
    assert "made" in example.lower()
    assert "made" not in plan.lower()
    assert "made-up" not in whole_page(tmp_path / "build" / "report.html").lower()
    code, found, _ = call("run", target, "--out", tmp_path / "build", "--json")
    assert "not_estimated" in found["pooled"]["main"]
    assert found["headline"] == "No study is coded yet, so nothing is estimated."


@pytest.mark.parametrize("command", ["effects", "rate", "claims", "annex --tables", "compare", "template", "import any.csv --preview"])
def test_every_command_takes_a_review_without_a_study(call, tmp_path, monkeypatch, command):
    assert call("new", tmp_path / "mine")[0] == 0
    fill_in(tmp_path / "mine" / "any.csv")
    monkeypatch.chdir(tmp_path / "mine")
    code, _, err = call(*command.split())
    assert (code, err) == (0, "Review: this folder\n")


STUDIES_TO_ADD = {
    "Ash 2019, Leeds": {"events_treat": "34", "events_comp": "25", "n_treat": "60", "n_comp": "62"},
    "Birch 2020, York": {"events_treat": "40", "events_comp": "33", "n_treat": "80", "n_comp": "79"},
}
OF_BOTH = {
    "country": "GB",
    "typology": "first_kind",
    "intervention": "visits",
    "comparator": "usual services",
    "design": "rct",
    "unit": "person",
    "population": "target",
    "eligible": "yes",
    "eligibility_reason": "a trial",
    "source_kind": "journal",
    "outcome_domain": "main_outcome",
    "outcome_group": "main",
    "outcome_measure": "finished",
    "followup_months": "12",
    "higher_is_better": "1",
    "statistic": "events",
    "source_locator": "table 2",
    "confidence": "high",
    "citation": "A trial.",
    "kind": "primary",
    "read": "full_text",
}


def fill_in(file: Path) -> None:
    """The studies as the rows of a CSV in the columns of `evidence template F.csv`."""
    rows = [{"label": label} | numbers | OF_BOTH for label, numbers in STUDIES_TO_ADD.items()]
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_the_documented_way_leads_to_a_review_without_made_up_studies(call, tmp_path, undrawn, monkeypatch):
    """new, import, run; then without the tables that the review does not use, which changes not a byte."""
    monkeypatch.chdir(tmp_path)
    fill_in(tmp_path / "mine.csv")
    assert call("new", "topic")[0] == 0
    assert call("import", "mine.csv", "topic", "--yes")[0] == 0
    code, found, _ = call("check", "topic", "--json")
    assert (code, found["problems"]) == (0, [])
    assert call("run", "topic", "--out", "first")[0] == 0
    code, found, _ = call("effects", "topic", "--json")
    assert [effect["study_id"] for effect in found["effects"]] == ["ash_2019_leeds", "birch_2020_york"]
    (tmp_path / "topic" / "exclusions.csv").unlink()
    (tmp_path / "topic" / "risk_of_bias.csv").unlink()
    (tmp_path / "topic" / "progress_plus.csv").write_bytes(b"")
    assert call("run", "topic", "--out", "second")[0] == 0
    assert fingerprint(tmp_path / "first") == fingerprint(tmp_path / "second")


@pytest.mark.parametrize("there", ["nothing", "an empty folder"])
def test_the_example_is_without_problems_and_runs(call, tmp_path, undrawn, there):
    target = tmp_path / "mine"
    if there != "nothing":
        target.mkdir()
    assert call("new", target, "--with-example")[0] == 0
    code, found, _ = call("check", target, "--json")
    assert (code, found["problems"]) == (0, [])
    code, found, _ = call("run", target, "--out", tmp_path / "build", "--json")
    assert code == 0
    assert found["pooled"]["main"]["k_samples"] == 4
    assert [rating["recommendation"] for rating in found["ratings"]] == [1]
    assert list(tmp_path.iterdir()) != []
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_copy_gives_the_same_numbers_and_may_be_written_into(call, tmp_path, monkeypatch):
    monkeypatch.chdir(STUDIES.parent)
    code, found, _ = call("new", tmp_path / "copy", "--copy", "--json")
    assert code == 0
    assert {"review.toml", "effects.csv", "guide/claims.csv", "codebook/values.csv", "LICENSE"} <= set(found["written"])
    ours, theirs = (call("effects", folder, "--json")[1] for folder in (tmp_path / "copy", STUDIES))
    assert ours == theirs


def test_a_folder_with_something_in_it_is_left_alone(call, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep me", encoding="utf-8")
    code, _, err = call("new", tmp_path / "mine")
    assert code == 2
    assert "there already" in err
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]


def test_a_copy_into_itself_is_refused(call, review, monkeypatch):
    monkeypatch.chdir(review.parent)
    review.rename(review.parent / "studies")
    code, _, err = call("new", "studies/inner", "--copy")
    assert code == 2
    assert "inside" in err


def test_links_are_not_followed(call, review, tmp_path, monkeypatch):
    secret = tmp_path / "secret.csv"
    secret.write_text("private", encoding="utf-8")
    review.rename(tmp_path / "studies")
    (tmp_path / "studies" / "linked.csv").symlink_to(secret)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "more.csv").write_text("private", encoding="utf-8")
    (tmp_path / "studies" / "deep").symlink_to(tmp_path / "elsewhere")
    monkeypatch.chdir(tmp_path)
    _, found, _ = call("new", "copy", "--copy", "--json")
    assert not {"linked.csv", "deep/more.csv"} & set(found["written"])
    assert not (tmp_path / "copy" / "linked.csv").exists()


def test_nothing_is_left_behind_where_it_cannot_be_written(call, tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "rename", refuse)
    code, _, err = call("new", tmp_path / "mine")
    assert code == 3
    assert "nothing was written" in err
    assert list(tmp_path.iterdir()) == []


OUTCOMES = ("--outcome", "Finished the course", "--outcome", "Wellbeing")
ASKED = ("--question", 'Do "visits" help?', *OUTCOMES, "--kind", "Home visits", "--kind", "Letters")


def test_what_is_asked_becomes_the_plan_and_the_codebook(call, tmp_path, undrawn):
    target = tmp_path / "mine"
    assert call("new", target, *ASKED)[0] == 0
    code, found, _ = call("check", target, "--json")
    assert (code, [problem["rule"] for problem in found["problems"]]) == (0, ["nothing-coded"])
    review = read_review(target)
    assert review.plan.question == 'Do "visits" help?'
    assert review.plan.headline == "finished_the_course"
    assert {name: body.title for name, body in review.plan.bodies.items()} == {
        "finished_the_course": "Finished the course",
        "wellbeing": "Wellbeing",
        "overall": "All outcomes",
    }
    assert review.codebook.values_of("effects", "outcome_domain") == ("finished_the_course", "wellbeing")
    assert review.codebook.values_of("studies", "typology") == ("home_visits", "letters")
    assert not review.plan.recommendations
    assert call("run", target, "--out", tmp_path / "build")[0] == 0


def test_at_a_terminal_it_asks(call, tmp_path, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stdin", Terminal("Do visits help?\nFinished\nWellbeing\n\nVisits\n\n"))
    code, out, _ = call("new", tmp_path / "mine")
    assert (code, "What does the review ask?" in out) == (0, True)
    review = read_review(tmp_path / "mine")
    assert (review.plan.question, tuple(review.plan.bodies)) == ("Do visits help?", ("finished", "wellbeing", "overall"))
    assert review.codebook.values_of("studies", "typology") == ("visits",)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--outcome", "A b", "--outcome", "a-b"), "the same code as 'A b'"),
        (("--kind", "?"), "no code of letters"),
        (("--outcome", "x", "--copy"), "starts empty"),
    ],
)
def test_answers_that_cannot_be_are_refused_and_nothing_is_written(call, tmp_path, options, words):
    code, _, err = call("new", tmp_path / "mine", *options)
    assert (code, words in err, (tmp_path / "mine").exists()) == (2, True, False)
