"""evidence add: a study from answers, shown at once, written at the end or not at all."""

from __future__ import annotations

import io
import sys

import pytest

from evidence.app import drafts
from evidence.effects.kinds import KINDS
from evidence.review import read_review
from evidence.review.questions import next_question
from evidence.review.read_codebook import load_codebook
from tests.cli.test_run import contents
from tests.review.coming_in import tiny_review

STUDY = ["Our Town 2026", "GB", "multi_agency_team", "family team", "usual services", "3", "1", "1", "yes", "2"]
STUDY += ["Our Town (2026). An evaluation.", "3"]
RATIO = ["1", "home within 12 months", "Odds ratio", "1.66 [1.14, 2.40]", "1", ""]
REST = ["table 3"]
ANSWERS = [*STUDY, *RATIO, *REST, "y"]


@pytest.fixture
def review(tmp_path):
    return tiny_review(tmp_path / "review")


@pytest.fixture
def answer(call, review, monkeypatch):
    """Run `evidence add` with these answers, one per line."""

    def run(answers, *more):
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in answers)))
        return call("add", review, *more)

    return run


def effect(review):
    return read_review(review).tables["effects"].by("effect_id")["our_town_2026-1"]


def test_an_odds_ratio_is_shown_at_once_and_written_at_the_end(answer, review):
    code, out, _ = answer(ANSWERS)
    assert code == 0
    shown = out.index("g = 0.28 [0.07, 0.48] by odds ratio to d (Hasselblad-Hedges). It favours the treatment group")
    assert shown < out.index("source_locator:")
    row = effect(review)
    assert {name: row.text(name) for name in ("statistic", "estimate", "ci_high", "ci_level", "direction", "outcome_group")} == {
        "statistic": "or",
        "estimate": "1.66",
        "ci_high": "2.40",
        "ci_level": "95",
        "direction": "treatment",
        "outcome_group": "home",
    }
    study = read_review(review).tables["studies"].by("study_id")["our_town_2026"]
    assert (study.text("design"), study.text("high_need"), study.text("source_kind")) == ("qed_matched", "unclear", "report")


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (["events", "34/60 25/62", "1"], {"events_treat": "34", "n_comp": "62", "direction": "treatment"}),
        (["percent", "57 60 40 62", "1"], {"pct_treat": "57", "pct_comp": "40"}),
        (["rr", "1.5 1.1 2.05 --risk 0.3", "1"], {"statistic": "rr", "pct_comp": "30", "ci_level": "95"}),
        (["t", "-2.31 40 44", "0"], {"test_value": "-2.31", "higher_is_better": "0", "direction": "treatment"}),
        (["f", "5.34 40 44", "5.34 40 44 --favours comparison", "1"], {"test_value": "5.34", "direction": "comparison"}),
        (["p", "0.031 40 44 --favours comparison", "1"], {"p_value": "0.031", "direction": "comparison"}),
        (["r", ".25 40 44", "1"], {"statistic": "r", "estimate": ".25"}),
        (["changes", "4.0 7.20 40 1.0 7.2 40 0.6", "1"], {"sd_of": "change", "sd_treat": "7.20", "r_pre_post": "0.6"}),
        (["median", "12 8 15 35 14 9 18 31", "0"], {"median_treat": "12", "q3_comp": "18", "direction": "treatment"}),
        (["or", "1.66 (90% CI 1.14\N{EN DASH}2.40)", "1"], {"ci_low": "1.14", "ci_high": "2.40", "ci_level": "90"}),
        (["percent", "62% 37% --p 0.004", "1"], {"pct_treat": "62", "p_value": "0.004", "direction": "treatment"}),
        (["events", "30 (38) 18 (23)", "30/80 18/79", "1"], {"events_treat": "30", "n_treat": "80"}),
        (["p", "<.05 40 44 --favours treatment", "1"], {"p_value": "<.05", "in_analysis": "no", "direction": "treatment"}),
        (["none", "1"], {"tier": "3", "in_analysis": "no", "direction": "treatment"}),
    ],
)
def test_every_kind_takes_its_numbers_in_one_line(answer, review, numbers, expected):
    code, out, _ = answer([*STUDY, "1", "home", *numbers, "", "table 3", "y"])
    assert code == 0, out
    row = effect(review)
    assert {name: row.text(name) for name in expected} == expected


