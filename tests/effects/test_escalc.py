"""escalc: equivalent inputs, many studies at once, and what is refused. Its numbers are checked in tests/reference."""

import numpy as np
import pytest

from evidence.base.errors import CannotCompute, UsageError
from evidence.effects.escalc import escalc


def test_studies_do_not_touch_each_other():
    """The 0.5 goes to the study with the zero cell only."""
    together = escalc("OR", ai=[22, 0], bi=[18, 25], ci=[12, 4], di=[30, 21])
    apart = [escalc("OR", ai=a, bi=b, ci=c, di=d) for a, b, c, d in ((22, 18, 12, 30), (0, 25, 4, 21))]
    assert together.yi.tolist() == [one.yi[0] for one in apart]
    assert together.vi.tolist() == [one.vi[0] for one in apart]


@pytest.mark.parametrize(
    ("measure", "first", "second"),
    [
        ("RR", {"ai": 22, "bi": 18, "ci": 12, "di": 30}, {"ai": 22, "n1i": 40, "ci": 12, "n2i": 42}),
        ("PLO", {"xi": 42, "ni": 75}, {"xi": 42, "mi": 33}),
        ("PCOR", {"ti": 2, "mi": 3, "ni": 40}, {"ri": 0.31622776601683794, "mi": 3, "ni": 40}),
        ("SMCR", {"m1i": 5, "m2i": 4, "sd1i": 2, "sd2i": 3, "ni": 20, "ri": 0.5}, {"m1i": 5, "m2i": 4, "sd1i": 2, "ni": 20, "ri": 0.5}),
        ("SMD1", {"m1i": 5, "sd1i": 9, "n1i": 20, "m2i": 4, "sd2i": 2, "n2i": 25}, {"m1i": 5, "n1i": 20, "m2i": 4, "sd2i": 2, "n2i": 25}),
        ("VR", {"m1i": 5, "sd1i": 3, "n1i": 20, "m2i": 4, "sd2i": 2, "n2i": 25}, {"sd1i": 3, "n1i": 20, "sd2i": 2, "n2i": 25}),
    ],
)
def test_equivalent_inputs(measure, first, second):
    one, other = escalc(measure, **first), escalc(measure, **second)
    assert (one.yi.tolist(), one.vi.tolist()) == (other.yi.tolist(), other.vi.tolist())


def test_a_single_number_serves_every_study():
    assert escalc("ZCOR", ri=[0.1, 0.2], ni=50).vi.tolist() == [1 / 47, 1 / 47]


def test_result_has_a_table_and_json():
    result = escalc("MD", m1i=[5, 6], sd1i=1, n1i=10, m2i=4, sd2i=1, n2i=10)
    assert result.table()["yi"].tolist() == [1, 2]
    assert result.to_dict() == {"measure": "MD", "yi": [1, 2], "vi": [0.2, 0.2]}


def test_an_unknown_measure_lists_the_known():
    with pytest.raises(UsageError, match="OR, PETO, RR, RD, AS"):
        escalc("LOGOR", ai=1)
    with pytest.raises(UsageError, match="it is 'PLO' here"):
        escalc("PLOGIT", xi=1, ni=4)


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"ai": 1, "bi": 2, "ci": 3}, "needs ai, bi, ci, di or ai, n1i, ci, n2i"),
        ({"ai": 1, "bi": 2, "ci": 3, "di": 4, "ri": 0.5}, "ri is not of this measure"),
        ({"ai": [1, 2], "bi": [2, 3, 4], "ci": 3, "di": 4}, "differ in length"),
        ({"ai": "many", "bi": 2, "ci": 3, "di": 4}, "cannot be read as numbers"),
    ],
)
def test_wrong_inputs_are_a_wrong_call(inputs, said):
    with pytest.raises(UsageError, match=said):
        escalc("OR", **inputs)


