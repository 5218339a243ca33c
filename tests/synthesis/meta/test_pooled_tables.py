"""Mantel-Haenszel and Peto from the columns of a table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import evidence
from evidence.models.counts import tables

TRIALS = pd.DataFrame(
    {
        "a": [12, 8, 0, None, 4],
        "n": [30, 30, 15, 20, 20],
        "c": [6, 5, 2, 3, None],
        "m": [31, 29, 15, 20, 20],
        "year": [1980, 1990, 2000, 2010, 1985],
    }
)
COLUMNS = {"ai": "a", "n1i": "n", "ci": "c", "n2i": "m"}


def test_columns_arrays_and_cells_are_one_answer():
    a, c = np.array([12, 8, 0]), np.array([6, 5, 2])
    cells = (a, np.array([30, 30, 15]) - a, c, np.array([31, 29, 15]) - c)
    for measure in ("OR", "RR", "RD"):
        expected = tables.mantel_haenszel(measure, *cells)
        for found in (
            evidence.mantel_haenszel(measure, TRIALS, **COLUMNS),
            evidence.mantel_haenszel(measure, data=TRIALS, **COLUMNS),
            evidence.mantel_haenszel(measure, *cells),
            evidence.mantel_haenszel(measure, ai=cells[0], bi=cells[1], ci=cells[2], di=cells[3]),
        ):
            assert (found.estimate, found.se, found.QE, found.k) == (expected.estimate, expected.se, expected.QE, 3)
    assert evidence.peto(TRIALS, **COLUMNS).estimate == evidence.peto(*cells).estimate == tables.peto(*cells).estimate


def test_rows_left_out_are_told_by_their_number_in_the_table():
    assert evidence.mantel_haenszel("OR", TRIALS, **COLUMNS).notes[0] == "left out, because a number is missing: row 4, 5"
    found = evidence.mantel_haenszel("OR", TRIALS, **COLUMNS, where="year < 2000")
    assert (found.k, found.notes) == (2, ("left out, because a number is missing: row 5",))
    assert found.to_dict()["transformed"]["estimate"] == pytest.approx(np.exp(found.estimate))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: evidence.mantel_haenszel("SMD", TRIALS, **COLUMNS), "pools OR, RR or RD"),
        (lambda: evidence.mantel_haenszel("OR", [1], [2], [3]), "seen 3 arguments that have no name"),
        (lambda: evidence.mantel_haenszel("OR", TRIALS, **COLUMNS | {"ai": "b"}), "column 'b' is not in the table"),
        (lambda: evidence.peto(TRIALS, ai="a", ci="c"), "needs ai, bi, ci, di or ai, n1i, ci, n2i"),
    ],
)
def test_a_wrong_call_is_told(call, said):
    with pytest.raises(evidence.UsageError, match=said):
        call()
