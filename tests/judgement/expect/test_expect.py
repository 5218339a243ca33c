"""What to expect in a place: against the numbers per 100 of a run, against simulation, in words for every sign."""

from __future__ import annotations

import io
import math
from dataclasses import replace

import numpy as np
import pytest

from evidence.base.errors import UsageError
from evidence.base.frozen import FrozenDict
from evidence.base.reason import NotEstimated
from evidence.judgement.body.here import named_body
from evidence.judgement.costs.arithmetic import CostCase, PooledEffect, UnitCost, net_saving
from evidence.judgement.expect.answer import Expectation, NewPlace, Prices, expect_here
from evidence.judgement.expect.tables import expected_table, money_table
from evidence.judgement.expect.words import expected_lines, money_lines
from evidence.public import Results
from evidence.report.expected import expected_xlsx
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.answer import Answer
from evidence.synthesis.pooled.answers import Answers


def expected(shipped: Results, body: str = "home", rows: tuple[EffectRow, ...] = (), **own: object) -> Expectation | NotEstimated:
    plan = shipped.review.plan
    return expect_here(shipped.review, rows or shipped.effects.rows, Answers(plan), named_body(plan, body), **{"people": 60} | own)


def told(found: Expectation | NotEstimated) -> str:
    assert isinstance(found, Expectation)
    return " ".join((*expected_lines(found), *money_lines(found)))


def with_effects(shipped: Results, sign: float, good: bool | None = None) -> tuple[EffectRow, ...]:
    """Every effect times `sign`; `good` says what events are, None leaves them."""
    rows = []
    for row in shipped.effects.rows:
        columns = row.columns if good is None else FrozenDict({**row.columns, "higher_is_better": good})
        effect = row.effect and replace(row.effect, g=sign * row.effect.g)
        rows.append(replace(row, effect=effect, columns=columns))
    return tuple(rows)


def test_the_same_numbers_as_per_100_of_a_run(shipped: Results) -> None:
    """At the median risk of the studies, the average and the new place are those that the page shows."""
    middle = shipped.absolute["home", ""].middle
    found = expected(shipped)
    assert isinstance(found, Expectation)
    assert isinstance(found.place, NewPlace)
    ours = [found.without, found.average.value, found.average.low, found.average.high, found.place.low, found.place.high]
    theirs = [middle.comparison, middle.treated, middle.treated_low, middle.treated_high, middle.place_low, middle.place_high]
    assert [100 * one for one in ours] == pytest.approx(theirs, rel=1e-9)


def test_counts_of_a_new_place_against_simulation(shipped: Results) -> None:
    found = expected(shipped, risk=0.4)
    assert isinstance(found, Expectation)
    assert isinstance(found.place, NewPlace)
    answer, random = found.here.answer, np.random.default_rng(5)
    assert isinstance(answer, Answer)
    true = answer.g + math.sqrt(answer.se**2 + answer.tau2_total) * random.standard_t(answer.df, 100_000)
    counted = random.binomial(60, 1 / (1 + np.exp(-(math.log(0.4 / 0.6) + math.pi / math.sqrt(3) * true))))
    # One child is what the quantile of so many draws may be off.
    assert [found.place.count_low, found.place.count_high] == pytest.approx(np.quantile(counted, [0.025, 0.975]), abs=1)
    assert found.place.better == pytest.approx(np.mean(true > 0), abs=0.005)


def test_money_of_a_good_event_is_that_of_the_bad_one_that_does_not_happen(shipped: Results) -> None:
    found = expected(shipped, risk=0.4, prices=Prices(3000, 40_000))
    assert isinstance(found, Expectation)
    assert found.money is not None
    answer, plan = found.here.answer, shipped.review.plan
    assert isinstance(answer, Answer)
    assert plan.costs is not None
    case = CostCase(UnitCost(3000, False), UnitCost(40_000, False), 1, 1, 0.6)
    effect = PooledEffect(answer.g, answer.se, answer.df, answer.tau2_total)
    assert found.money.saving == net_saving(case, 60, effect, plan.costs.draws, plan.seed, plan.level)
    assert not isinstance(found.money.saving, NotEstimated)
    assert found.money.saving.expected == pytest.approx(60 * (40_000 * (found.average.value - 0.4) - 3000))
    assert found.money.even.needed == pytest.approx(3000 / 40_000)
    assert 'if "returned home" rises from 40.0% to 47.5%' in told(found)


def test_words_for_every_sign(shipped: Results) -> None:
    prices = Prices(100, 40_000)
    better = told(expected(shipped, risk=0.4, prices=prices))
    assert "more, which is better" in better
    assert "Expected net saving" in better
    harm = told(expected(shipped, rows=with_effects(shipped, -1), risk=0.4, prices=prices))
    assert "fewer, which is worse" in harm
    assert "Expected net cost" in harm
    bad = told(expected(shipped, rows=with_effects(shipped, 1, good=False), risk=0.4, prices=prices))
    assert "fewer, which is better" in bad
    assert "falls from 40.0%" in bad
    assert "one event costs" in bad
    worse = told(expected(shipped, rows=with_effects(shipped, -1, good=False), risk=0.4))
    assert "more, which is worse" in worse
    nothing = told(expected(shipped, rows=with_effects(shipped, 0.001), risk=0.4))
    assert "no more and no fewer" in nothing


def test_where_something_cannot_be_said(shipped: Results) -> None:
    single = told(expected(shipped, "4", risk=0.2, prices=Prices(30_000, 20_000)))
    assert "one sample does not show" in single
    assert "cannot pay for itself" in single
    assert "No net saving is shown" in single
    mixed, empty = expected(shipped, "overall"), expected(shipped, rows=tuple(replace(row, use="record") for row in shipped.effects.rows))
    assert isinstance(mixed, NotEstimated)
    assert "mixes outcomes" in mixed.reason
    assert isinstance(empty, NotEstimated)
    with pytest.raises(UsageError, match="one person"):
        expected(shipped, people=0)


def test_the_sheet_has_the_numbers_and_the_words(shipped: Results) -> None:
    found = expected(shipped, risk=0.4, prices=Prices(3000, 40_000))
    assert isinstance(found, Expectation)
    rows = expected_table(found).rows
    assert rows[0]["people"] == pytest.approx(24)
    assert rows[-1]["people_low"] < rows[2]["people_low"] < rows[1]["people"] < rows[2]["people_high"] < rows[-1]["people_high"]
    assert money_table(found).rows[2]["amount"] == 180_000
    import openpyxl

    data = expected_xlsx(found, shipped.review)
    assert data == expected_xlsx(found, shipped.review)
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == ["contents", "columns", "expected", "money", "in_words"]
