"""ratings.toml: every mistake at once, with its line; unknown keys refused; the shipped file whole and sourced."""

from __future__ import annotations

import pytest

from evidence.base.errors import DataProblems
from evidence.review.review import read_review
from tests.review.damage import read_rows, replace_text, write_rows


def problems(review):
    found = read_review(review).rule_problems
    for one in found:
        assert (one.severity, one.file) == ("error", "ratings.toml")
        assert one.rule.startswith("ratings-")
        assert one.fix
    return {(one.rule, one.id, one.line) for one in found}


def test_the_shipped_rule_has_no_problem_and_a_source_for_every_part(shipped):
    assert shipped.review.rule_problems == ()
    rule = shipped.review.rule()
    parts = [rule.eligible, rule.bias, rule.good, rule.strong, rule.inconsistency, rule.imprecision, rule.small_study, rule.indirectness]
    texts = [part.source for part in (*parts, rule.bias_shares, rule.start, *rule.recommendations.values())]
    texts += [rule.claim_source, rule.effect_source, rule.caps_source]
    assert all("nferred" in text or "ocumented" in text or "nown practice" in text for text in texts)
    assert set(rule.recommendations) == {"2", "3", "4"}


def test_a_rule_may_be_older_than_a_judgement_that_cannot_occur(review):
    """ROBINS-I V2 brought a judgement of its own: a rule that does not know it holds as long as nothing is judged by that tool."""
    replace_text(review / "ratings.toml", 'low = ["low", "low except confounding"]', 'low = ["low"]')
    assert ("ratings-value", "bias") in {(name, id) for name, id, _ in problems(review)}
    for name in ("bias_answers.csv", "bias_readings.csv"):
        head, *rows = read_rows(review / name)
        write_rows(review / name, [head, *(row for row in rows if row[head.index("tool")] != "ROBINS-I V2")])
    assert ("ratings-value", "bias") not in {(name, id) for name, id, _ in problems(review)}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "rule_id", "key"),
    [
        ("min_per_arm = 20", "min_per_arms = 20", "ratings-unknown-key", "eligible.min_per_arms"),
        ("min_per_arm = 20", "min_per_arms = 20", "ratings-missing-key", "eligible.min_per_arm"),
        ("min_per_arm = 20", "min_per_arm = 0", "ratings-value", "eligible.min_per_arm"),
        ("min_per_arm = 20", "min_per_arm = 2.5", "ratings-value", "eligible.min_per_arm"),
        ("schema = 1", "schema = 2", "ratings-value", "schema"),
        ('"GB", "IE"', '"UK", "IE"', "ratings-unknown-name", "eligible.countries"),
        ('designs = ["rct"', 'designs = ["trial"', "ratings-unknown-name", "eligible.designs"),
        ('moderate = ["moderate", "some concerns"]', 'moderate = ["moderate"]', "ratings-value", "bias"),
        ('critical = ["critical"]', 'critical = ["critical", "high"]', "ratings-value", "bias"),
        ('main = "strong"', 'main = "excellent"', "ratings-value", "caps.main"),
        ('single_study = "promising"', "", "ratings-missing-key", "caps.single_study"),
        ("I2_some = 40.0", "I2_some = 90.0", "ratings-value", "concerns.inconsistency.I2_much"),
        ("people_few = 100", "people_few = 500", "ratings-value", "concerns.imprecision.people_few"),
        ('column = "population"', 'column = "populace"', "ratings-unknown-name", "concerns.indirectness.column"),
        ('estimate_from = "outcome_domain_level"', 'estimate_from = "somewhere"', "ratings-value", "recommendations.2.estimate_from"),
        ('direct_outcomes = ["stability"]', 'direct_outcomes = ["stable"]', "ratings-unknown-name", "recommendations.2.direct_outcomes"),
        ('randomised = ["rct"', 'randomised = ["trial"', "ratings-unknown-name", "start.randomised"),
        ("critical_share = 0.25", "critical_share = 25", "ratings-value", "start.critical_share"),
        ("[recommendations.2]", "[recommendations.7]", "ratings-unknown-name", "recommendations.7"),
        ("[recommendations.2]", "[recommendations.7]", "ratings-missing-key", "recommendations.2"),
        ("[claim]", "[claim", "ratings-syntax", ""),
    ],
)
def test_one_mistake_is_named_with_its_key(review, old, new, rule_id, key):
    line = replace_text(review / "ratings.toml", old, new)
    found = problems(review)
    assert (rule_id, key) in {(name, id) for name, id, _ in found}
    if rule_id in ("ratings-unknown-key", "ratings-unknown-name", "ratings-syntax") or key in ("schema", "caps.main"):
        assert line in {at for name, id, at in found if (name, id) == (rule_id, key)}


def test_all_mistakes_come_at_once_and_stop_the_assessment(review):
    replace_text(review / "ratings.toml", "min_per_arm = 20", 'min_per_arm = "many"')
    replace_text(review / "ratings.toml", 'main = "strong"', "main = 3")
    replace_text(review / "ratings.toml", "p = 0.10", "p = 1.10\nq = 2")
    found = problems(review)
    assert {id for _, id, _ in found} == {"eligible.min_per_arm", "caps.main", "concerns.small_study.p", "concerns.small_study.q"}
    with pytest.raises(DataProblems) as caught:
        read_review(review).rule()
    assert len(caught.value.problems) == 4


def test_a_missing_file_is_named_where_there_are_recommendations(review):
    (review / "ratings.toml").unlink()
    assert problems(review) == {("ratings-missing-file", "", 1)}
