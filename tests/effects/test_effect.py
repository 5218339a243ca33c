"""The result itself: turned once, its JSON, its table, and that every note can go into the ledger."""

import json

import pytest

from evidence.base.errors import CannotCompute, UsageError
from evidence.base.ledger import Ledger
from evidence.effects.binary import from_events, from_percentages
from evidence.effects.means import from_means
from evidence.effects.precision import Uncertainty
from evidence.effects.ratios import from_odds_ratio
from evidence.effects.result import effect_on_g


def test_turned_once():
    effect = from_odds_ratio(1.66, Uncertainty(1.14, 2.40, 95))
    turned = effect.turned(better=False)
    assert (turned.g, turned.native) == (-effect.g, -effect.native)
    assert (turned.ci_low, turned.ci_high) == (-effect.ci_high, -effect.ci_low)
    assert (turned.se, turned.native_se) == (effect.se, effect.native_se)
    assert [what for what, _ in turned.notes if what == "turned"] == ["turned"]
    assert effect.turned(better=True) is effect
    with pytest.raises(ValueError, match="turned already"):
        turned.turned(better=False)


def test_json_is_the_contract():
    found = from_percentages(75, 62, 49, 58).to_dict()
    assert list(found) == ["g", "se", "ci_low", "ci_high", "route", "assumptions", "steps"]
    assert all(list(step) == ["formula", "value"] and type(step["value"]) is float for step in found["steps"])
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_no_negative_zero_is_printed():
    assert "-0" not in json.dumps(from_events(10, 20, 10, 20).turned(better=False).to_dict()["g"])


def test_table_and_html():
    effect = from_means(12.4, 4.1, 35, 15.2, 5.0, 31)
    row = effect.table().iloc[0]
    assert (row["g"], row["se"], row["route"]) == (effect.g, effect.se, effect.route)
    assert "g = J d" in effect._repr_html_()


def test_level_of_the_interval():
    effect = from_events(30, 80, 18, 79)
    narrow = effect.at_level(0.5)
    assert narrow.ci_high - narrow.g == pytest.approx(0.674490 * effect.se, rel=1e-6)
    for level in (0, 1, 95):
        with pytest.raises(UsageError, match="fraction"):
            effect.at_level(level)


def test_every_note_can_go_into_the_ledger():
    effects = (
        from_percentages(75, 62, 0, 58).turned(better=False),
        from_odds_ratio(90.0, Uncertainty(10.0, 700.0, p_value="0.9")),
    )
    ledger = Ledger()
    for effect in effects:
        for what, why in effect.notes:
            ledger.add("id", what, why)  # refuses a word that is not one of its kinds
    assert {line.what for line in ledger.lines} == {"rounded", "adjusted", "converted", "turned", "assumed", "flagged"}


def test_an_effect_without_sampling_error_is_refused_and_a_huge_one_flagged():
    for g, se in ((0.2, 0.0), (float("nan"), 0.1), (float("inf"), 0.1)):
        with pytest.raises(CannotCompute, match="not a usable effect size"):
            effect_on_g(g, se, route="r", metric="SMD")
    assert effect_on_g(-3.1, 0.2, route="r", metric="SMD").notes[0][0] == "flagged"
