"""Every statistic, stated once: one coded effect of each runs through a review to the g that `evidence effect` gives for it."""

from __future__ import annotations

import re

import pytest

from evidence.effects.kinds import KINDS, effect
from evidence.effects.printed import Printed
from evidence.effects.statistics import NONE, STATISTICS
from evidence.review import check_review
from evidence.review.questions import next_question
from evidence.review.read_codebook import load_codebook
from evidence.review.review import read_review
from evidence.review.short_form import number_columns
from evidence.synthesis.effect_rows import review_effects
from tests.conftest import ROOT
from tests.review.coming_in import tiny_review
from tests.review.damage import set_cells

EMPTY = dict.fromkeys(("estimate", "ci_low", "ci_high", "ci_level"), "")
SCORES = {"mean_treat": "12.4", "sd_treat": "4.1", "mean_comp": "15.2", "sd_comp": "5.0", "n_treat": "35", "n_comp": "31", "sd_of": "final"}
SIZES = {"n_treat": "40", "n_comp": "44"}
RATIO = {"estimate": "1.66", "ci_low": "1.14", "ci_high": "2.40", "ci_level": "95"}
CHANGES = SIZES | {"mean_treat": "4.0", "sd_treat": "7.2", "mean_comp": "1.0", "sd_comp": "7.2", "sd_of": "change", "r_pre_post": "0.6"}
MEANS_CI = {"ci_low_treat": "11.0", "ci_high_treat": "13.8", "ci_low_comp": "13.4", "ci_high_comp": "17.0", "ci_level": "95"}
# statistic, cells, the same typed behind `evidence effect`, and options by their name in Python.
CODED = [
    ("events", SIZES | {"events_treat": "30", "events_comp": "18"}, "events 30/40 18/44", {}),
    ("events", SIZES | {"pct_treat": "75", "pct_comp": "41"}, "percent 75 40 41 44", {}),
    ("mean_sd", SCORES, "means 12.4 4.1 35 15.2 5.0 31", {}),
    ("mean_se", SCORES | {"sd_treat": "", "sd_comp": "", "se_treat": "0.69", "se_comp": "0.90"}, "means-se 12.4 0.69 35 15.2 0.90 31", {}),
    ("mean_ci", SCORES | {"sd_treat": "", "sd_comp": ""} | MEANS_CI, "means-ci 12.4 11.0 13.8 35 15.2 13.4 17.0 31", {"ci_level": 95}),
    ("mean_change", CHANGES | {"sd_of": "baseline"}, "gains 4.0 7.2 40 1.0 7.2 44 0.6", {}),
    ("mean_change", CHANGES, "changes 4.0 7.2 40 1.0 7.2 44 0.6", {}),
    ("md", SCORES | {"mean_treat": "", "mean_comp": "", "estimate": "-2.8"}, "md -2.8 4.1 35 5.0 31", {}),
    ("md", SCORES | RATIO | {"mean_treat": "", "mean_comp": ""}, "md 1.66 1.14 2.40 4.1 35 5.0 31", {"ci_level": 95}),
    ("or", RATIO, "or 1.66 1.14 2.40", {"ci_level": 95}),
    ("rr", RATIO | {"pct_comp": "30"}, "rr 1.66 1.14 2.40", {"ci_level": 95, "risk": 0.3}),
    ("hr", RATIO | {"hr_kind": "subdistribution"}, "hr 1.66 1.14 2.40", {"ci_level": 95, "hr_kind": "subdistribution"}),
    ("beta", SIZES | {"estimate": "0.30"}, "beta 0.30 40 44", {}),
    ("d", SIZES | {"estimate": "0.42"}, "d 0.42 40 44", {}),
    ("g", {"estimate": "0.42", "se": "0.22"}, "g 0.42", {"se": 0.22}),
    ("r", SIZES | {"estimate": "0.25"}, "r 0.25 40 44", {}),
    ("t", SIZES | {"test_value": "2.31"}, "t 2.31 40 44", {}),
    ("f", SIZES | {"test_value": "5.34", "direction": "comparison"}, "f 5.34 40 44", {"favours": "comparison"}),
    ("chi2", SIZES | {"test_value": "8.502"}, "chi2 8.502 40 44", {"favours": "treatment"}),
    ("p", SIZES | {"p_value": ".031"}, "p .031 40 44", {"favours": "treatment"}),
]


@pytest.mark.parametrize(("statistic", "cells", "typed", "options"), CODED, ids=[line[2] for line in CODED])
def test_a_coded_statistic_gives_the_g_that_evidence_effect_gives(tmp_path, statistic, cells, typed, options):
    folder = tiny_review(tmp_path)
    set_cells(folder / "effects.csv", "base-1", **(EMPTY | cells | {"statistic": statistic}))
    assert [p.text() for p in check_review(folder) if p.severity == "error"] == []
    row = review_effects(read_review(folder)).rows[0]
    kind, *numbers = typed.split()
    expected = effect(kind, *numbers, **options)
    assert row.use == "tier 1"
    assert (row.effect.g, row.effect.se) == pytest.approx((expected.g, expected.se))
    assert row.effect.route == expected.route


def test_every_statistic_is_coded_typed_documented_and_asked_for():
    names = set(STATISTICS)
    assert {line[0] for line in CODED} == names
    assert {kind.statistic for kind in KINDS.values()} == names
    codebook, _ = load_codebook(None)
    assert codebook.values_of("effects", "statistic") == (*STATISTICS, NONE.name)
    columns = {column for one in STATISTICS.values() for way in (*one.ways, one.asked, one.compared) for column in way}
    assert columns <= set(codebook.columns["effects"])
    assert columns - {"direction"} <= set(Printed.__dataclass_fields__)
    assert columns - {"direction"} <= set(number_columns())
    section = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8").partition("## Effect sizes")[2].partition("###")[0]
    documented = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert set(documented) == names


@pytest.mark.parametrize("statistic", STATISTICS)
def test_the_questions_ask_for_what_a_statistic_needs(statistic):
    codebook, answers, asked = load_codebook(ROOT / "studies")[0], {}, set()
    while (question := next_question(codebook, {}, answers)) is not None and question.name != "right":
        asked.add(question.name)
        answers[question.key] = (
            statistic
            if question.name == "statistic"
            else question.default or (question.choices[0][0] if question.choices else (question.spec.example if question.spec else "1"))
        )
    assert set(STATISTICS[statistic].ways[0]) | set(STATISTICS[statistic].asked) <= asked
