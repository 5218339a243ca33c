"""Bodies of evidence, counts, aggregation, and what the pooled answer says of itself."""

from __future__ import annotations

import numpy as np
import pytest

from evidence.effects.kinds import effect
from evidence.models.dependent.covariance import SamplingErrors, as_codes
from evidence.models.univariate.fit import fit_univariate
from evidence.review.review import read_review
from evidence.synthesis.bodies import TIER_1, TIERS_1_2, select
from evidence.synthesis.effect_rows.rows import EffectRow, review_effects
from evidence.synthesis.pooled.answer import OF_TWO, Answer, NoAnswer, count, pool
from evidence.synthesis.pooled.plain_answers import aggregate
from tests.conftest import STUDIES


@pytest.fixture(scope="module")
def plan():
    return read_review(STUDIES).plan


@pytest.fixture(scope="module")
def effects():
    return review_effects(read_review(STUDIES))


def row(effect_id: str, d: float, sample: str, people: str | None = None, n: int | None = 40, unit: str = "child") -> EffectRow:
    columns = {"study_id": f"study of {sample}", "sample_id": sample, "people_id": people, "unit": unit, "outcome_domain": "reunification"}
    columns |= {"n_treat": n, "n_comp": n}
    return EffectRow(effect_id, "tier 1", effect("d", d, 40, 40), "", columns, effect_id)


def test_nothing_one_effect_and_one_sample_are_reasons(plan):
    assert isinstance(pool([], plan), NoAnswer)
    assert "one effect" in pool([row("a", 0.2, "s")], plan).reason
    several = pool([row("a", 0.2, "s"), row("b", 0.4, "s")], plan)
    assert isinstance(several, NoAnswer)
    assert "2 effects of one sample" in several.reason
    assert several.counts.effects == ("a", "b")


def test_one_effect_per_sample_is_the_univariate_model_and_says_that_levels_cannot_be_told_apart(plan):
    rows = [row(str(i), d, str(i)) for i, d in enumerate([0.1, 0.9, 0.5, -0.2])]
    answer = pool(rows, plan)
    assert isinstance(answer, Answer)
    plain = fit_univariate([r.effect.g for r in rows], [r.effect.se**2 for r in rows])
    assert answer.g == pytest.approx(float(plain.estimate[0]), abs=1e-9)
    assert answer.tau2_total == pytest.approx(plain.tau2, abs=1e-9)
    assert answer.tau2_sample is None
    assert answer.to_dict()["tau2_note"]


@pytest.mark.parametrize("samples", [3, 6])
def test_samples_that_agree_exactly_have_no_robust_interval_and_say_so(plan, samples):
    answer = pool([row(str(i), 0.3, str(i)) for i in range(samples)], plan)
    assert isinstance(answer, NoAnswer)
    assert "agree exactly (g = 0.30)" in answer.reason
    assert answer.counts.samples == samples


@pytest.mark.parametrize("other", [0.3, 0.32])
def test_two_samples_are_never_surer_than_their_sampling_errors(plan, other):
    """CR2 of two nearly equal effects has a standard error near zero; here it is the normal one."""
    rows = [row("a", 0.3, "s"), row("b", other, "t")]
    answer = pool(rows, plan)
    assert isinstance(answer, Answer)
    normal = (sum(1 / r.effect.se**2 for r in rows)) ** -0.5
    assert (answer.se, answer.df, answer.tau2_total) == (pytest.approx(normal), 1.0, 0.0)
    assert answer.ci_high - answer.g == pytest.approx(12.7062047 * normal)
    assert "Knapp-Hartung" in answer.model
    assert OF_TWO in answer.notes
    assert sum(answer.weights.values()) == pytest.approx(100)


def test_two_samples_that_differ_have_the_interval_of_their_difference(plan):
    """Where they differ by more than sampling error the standard error is that of Knapp and Hartung (metafor, test adhoc)."""
    rows = [row("a", 0.1, "s"), row("b", 0.2, "s", "p"), row("c", 1.4, "t")]
    answer = pool(rows, plan)
    truncated = answer.alternatives.answers["knapp_hartung_truncated"]
    assert (answer.g, answer.se) == (pytest.approx(truncated.estimate), pytest.approx(truncated.se))
    assert (answer.ci_low, answer.p_value) == (pytest.approx(truncated.ci_low), pytest.approx(truncated.p_value))
    assert answer.g == pytest.approx(sum(answer.weights[r.effect_id] / 100 * r.effect.g for r in rows))