def test_one_outcome_takes_twenty_questions_at_most(review):
    codebook = load_codebook(review)[0]
    for kind in (*KINDS, "none"):
        answers: dict[str, str] = {}
        while (question := next_question(codebook, {}, answers)) is not None:
            numbers = KINDS[kind].example.partition(" ")[2] if question.kind else ""
            first = question.choices[0][0] if question.choices else question.spec.example if question.spec else numbers
            answers[question.key] = kind if question.name == "statistic" else question.default or first
        assert len(answers) <= 20, (kind, list(answers))


def test_wrong_answers_are_asked_again_and_back_returns(answer, review):
    wrong = ["", "Our Town 2026", "Europe", "?", "back", "Our Town 2026", "GB", *STUDY[2:5], "9", *STUDY[5:]]
    code, out, _ = answer([*wrong, *RATIO, *REST, "y"])
    assert code == 0, out
    assert "An answer is needed here" in out
    assert "design: 9\nThat is none of these; type a number from 1 to 5. ? explains." in out
    assert "the United Kingdom is GB" in out
    assert "ISO 3166-1" in out
    assert effect(review).text("estimate") == "1.66"


def test_numbers_that_cannot_be_are_asked_again_at_once(answer, review):
    code, out, _ = answer([*STUDY, "1", "home", "or", "1,66", "1.66 1.14", "1.66 3 2.4", "1", *RATIO[2:], *REST, "y"])
    assert code == 0
    assert "'1,66' cannot be read as a number" in out
    assert "effect or was given 2 numbers" in out
    assert "These numbers cannot be: ci_low: saw an interval from 3 to 2.4" in out
    assert effect(review).text("ci_low") == "1.14"


def test_more_columns_and_a_second_effect(answer, review):
    second = ["reentry", "back in care", "or", "0.5 0.2 1.25", "0", "3", "table 4"]
    code, out, _ = answer([*ANSWERS[:-1], "followup_months", "12", "adjusted", "yes", "another", *second, "y"])
    assert code == 0, out
    effects = read_review(review).tables["effects"].by("effect_id")
    assert (effects["our_town_2026-1"].text("followup_months"), effects["our_town_2026-1"]["adjusted"]) == ("12", True)
    assert [effects[f"our_town_2026-{n}"].text("confidence") for n in (1, 2)] == ["high", "low"]
    assert effects["our_town_2026-2"].text("direction") == "treatment"


def test_what_is_not_asked_is_said_and_can_be_answered(answer, review):
    code, out, _ = answer([*ANSWERS[:-1], "high_need", "yes", "risk_of_bias", "serious", "read in full; no dropout told", "y"])
    assert code == 0, out
    first, last = out.split("Not asked; name one to answer it:")[1:][:: len(out.split("Not asked")) - 2]
    assert "studies.high_need = unclear (not asked)" in first
    assert "studies.eligibility_reason = it meets the criteria of the review (as said in eligible)" in first
    assert "high_need" not in last.split("Add this?")[0]
    tables = read_review(review).tables
    assert tables["studies"].by("study_id")["our_town_2026"].text("high_need") == "yes"
    (judged,) = [row for row in tables["risk_of_bias"] if row.text("study_id") == "our_town_2026"]
    texts = {name: judged.text(name) for name in ("tool", "domain", "judgement", "support")}
    assert texts == {"tool": "ROBINS-I V2", "domain": "overall", "judgement": "serious", "support": "read in full; no dropout told"}


def test_the_placeholder_of_the_design_stands_where_nobody_judged(answer, review):
    code, out, _ = answer(ANSWERS)
    assert code == 0, out
    why = "the placeholder of its design (qed_matched), as for "
    assert f"risk_of_bias.judgement = high ({why}" in out
    assert "of the other studies; nobody has judged it)" in out
    (judged,) = [row for row in read_review(review).tables["risk_of_bias"] if row.text("study_id") == "our_town_2026"]
    assert (judged.text("tool"), judged.text("judgement")) == ("design rule", "high")


def test_a_study_that_is_not_eligible_says_why(answer, review):
    code, out, _ = answer([*STUDY[:8], "no", "no comparison group", *STUDY[9:], *RATIO, *REST, "y"])
    assert code == 0, out
    assert read_review(review).tables["studies"].by("study_id")["our_town_2026"].text("eligibility_reason") == "no comparison group"


@pytest.mark.slow
@pytest.mark.parametrize("stop", range(1, len(ANSWERS)))
def test_a_draft_is_kept_at_every_answer_and_gone_on_with(answer, review, stop):
    before = contents(review)
    code, _, err = answer(ANSWERS[:stop])
    assert (code, "nothing was added" in err) == (2, True)
    assert without_drafts(review) == before
    code, out, _ = answer(["", *ANSWERS[stop:]])
    assert code == 0, out
    assert f"A study was begun and not added: Our Town 2026, {min(stop, len(ANSWERS) - 1)} answers." in out
    assert effect(review).text("estimate") == "1.66"
    assert contents(review) == without_drafts(review)


