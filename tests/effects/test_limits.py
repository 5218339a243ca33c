"""A p printed as a threshold: a direction and a limit that every p beyond it keeps, and never a size."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.effects.kinds import effect
from evidence.effects.limits import OnlyALimit
from evidence.effects.printed import Printed
from evidence.effects.statistics import effect_from_printed
from evidence.review.review import read_review
from evidence.synthesis.effect_rows.rows import review_effects
from evidence.synthesis.effect_rows.tables import effects_table
from tests.review.coming_in import tiny_review
from tests.review.damage import set_cells


def limit(*typed, **options):
    with pytest.raises(OnlyALimit) as caught:
        effect(*typed, **options)
    return caught.value.limit


@given(p=st.floats(1e-12, 1, exclude_max=True), threshold=st.sampled_from([0.001, 0.05, 0.1]), n=st.integers(5, 400))
def test_every_p_beyond_the_threshold_keeps_the_limit(p, threshold, n):
    sign = "<" if p < threshold else ">"
    found = limit("p", f"{sign}{threshold}", n, n + 3, favours="comparison")
    exact = abs(effect("p", repr(p), n, n + 3, favours="comparison").g)
    assert found.favours == "comparison"
    assert exact >= found.least if sign == "<" else exact <= found.most
    assert (found.least is None, found.most is None) == (sign == ">", sign == "<")


def test_the_limit_is_the_size_of_the_threshold_itself_and_is_rounded_so_that_it_stays_true():
    at = effect("p", 0.05, 40, 44, favours="treatment").g
    below, above = limit("p", "<.05", 40, 44, favours="treatment"), limit("p", ">.05", 40, 44, favours="treatment")
    assert below.least == above.most == at
    assert below.words == "g is 0.430 or more in favour of the treatment group"
    assert above.words == "g is 0.431 or less in favour of the treatment group"


@pytest.mark.parametrize(
    ("typed", "options", "words"),
    [
        (("p", ">.05", 40, 44), {}, "g is 0.431 or less in size"),
        (("p", "<.05", 40, 44), {}, "g is 0.430 or more in size, to one side or the other"),
        (("md", -3.8, 25, 22), {"p": ">.05"}, "g is 0.579 or less in favour of the comparison group"),
        (("md", -3.8, 25, 22), {"p": ">.05", "lower_is_better": True}, "g is 0.579 or less in favour of the treatment group"),
        (("or", 1.66), {"p": "<.01"}, "g is 0.279, its standard error 0.109 or less"),
        (("or", 1.66), {"p": ">.05", "lower_is_better": True}, "g is -0.279, its standard error 0.142 or more"),
        (("logrank", "<.05", "30/100", "45/100"), {"favours": "treatment"}, "g is 0.352 or more in favour of the treatment group"),
    ],
)
def test_in_words(typed, options, words):
    assert limit(*typed, **options).words == words


def test_what_is_known_otherwise_needs_no_threshold():
    """An interval beside the threshold gives the size; what is missing besides the p is said as ever."""
    assert effect("or", 1.66, 1.14, 2.40, p="<.05").g == effect("or", 1.66, 1.14, 2.40).g
    assert isinstance(effect_from_printed(Printed(statistic="p", p_value="<.05", higher_is_better=True)), NotEstimated)
    with pytest.raises(CannotCompute, match="cannot be a p"):
        effect("p", 0, 40, 44, favours="treatment")


def test_the_advice_is_on_the_safe_side():
    """A bound above may be taken as exact, which understates; a bound below may not."""
    with pytest.raises(OnlyALimit, match="which understates the result, as a stated assumption"):
        effect("p", "<.05", 40, 44, favours="treatment")
    with pytest.raises(OnlyALimit, match="would overstate the result"):
        effect("p", ">.05", 40, 44, favours="treatment")


def test_on_the_command_line_it_is_an_answer(call):
    code, out, err = call("effect", "p", "<.05", "40", "44", "--favours", "treatment")
    assert (code, err) == (0, "")
    assert out.startswith("no effect size: p printed as '<.05' is a bound, from which no more follows than a limit: g is 0.430 or more")
    code, found, _ = call("effect", "p", "<.05", "40", "44", "--favours", "treatment", "--json")
    assert (code, round(found["limit"]["least"], 3), "g" in found) == (0, 0.431, False)
    assert json.dumps(found)


def test_a_review_keeps_the_limit_beside_the_row_that_has_no_size(tmp_path):
    folder = tiny_review(tmp_path)
    cells = {"statistic": "p", "p_value": "<.05", "n_treat": "40", "n_comp": "44", "direction": "treatment", "in_analysis": "no"}
    empty = dict.fromkeys(("estimate", "ci_low", "ci_high", "ci_level", "tier"), "")
    set_cells(folder / "effects.csv", "base-1", exclusion_reason="only a threshold", **cells, **empty)
    effects = review_effects(read_review(folder))
    assert (effects.rows[0].effect, effects.rows[0].use) == (None, "record")
    assert effects_table(effects).rows[0]["limit"] == "g is 0.430 or more in favour of the treatment group"