@pytest.mark.parametrize(
    ("measure", "inputs", "said"),
    [
        ("OR", {"ai": [1, 9], "n1i": [5, 5], "ci": 2, "n2i": 5}, "more events than people, in study 2"),
        ("OR", {"ai": np.nan, "bi": 2, "ci": 3, "di": 4}, "no study has an effect; study 1: missing ai"),
        ("OR", {"ai": 0, "bi": 0, "ci": 3, "di": 4}, "empty group"),
        ("PHI", {"ai": 0, "bi": 9, "ci": 0, "di": 9}, "study 1: the numbers give no finite effect size"),
        ("SMD", {"m1i": 1, "sd1i": -1, "n1i": 5, "m2i": 1, "sd2i": 1, "n2i": 5}, "below 0"),
        ("SMD", {"di": 0.4, "n1i": 1, "n2i": 2}, "no finite"),
        ("ROM", {"m1i": -1, "sd1i": 1, "n1i": 5, "m2i": 1, "sd2i": 1, "n2i": 5}, "no finite"),
        ("ZCOR", {"ri": 0.2, "ni": 3}, "3 or fewer"),
        ("ZCOR", {"ri": 1.0, "ni": 30}, "no finite"),
        ("MC", {"m1i": 1, "m2i": 1, "sd1i": 1, "sd2i": 1, "ni": 9, "ri": 1.2}, "beyond -1 to 1"),
        ("SMCC", {"m1i": 1, "m2i": 1, "sd1i": 1, "sd2i": 1, "ni": 9, "ri": 1.0}, "no finite"),
        ("RTET", {"ai": 0, "bi": 4, "ci": 5, "di": 6}, "no finite"),
        ("ABT", {"ai": 0.9, "mi": 1, "ni": 40}, "fewer than 2 items"),
        ("PCOR", {"ti": 2, "mi": 5, "ni": 6}, "no more people than predictors"),
        ("IRLN", {"xi": -1, "ti": 3}, "a count below 0"),
        ("IRR", {"x1i": 3, "t1i": 0, "x2i": 3, "t2i": 5}, "person-time"),
    ],
)
def test_impossible_studies_are_named_never_nan(measure, inputs, said):
    with pytest.raises(CannotCompute, match=said):
        escalc(measure, **inputs)


def test_a_study_that_has_no_effect_leaves_the_others_theirs():
    found = escalc("RR", ai=[1, np.nan, 2, 0], n1i=[9, 9, np.nan, 9], ci=3, n2i=8, to="none")
    assert [(one.row, one.reason[:11]) for one in found.without] == [(2, "missing ai"), (3, "missing n1i"), (4, "the numbers")]
    assert found.yi[0] == pytest.approx(np.log(1 / 9) - np.log(3 / 8))
    assert found.to_dict()["yi"][1:] == [None, None, None]

    assert found.to_dict()["yi_note"][0] == "row 2: missing ai"


@pytest.mark.parametrize(
    ("measure", "inputs"), [("OR", {"ai": [0, 3], "bi": [0, 4], "ci": 6, "di": 9}), ("PLO", {"xi": [0, 3], "ni": [0, 9]})]
)
def test_a_group_of_nobody_has_no_effect_whatever_is_added(measure, inputs):
    """dat.bourassa1996 has such a row, which stopped the whole table; metafor makes an effect of the halves that it adds to nobody."""
    found = escalc(measure, add=0.5, to="all", **inputs)
    assert [(one.row, one.reason) for one in found.without] == [(1, "an empty group")]
    assert found.corrected == (2,)


def test_inputs_may_be_named_in_words():
    numbers = {"ai": [3, 5], "n1i": [9, 9], "ci": [1, 7], "n2i": [8, 10]}
    words = dict(zip(("events_treat", "n_treat", "events_comp", "n_comp"), numbers.values(), strict=True))
    assert escalc("RR", **words).yi.tolist() == escalc("RR", **numbers).yi.tolist()
    rates = escalc("IRR", events_treat=[3], time_treat=[90], events_comp=[4], time_comp=[80])
    assert rates.yi.tolist() == escalc("IRR", x1i=[3], t1i=[90], x2i=[4], t2i=[80]).yi.tolist()
    assert escalc("PLO", events=[3], n=[9]).yi.tolist() == escalc("PLO", xi=[3], mi=[6]).yi.tolist()
    with pytest.raises(UsageError, match="ai is given twice"):
        escalc("RR", ai=1, events_treat=1, n1i=9, ci=3, n2i=8)


def test_a_correction_is_told_and_refused_where_it_would_do_nothing():
    numbers = {"ai": [0, 5], "n1i": [9, 9], "ci": [1, 7], "n2i": [8, 10]}
    assert escalc("OR", **numbers).notes == ("0.5 added to the counts of row 1",)
    assert escalc("OR", **numbers, to="all", add=1).notes == ("1 added to the counts of every row",)
    assert escalc("AS", **numbers).notes == ()
    for wrong, said in (({"to": "some"}, "only0, all, if0all, none"), ({"add": -1}, "0 or more")):
        with pytest.raises(UsageError, match=said):
            escalc("OR", **numbers, **wrong)
    for wrong in ({"add": 0.5}, {"drop00": True}):
        with pytest.raises(UsageError, match=r"leave (it|them) out"):
            escalc("ZCOR", ri=0.2, ni=30, **wrong)
