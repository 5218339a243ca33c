"""evidence add: a study from answers, shown at once, written at the end or not at all."""

from __future__ import annotations

import io
import sys

import pytest

from evidence.review import read_review
from tests.cli.test_run import contents
from tests.review.coming_in import tiny_review

STUDY = ["Our Town 2026", "GB", "multi_agency_team", "family team", "usual services", "3", "1", "1", "1", "comparison group", "2"]
STUDY += ["unclear", "no", "", "Our Town (2026). An evaluation.", "1", "3", ""]
RATIO = ["1", "home within 12 months", "Odds ratio", "1", "1.66", "1.14", "2.40", "", "1"]
REST = ["", "table 3", "high", ""]
ANSWERS = [*STUDY, *RATIO, *REST, "", "y"]


@pytest.fixture
def review(tmp_path):
    return tiny_review(tmp_path / "review")


@pytest.fixture
def answer(call, review, monkeypatch):
    """Run `evidence add` with these answers, one a line."""

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
        **{"statistic": "or", "estimate": "1.66", "ci_high": "2.40", "ci_level": "95", "direction": "treatment", "outcome_group": "home"}
    }
    study = read_review(review).tables["studies"].by("study_id")["our_town_2026"]
    assert (study.text("design"), study.text("high_need"), study.text("source_kind")) == ("qed_matched", "unclear", "report")


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (["events", "1", "34", "25", "60", "62", "1", ""], {"events_treat": "34", "n_comp": "62", "direction": "treatment"}),
        (["events", "2", "57", "40", "60", "62", "1", ""], {"pct_treat": "57", "pct_comp": "40"}),
        (["t", "-2.31", "40", "44", "0", ""], {"test_value": "-2.31", "higher_is_better": "0", "direction": "treatment"}),
        (["p", "0.031", "40", "44", "1", "2", ""], {"p_value": "0.031", "direction": "comparison"}),
        (["none", "1", ""], {"tier": "3", "in_analysis": "no", "direction": "treatment"}),
    ],
)
def test_every_kind_asks_for_its_own_numbers_only(answer, review, numbers, expected):
    code, out, _ = answer([*STUDY, "1", "home", *numbers, "table 3", "high", "", "", "y"])
    assert code == 0, out
    row = effect(review)
    assert {name: row.text(name) for name in expected} == expected


def test_wrong_answers_are_asked_again_and_back_returns(answer, review):
    wrong = ["", "Our Town 2026", "Europe", "?", "back", "Our Town 2026", "GB", *STUDY[2:5], "9", *STUDY[5:]]
    code, out, _ = answer([*wrong, *RATIO, *REST, "", "y"])
    assert code == 0, out
    assert "An answer is needed here" in out
    assert "design: 9\nThat is none of these; type a number from 1 to 5. ? explains." in out
    assert "the United Kingdom is GB" in out
    assert "ISO 3166-1" in out
    assert effect(review).text("estimate") == "1.66"


def test_numbers_that_cannot_be_are_asked_again_at_once(answer, review):
    code, out, _ = answer([*STUDY, "1", "home", "or", "1", "1.66", "3", "2.4", "", "1", *RATIO[2:], *REST, "", "y"])
    assert code == 0
    assert "These numbers cannot be: ci_low: saw an interval from 3 to 2.4" in out
    assert effect(review).text("ci_low") == "1.14"


def test_more_columns_and_a_second_effect(answer, review):
    second = ["reentry", "back in care", "or", "1", "0.5", "0.2", "1.25", "95", "0", "", "table 4", "low"]
    code, out, _ = answer(
        [*STUDY, *RATIO, "", "table 3", "high", "followup_months", "12", "adjusted", "yes", "", "y", *second, "", "", "y"]
    )
    assert code == 0, out
    effects = read_review(review).tables["effects"].by("effect_id")
    assert (effects["our_town_2026-1"].text("followup_months"), effects["our_town_2026-1"]["adjusted"]) == ("12", True)
    assert effects["our_town_2026-2"].text("direction") == "treatment"


def test_an_id_that_is_taken_asks_for_another_label_and_nothing_else(answer, review):
    answer(ANSWERS)
    code, out, _ = answer([*ANSWERS[:-1], "Other Town", "y"])
    assert code == 0
    assert "[duplicate-id]" in out
    assert read_review(review).local == ("other_town", "our_town_2026")


def test_a_single_answer_may_be_given_again_at_the_end(answer, review):
    again = ["comparator", "nothing", "statisti", "statistic", "events", "1", "34", "25", "60", "62", "", "followup_months", "12", "", "y"]
    code, out, _ = answer([*ANSWERS[:-1], *again])
    assert code == 0, out
    row = effect(review)
    cells = {name: row.text(name) for name in ("statistic", "events_treat", "n_comp", "estimate", "ci_low", "followup_months")}
    assert cells == {"statistic": "events", "events_treat": "34", "n_comp": "62", "estimate": "", "ci_low": "", "followup_months": "12"}
    assert (row.text("outcome_measure"), row.text("higher_is_better")) == ("home within 12 months", "1")
    assert read_review(review).tables["studies"].by("study_id")["our_town_2026"].text("comparator") == "nothing"
    assert "neither yes nor no" in out
    assert "g = 0.36" in out.split("Add this?")[-2]


@pytest.mark.parametrize("answers", [ANSWERS[:10], [*ANSWERS[:-1], "n"], [*ANSWERS[:-1], ""]])
def test_nothing_is_written_without_a_yes(answer, review, answers):
    before = contents(review)
    code, _, err = answer(answers)
    assert code == (2 if len(answers) == 10 else 0)
    assert ("nothing was written" in err) == (code == 2)
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
    assert (code, err.splitlines()[-1]) == (130, "stopped; nothing was written")
    assert contents(review) == before


def test_json_on_stdout_and_questions_on_stderr(answer):
    code, found, err = answer(ANSWERS, "--json")
    assert code == 0
    assert found["written"] == [f"local/our_town_2026/{name}.csv" for name in ("studies", "sources", "effects")]
    assert "What was printed?" in err
