"""Pooled tables: what turning and relabelling must do, single tables by hand, refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest

from evidence.base.errors import CannotCompute, UsageError
from evidence.models.counts.tables import mantel_haenszel, peto

TABLES = {"ai": [12, 8, 3, 20], "bi": [18, 22, 27, 40], "ci": [6, 5, 2, 11], "di": [25, 24, 28, 50]}


def turned() -> dict[str, list[int]]:
    return {"ai": TABLES["ci"], "bi": TABLES["di"], "ci": TABLES["ai"], "di": TABLES["bi"]}


@pytest.mark.parametrize("measure", ["OR", "RR", "RD"])
def test_swapping_the_groups_turns_the_sign_only(measure: str) -> None:
    one, two = mantel_haenszel(measure, **TABLES), mantel_haenszel(measure, **turned())
    assert (one.estimate, one.se, one.QE) == pytest.approx((-two.estimate, two.se, two.QE))


def test_swapping_the_outcome_turns_the_odds_ratio_only() -> None:
    other = {"ai": TABLES["bi"], "bi": TABLES["ai"], "ci": TABLES["di"], "di": TABLES["ci"]}
    for pooled in (lambda t: mantel_haenszel("OR", **t), lambda t: peto(**t)):
        one, two = pooled(TABLES), pooled(other)
        assert (one.estimate, one.se) == pytest.approx((-two.estimate, two.se))


def test_one_table_is_its_own_answer() -> None:
    a, b, c, d = 12, 18, 6, 25
    found = mantel_haenszel("OR", [a], [b], [c], [d])
    assert found.estimate == pytest.approx(math.log(a * d / (b * c)))
    assert found.se == pytest.approx(math.sqrt(1 / a + 1 / b + 1 / c + 1 / d))
    assert mantel_haenszel("RR", [a], [b], [c], [d]).estimate == pytest.approx(math.log((a / 30) / (c / 31)))
    assert mantel_haenszel("RD", [a], [b], [c], [d]).estimate == pytest.approx(a / 30 - c / 31)
    assert (found.QE, found.QE_p, found.I2, found.homogeneity) == (0.0, 1.0, 0.0, None)


def test_equal_odds_ratios_are_homogeneous_also_at_one() -> None:
    same = mantel_haenszel("OR", [10, 20, 30], [10, 20, 30], [10, 20, 30], [10, 20, 30])
    assert same.estimate == 0.0
    assert same.homogeneity is not None
    assert same.homogeneity.statistic == pytest.approx(0.0, abs=1e-12)
    three = mantel_haenszel("OR", [30, 60], [10, 20], [10, 20], [10, 20])
    assert three.estimate == pytest.approx(math.log(3))
    assert three.homogeneity is not None
    assert three.homogeneity.statistic == pytest.approx(0.0, abs=1e-10)


def test_a_table_without_events_leaves_the_odds_ratio_as_it_is() -> None:
    more = {name: [*cells, extra] for (name, cells), extra in zip(TABLES.items(), (0, 40, 0, 35), strict=True)}
    for pooled in (lambda t: mantel_haenszel("OR", **t), lambda t: mantel_haenszel("RR", **t), lambda t: peto(**t)):
        one, two = pooled(TABLES), pooled(more)
        assert (one.estimate, one.se, one.QE) == pytest.approx((two.estimate, two.se, two.QE))
        assert (two.k, two.k_QE, len(two.notes)) == (5, 4, 1)
    assert mantel_haenszel("RD", **more).estimate != pytest.approx(mantel_haenszel("RD", **TABLES).estimate)


def test_a_table_with_a_missing_number_is_left_out_and_told() -> None:
    cells = ([12, 8, np.nan, 0], [18, 22, 4, 15], [6, 5, 2, 2], [25, 24, 5, 13])
    complete = [[row for i, row in enumerate(column) if i != 2] for column in cells]
    for found, expected in ((mantel_haenszel("OR", *cells), mantel_haenszel("OR", *complete)), (peto(*cells), peto(*complete))):
        assert (found.estimate, found.se, found.k, found.QE) == (expected.estimate, expected.se, 3, expected.QE)
        assert found.notes[0] == "left out, because a number is missing: row 3"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (([0, 0], [5, 6], [1, 2], [4, 4]), "zero or infinite"),
        (([1, -1], [5, 6], [1, 2], [4, 4]), "row 2: -1"),
        (([1, 1.5], [5, 6], [1, 2], [4, 4]), "counts"),
        (([1, np.inf], [5, 6], [1, 2], [4, 4]), "row 2: inf"),
        (([1, 2], [5, np.nan], [np.nan, 2], [4, 4]), "missing in every table"),
        (([1, 0], [5, 0], [1, 2], [4, 4]), "a group is empty in row 2"),
        (([1, 0], [5, 1], [1, 2], [4]), "lists of one length"),
        (([], [], [], []), "at least one table"),
    ],
)
def test_tables_that_cannot_be_pooled_say_why(cells: tuple[list[float], ...], words: str) -> None:
    with pytest.raises(CannotCompute, match=words):
        mantel_haenszel("OR", *cells)


@pytest.mark.parametrize("measure", ["RR", "RD"])
def test_tables_without_information_say_so(measure: str) -> None:
    with pytest.raises(CannotCompute, match="event"):
        mantel_haenszel(measure, [0, 0], [5, 6], [0, 0], [4, 4])
    with pytest.raises(CannotCompute, match="event"):
        mantel_haenszel(measure, [5, 6], [0, 0], [4, 4], [0, 0])
    with pytest.raises(CannotCompute, match="Peto"):
        peto([0, 0], [5, 6], [0, 0], [4, 4])


def test_other_measures_and_levels_are_refused() -> None:
    with pytest.raises(UsageError, match="OR, RR or RD"):
        mantel_haenszel("SMD", **TABLES)
    with pytest.raises(UsageError, match="between 0 and 1"):
        peto(**TABLES, level=95)
