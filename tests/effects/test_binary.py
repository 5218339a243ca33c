"""Events and percentages: values worked by hand, zero cells, and what rounding of a percentage allows."""

import math

import pytest

from evidence.base.errors import CannotCompute, UsageError
from evidence.effects.binary import Count, from_counts, from_events, from_percentages
from evidence.effects.escalc import escalc


def whys(effect, what):
    return [why for kind, why in effect.notes if kind == what]


def test_events_by_hand():
    """53 of 57 against 15 of 53: ln OR = ln(53 x 38 / (4 x 15)) = 3.5135, d = 1.937."""
    effect = from_events(53, 57, 15, 53)
    assert effect.native == pytest.approx(math.log(53 * 38 / (4 * 15)))
    assert effect.native_se == pytest.approx(math.sqrt(1 / 53 + 1 / 4 + 1 / 15 + 1 / 38))
    assert effect.g == pytest.approx(1.937, abs=5e-4)
    assert effect.metric == "OR"
    assert effect.route == "events to log odds ratio to d (Hasselblad-Hedges)"


@pytest.mark.parametrize(("conversion", "measure"), [("hasselblad-hedges", "OR2DL"), ("cox", "OR2DN"), ("probit", "PBIT")])
@pytest.mark.parametrize("cells", [(22, 18, 12, 30), (0, 25, 4, 21), (150, 76, 190, 228)])
def test_conversions_are_those_of_escalc(conversion, measure, cells):
    a, b, c, d = cells
    effect = from_events(a, a + b, c, c + d, conversion=conversion)
    reference = escalc(measure, ai=a, bi=b, ci=c, di=d)
    assert effect.g == pytest.approx(reference.yi[0], rel=1e-12)
    assert effect.se**2 == pytest.approx(reference.vi[0], rel=1e-12)


def test_half_is_added_only_where_a_cell_is_zero():
    assert from_events(0, 25, 4, 25).native == pytest.approx(math.log(0.5 * 21.5 / (25.5 * 4.5)))
    assert from_events(1, 25, 4, 25).native == pytest.approx(math.log(1 * 21 / (24 * 4)))
    assert whys(from_events(0, 25, 4, 25), "adjusted")
    assert not whys(from_events(1, 25, 4, 25), "adjusted")


@pytest.mark.parametrize(("events", "n"), [((0, 0), (20, 30)), ((20, 30), (20, 30))])
def test_the_same_outcome_for_everyone_is_flagged(events, n):
    assert any("0.5 alone" in why for why in whys(from_events(events[0], n[0], events[1], n[1]), "flagged"))


def test_percentages_become_counts_by_rounding_half_up():
    effect = from_percentages(62.7, 461, 55.8, 457)
    assert effect.g == from_events(289, 461, 255, 457).g
    assert [step.value for step in effect.steps[:2]] == [289.0, 255.0]
    assert Count.of("treatment", 50, 5).events == 3  # 2.5 is rounded up
    assert Count.of("treatment", 14.5, 100).events == 15  # no floating point error at the half


def test_the_range_that_rounding_allows_and_how_far_g_moves():
    """73 percent of 331 is 240 to 243 events, 44 percent of 349 is 152 to 155."""
    effect = from_percentages(73, 331, 44, 349)
    (why,) = whys(effect, "rounded")
    assert "taken as 242 events" in why
    assert "240 to 243" in why
    assert "152 to 155" in why
    furthest = max(abs(from_events(a, 331, c, 349).g - effect.g) for a in range(240, 244) for c in range(152, 156))
    assert f"at most {furthest:.3f}" in why


def test_decimals_are_read_from_the_number():
    wide, narrow = Count.of("treatment", 62.0, 3000), Count.of("treatment", 62.1, 3000)
    assert (wide.low, wide.high) == (1845, 1875)
    assert (narrow.low, narrow.high) == (1862, 1864)


def test_a_percentage_no_count_can_give_is_flagged():
    """75 percent of 62 is 46.5, and 46/62 = 74.2, 47/62 = 75.8 percent."""
    effect = from_percentages(75, 62, 49, 58)
    assert sum("no whole number of events" in why for why in whys(effect, "flagged")) == 2
    assert "nearest 46 to 47" in whys(effect, "rounded")[0]


def test_a_share_given_as_a_percentage_is_refused_where_no_count_can_give_it():
    """0.57 percent of 60 is a third of a person; 0.2 percent of 461 is one person."""
    with pytest.raises(CannotCompute, match="of 60 in the treatment group is less than one person"):
        from_percentages(0.57, 60, 40, 62)
    assert (Count.of("treatment", 0.2, 461).events, Count.of("treatment", 0, 60).events) == (1, 0)


def test_an_arm_of_events_beside_an_arm_of_percent():
    effect = from_counts(Count.printed("treatment", 30, 80), Count.of("comparison", 22.8, 79))
    assert effect.g == from_events(30, 80, 18, 79).g
    assert "30" not in whys(effect, "rounded")[0]


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((90, 80, 18, 79), "more events than people"),
        ((-1, 80, 18, 79), "0 or more"),
        ((30.5, 80, 18, 79), "whole number"),
        ((0, 0, 18, 79), "size"),
    ],
)
def test_impossible_counts_are_refused(numbers, said):
    with pytest.raises(CannotCompute, match=said):
        from_events(*numbers)


def test_every_problem_is_named_at_once():
    with pytest.raises(CannotCompute) as caught:
        from_percentages(130, 40, -2, 0)
    for part in ("130 percent", "-2 percent", "size of 0"):
        assert part in str(caught.value)


def test_an_unknown_conversion_is_refused():
    with pytest.raises(UsageError, match="hasselblad-hedges, cox, probit"):
        from_events(1, 2, 1, 2, conversion="chinn")


@pytest.mark.parametrize(("counts", "who"), [((0, 21, 0, 12), "nobody in either group"), ((20, 20, 20, 20), "everybody in both groups")])
def test_one_outcome_for_everybody_has_no_contrast_and_favours_nobody(counts, who):
    effect = from_events(*counts)
    assert effect.no_contrast.startswith(who)
    assert effect.turned(better=False).favours == "none"


def test_equal_groups_favour_nobody_whatever_rounding_leaves_of_them():
    """3/7 and 6/14 leave 1e-16 of g; 8 percent of 113 and of 53 are 9 and 4 events, whose odds differ."""
    equal, rounded = from_events(3, 7, 6, 14), from_percentages(8, 113, 8, 53)
    assert (equal.favours, rounded.favours) == ("none", "none")
    assert abs(rounded.g) > 0.01
    assert (equal.no_contrast, rounded.no_contrast) == ("", "")
    assert from_percentages(8.1, 1130, 8, 530).favours == "treatment"
    assert from_events(0, 21, 12, 12).favours == "comparison"