def without_drafts(review):
    return {name: text for name, text in contents(review).items() if not name.startswith(drafts.DRAFTS)}


def test_a_draft_may_be_forgotten_and_a_damaged_one_is_none(answer, review):
    answer(ANSWERS[:4])
    code, out, _ = answer(["n", *ANSWERS])
    assert code == 0, out
    answer(ANSWERS[:4])
    (path,) = (review / drafts.DRAFTS).glob("*/draft.json")
    path.write_text("[1", encoding="utf-8")
    code, out, _ = answer(["Other Town 2026", *ANSWERS[1:]])
    assert code == 0, out
    assert "was begun" not in out


def test_a_study_begun_in_the_browser_goes_on_at_the_terminal(answer, review):
    """With its numbers typed column by column, and a wrong one among them, which is said where it is used."""
    fields = {"studies.label": "Our Town 2026", "effects.1.outcome_domain": "reunification", "effects.1.outcome_measure": "home"}
    numbers = {"effects.1.#kind": "or", "effects.1.estimate": "1.66", "effects.1.ci_low": "1.14", "effects.1.ci_high": "2.40"}
    drafts.new(review, drafts.TYPED, drafts.named({**fields, **numbers}))
    code, out, _ = answer(["y", *STUDY[1:], "1", "", "table 3", "y"])
    assert code == 0, out
    assert "Our Town 2026, 7 answers" in out
    assert (effect(review).text("estimate"), effect(review).text("ci_level")) == ("1.66", "95")
    assert not drafts.listed(review)


def test_a_stop_between_writing_and_saying_so_adds_nothing_twice(answer, review, monkeypatch):
    def stopped(root, draft_id):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(drafts, "put_aside", stopped)
        assert answer(ANSWERS)[0] == 130
    assert read_review(review).local == ("our_town_2026",)
    code, out, _ = answer(["Other Town", *ANSWERS[1:]])
    assert code == 0, out
    assert "was begun" not in out
    assert not drafts.listed(review)


def test_an_id_that_is_taken_asks_for_another_label_and_nothing_else(answer, review):
    answer(ANSWERS)
    code, out, _ = answer([*ANSWERS[:-1], "Other Town", "y"])
    assert code == 0
    assert "[duplicate-id]" in out
    assert read_review(review).local == ("other_town", "our_town_2026")


def test_a_single_answer_may_be_given_again_at_the_end(answer, review):
    again = ["comparator", "nothing", "statisti", "statistic", "events", "34/60 25/62", "", "followup_months", "12", "y"]
    code, out, _ = answer([*ANSWERS[:-1], *again])
    assert code == 0, out
    row = effect(review)
    cells = {name: row.text(name) for name in ("statistic", "events_treat", "n_comp", "estimate", "ci_low", "followup_months")}
    assert cells == {"statistic": "events", "events_treat": "34", "n_comp": "62", "estimate": "", "ci_low": "", "followup_months": "12"}
    assert (row.text("outcome_measure"), row.text("higher_is_better")) == ("home within 12 months", "1")
    assert read_review(review).tables["studies"].by("study_id")["our_town_2026"].text("comparator") == "nothing"
    assert "neither yes nor no" in out
    assert "g = 0.36" in out.split("Add this?")[-2]


@pytest.mark.parametrize("answers", [[*ANSWERS[:-1], "n"], [*ANSWERS[:-1], ""]])
def test_nothing_is_written_without_a_yes(answer, review, answers):
    before = contents(review)
    assert answer(answers)[0] == 0
    assert contents(review) == before


def test_stopping_writes_nothing(answer, review, monkeypatch):
    class Stopped(io.StringIO):
        def readline(self, *size):
            line = super().readline(*size)
            if line == "table 3\n":
                raise KeyboardInterrupt
            return line

    before = contents(review)
    monkeypatch.setattr(io, "StringIO", Stopped)
    code, _, err = answer(ANSWERS)
    assert (code, err.splitlines()[-1].partition(";")[0]) == (130, "stopped")
    assert without_drafts(review) == before


def test_json_on_stdout_and_questions_on_stderr(answer):
    code, found, err = answer(ANSWERS, "--json")
    assert code == 0
    assert found["written"] == [f"local/our_town_2026/{name}.csv" for name in ("studies", "sources", "effects", "risk_of_bias")]
    assert "What was printed?" in err
