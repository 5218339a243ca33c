"""The table of how sure one can be: a row for the headline and for each recommendation, each with its four answers."""

from __future__ import annotations

import pytest

from evidence.public import read
from evidence.robustness.how_sure.tables import how_sure_table


def test_the_headline_and_every_recommendation_has_its_answers(shipped):
    rows = {one.key: one for one in shipped.how_sure}
    assert list(rows) == ["headline", "1", "2", "3", "4"]
    for one in rows.values():
        assert one.agreement
        assert one.overturn
        assert one.next_study
    assert len(how_sure_table(shipped).rows) == 5


def test_the_share_that_agrees_is_that_of_the_analyses(shipped):
    by_key = {one.key: one for one in shipped.multiverses}
    for one in shipped.how_sure:
        if one.key == "headline":
            assert one.agree == by_key["headline"].share_above_zero
        elif one.key == "1":
            assert one.agree is None
        else:
            band = next(rating.literal for rating in shipped.ratings if str(rating.recommendation) == one.key)
            found = by_key[one.key].outcomes["band"]
            assert one.agree == pytest.approx(sum(found.names[code] == band for code in found.codes) / len(found.codes))


@pytest.mark.slow
def test_a_plan_without_other_choices_says_so(review):
    plan = (review / "review.toml").read_text(encoding="utf-8")
    start, end = plan.index("[multiverse]"), plan.index("# Bodies of evidence")
    (review / "review.toml").write_text(plan[:start] + plan[end:], encoding="utf-8")
    run = read(review).run()
    assert run.multiverses == ()
    assert all("names no other choices" in one.agreement for one in run.how_sure if one.key != "1")
