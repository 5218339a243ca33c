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


# rma.mh of metafor 3.8.1, printed to 12 digits: estimate, se, QE and its p; of the four rows two have one zero and one has no event.
RATES = {"x1i": [3, 0, 5, 0], "t1i": [90, 60, 120, 50], "x2i": [1, 2, 0, 0], "t2i": [95, 70, 100, 55]}
OF_R = {
    "IRR": (0.995206497466, 0.713453260215, 3.20324218058, 0.201569490651),
    "IRD": (0.0150929726846, 0.0099019013604, 4.43690043561, 0.108777559786),
}


@pytest.mark.parametrize("measure", list(OF_R))
def test_rates_are_pooled_as_by_metafor(measure):
    found = evidence.mantel_haenszel(measure, pd.DataFrame(RATES), **{name: name for name in RATES})
    assert (found.estimate, found.se, found.QE, found.QE_p) == pytest.approx(OF_R[measure], rel=1e-11)
    assert (found.k, found.k_QE) == (4, 3)
    if measure == "IRR":
        assert found.association is not None
        assert found.association.statistic == pytest.approx(1.32460396328, rel=1e-11)
    fit = evidence.meta(measure=measure, **{name: np.array(values) + 1 for name, values in RATES.items()})
    plus = evidence.mantel_haenszel(measure, **{name: np.array(values) + 1 for name, values in RATES.items()})
    assert fit.mantel_haenszel() == plus


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: evidence.mantel_haenszel("SMD", TRIALS, **COLUMNS), "pools OR, RR or RD of counts, IRR or IRD of rates"),
        (lambda: evidence.mantel_haenszel("OR", [1], [2], [3]), "seen 3 arguments that have no name"),
        (lambda: evidence.mantel_haenszel("OR", TRIALS, **COLUMNS | {"ai": "b"}), "column 'b' is not in the table"),
        (lambda: evidence.mantel_haenszel("IRR", TRIALS, **COLUMNS), "measure IRR needs x1i, t1i, x2i, t2i"),
        (lambda: evidence.peto(TRIALS, ai="a", ci="c"), "needs ai, bi, ci, di or ai, n1i, ci, n2i"),
    ],
)
def test_a_wrong_call_is_told(call, said):
    with pytest.raises(evidence.UsageError, match=said):
        call()
