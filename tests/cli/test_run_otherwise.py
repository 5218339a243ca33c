"""evidence run with something left out or changed: the answer moves, every output says so, and the review stays as it is."""

from __future__ import annotations

import csv
import json

import pytest

import evidence
from evidence.review import read_review
from evidence.review.choices import Choices, with_choices
from tests.conftest import STUDIES
from tests.page import whole_page


def home(call, *options):
    code, found, err = call("run", STUDIES, *options, "--json")
    assert code == 0, err
    return found


@pytest.fixture
def out(tmp_path):
    return tmp_path / "build"


@pytest.mark.slow
def test_a_study_is_left_out_of_every_answer_and_count_and_every_output_says_so(call, out):
    before = read_review(STUDIES).data_hash
    found = home(call, "--without", "walton1993_utah", "--out", out)
    assert (round(found["pooled"]["home"]["g"], 2), found["pooled"]["home"]["k_samples"]) == (0.29, 7)
    words = "Changed for this run: without walton1993_utah (1 eligible study left out)."
    assert words in found["statement"]
    assert words in whole_page(out / "report.html")
    run = json.loads((out / "run.json").read_text())
    assert run["changed_for_this_run"] == ["without walton1993_utah (1 eligible study left out)"]
    assert run["data_hash"] != before
    left_out = {row["id"]: row for row in csv.DictReader((out / "left_out.csv").read_text().splitlines())}
    assert "left out of this run as asked: without walton1993_utah" in json.dumps(left_out["walton1993_utah"])
    assert "left out of this run as asked" in (out / "ledger.csv").read_text()
    for name in ("pooled.csv", "ratings.csv"):
        assert out.joinpath(name).is_file()
    assert read_review(STUDIES).data_hash == before


@pytest.mark.slow
def test_only_some_studies_and_another_plan(call, out):
    found = home(call, "--only", "design = rct | cluster_rct", "--set", "plan.rho_within=0.8", "--method", "ml", "--out", out)
    studies = read_review(STUDIES).tables["studies"].by("study_id")
    effects = read_review(STUDIES).tables["effects"].by("effect_id")
    assert {studies[effects[id].text("study_id")].text("design") for id in found["pooled"]["home"]["effects"]} <= {"rct", "cluster_rct"}
    options = json.loads((out / "run.json").read_text())["options"]
    assert (options["rho_within"], options["method"]) == (0.8, "ML")
    assert "only design = rct | cluster_rct (" in found["statement"]
    assert "plan.rho_within = 0.8; plan.method = ML" in found["statement"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--without", "walton1993"), "Did you mean 'walton1993_utah'"),
        (("--only", "contry = GB"), "Did you mean 'country'"),
        (("--only", "country = XX"), "no row has country = XX"),
        (("--set", "plan.rho_within=2"), "allowed: a number from -0.99 to 0.99"),
        (("--set", "plan.rho_witin=0.5"), "an unknown key rho_witin"),
        (("--method", "DL"), "allowed: REML, ML"),
        (("--method", "ML", "--set", "plan.method=ML"), "say the same"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_computed(call, out, options, words):
    code, _, err = call("run", STUDIES, *options, "--out", out)
    assert (code, words in err, out.exists()) == (2, True, False), err


@pytest.mark.slow
@pytest.mark.parametrize("command", ["rate", "claims", "effects", "annex"])
def test_every_command_that_computes_takes_the_choices_and_says_so(call, few_studies, command, tmp_path):
    options = ("--without", "walton1993_utah", "--only", "country = US", "--set", "plan.rho_within=0.8", "--method", "ml")
    more = ("--tables",) if command == "annex" else ("--out", tmp_path / "f.csv") if command == "effects" else ()
    code, found, err = call(command, few_studies, *options, *more, "--json")
    assert code == 0, err
    assert found["changed_for_this_run"][0] == "without walton1993_utah (1 eligible study left out)"
    assert found["changed_for_this_run"][-2:] == ["plan.rho_within = 0.8", "plan.method = ML"]
    words = "Changed for this run: without walton1993_utah (1 eligible study left out); only country = US"
    assert words in call(command, few_studies, *options, *more)[1]
    if command == "effects":
        rows = {row["effect_id"]: row for row in csv.DictReader((tmp_path / "f.csv").read_text().splitlines())}
        assert all(row["changed_for_this_run"].startswith(words) for row in rows.values())
        assert any("left out of this run as asked: without walton1993_utah" in row["reason"] for row in rows.values())


def test_the_python_face_says_it_too(tmp_path):
    review = evidence.read(STUDIES)
    changed = review.without("walton1993_utah").changed(rho_within=0.8)
    assert changed.altered == ("without walton1993_utah (1 eligible study left out)", "plan.rho_within = 0.8")
    assert changed.plan.rho_within == 0.8
    assert review.plan.rho_within == 0.6
    with pytest.raises(evidence.UsageError):
        review.changed(rho_within=7)
    again = with_choices(review, Choices(without=("walton1993_utah",), plan={"plan.rho_within": "0.8"}))
    assert (again.plan_hash, again.data_hash) == (changed.plan_hash, changed.data_hash)


def test_keys_that_only_hold_together_are_changed_together():
    """Another headline body needs its body and its group of outcomes; one after the other, none could stand."""
    review = evidence.read(STUDIES)
    keys = {"bodies.trials": {"title": "In trials", "where": {"outcome_group": ["home"], "design": ["rct"]}}, "groups.home": "trials"}
    assert review.changed(keys, headline="trials").plan.bodies["trials"].title == "In trials"
    for key, value in (*keys.items(), ("plan.headline", "trials")):
        if not key.startswith("bodies."):
            with pytest.raises(evidence.UsageError, match="cannot stand in the plan"):
                review.changed({key: value})


def test_what_is_asked_of_a_review_gives_a_review(few_studies):
    review = evidence.read(few_studies)
    changed = review.only("eligible = yes").changed({"words.units": "pupils"}, seed=3)
    assert type(changed) is type(review)
    assert (changed.plan.words.units, changed.plan.seed) == ("pupils", 3)
    assert changed.run().review is changed