def test_nearly_equal_effects_give_variances_of_zero_in_words(plan):
    rows = [row("a", 0.3, "s"), row("b", 0.31, "s"), row("c", 0.3, "t"), row("d", 0.3, "u")]
    answer = pool(rows, plan)
    assert isinstance(answer, Answer)
    assert answer.tau2_total == 0.0
    assert sum("estimated at zero" in note for note in answer.notes) == 2


def test_people_measured_twice_count_once_and_units_are_never_summed():
    rows = [row("a", 0.1, "s", "p"), row("b", 0.2, "s", "p", n=50), row("c", 0.3, "t", "q", unit="family"), row("d", 0.3, "u", "r", n=None)]
    counts = count(rows)
    assert counts.people == {"child": 100, "family": 80}
    assert (counts.people_missing, counts.samples) == (1, 3)


def test_aggregation_is_generalised_least_squares():
    errors = SamplingErrors(np.array([0.04, 0.09, 0.01]), as_codes("ppq"), as_codes("abb"), within=0.6, across=0.3)
    means, variances = aggregate(np.array([0.2, 0.8, 0.5]), errors, ["s", "s", "t"])
    v = np.array([[0.04, 0.3 * 0.06], [0.3 * 0.06, 0.09]])
    weights = np.linalg.solve(v, np.ones(2))
    assert variances[0] == pytest.approx(1 / weights.sum())
    assert means[0] == pytest.approx(weights @ [0.2, 0.8] / weights.sum())
    assert (means[1], variances[1]) == pytest.approx((0.5, 0.01))


def test_every_coded_row_stays_with_a_size_or_a_reason(effects):
    assert len(effects.rows) == len(read_review(STUDIES).tables["effects"])
    for one in effects.rows:
        assert one.effect is not None or one.reason
        assert one.use == "record" or one.effect is not None
    left_out = {r.effect_id for r in effects.rows if r.use in ("record", "sensitivity")}
    written = {line.id for line in effects.ledger.lines if line.what == "excluded"}
    assert left_out == written


def test_tier_1_is_the_coded_analysis_and_signs_follow_the_coded_direction(effects):
    rows = select(effects.rows, {}, TIER_1)
    assert {r.effect_id for r in rows} == {r.effect_id for r in effects.rows if r.columns["in_analysis"] == "yes"}
    for one in rows:
        sign = {"treatment": 1, "comparison": -1}[one.columns["direction"]]
        assert one.effect.g * sign > 0
    assert len(select(effects.rows, {}, TIERS_1_2)) > len(rows)


def test_every_conversion_assumption_and_turn_has_its_ledger_line(effects):
    lines = {(line.id, line.what) for line in effects.ledger.lines}
    for one in select(effects.rows, {}, TIERS_1_2):
        if one.columns["higher_is_better"] is False or one.columns["higher_is_better"] == 0:
            assert (one.effect_id, "turned") in lines
        if one.use == "tier 2":
            assert (one.effect_id, "assumed") in lines
        if one.columns["pct_treat"] is not None and one.columns["events_treat"] is None and one.size is not None:
            assert (one.effect_id, "rounded") in lines


def test_clusters_widen_once_whatever_the_unit_of_the_study_is_called(effects):
    by_id = {r.effect_id: r for r in effects.rows}
    sizes = {"jones1976_newyork-1": (47, 205, 38, 109, 195), "walton1993_utah-2": (75, 62, 49, 58, 110)}
    for effect_id, (pct_treat, n_treat, pct_comp, n_comp, families) in sizes.items():
        plain = effect("percent", pct_treat, n_treat, pct_comp, n_comp)
        factor = 1 + ((n_treat + n_comp) / families - 1) * 0.7
        assert by_id[effect_id].effect.se ** 2 == pytest.approx(plain.se**2 * factor)
