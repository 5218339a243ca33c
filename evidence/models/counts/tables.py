"""Pooling two-by-two tables without a variance for each: Mantel-Haenszel and Peto, made for sparse tables.

A table is events and non-events of the first group (a, b) and of the second (c, d). Zero cells need no correction here;
only the test of heterogeneity, which takes one effect per table, adds 1/2 to all four cells of a table with a zero and leaves
out tables in which nobody or everybody had the event (as metafor).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.as_dict import fields_by_name
from evidence.base.brief import brief
from evidence.base.errors import CannotCompute, UsageError
from evidence.models.checks import check_level
from evidence.models.distributions import Array, chi2_upper_tail, critical_value, two_sided_p
from evidence.models.result import ReadingScale, Tabular, cells_on_scale, scale_and_numbers


@dataclass(frozen=True, slots=True)
class TableTest(Tabular):
    """A chi-square test.

    Attributes
    ----------
    statistic, df, p_value : the test.
    """

    statistic: float
    df: int
    p_value: float

    def to_dict(self) -> dict[str, Any]:
        """The three numbers."""
        return {"statistic": self.statistic, "df": self.df, "p_value": self.p_value}


@dataclass(frozen=True, slots=True)
class PooledTables(Tabular):
    """A pooled odds, risk or rate ratio (as its logarithm), or difference of risks or rates, equal effects.

    Attributes
    ----------
    method : "Mantel-Haenszel" or "Peto".
    measure : "OR", "RR", "RD", "IRR" or "IRD".
    estimate, se, ci_low, ci_high, statistic, p_value : log ratio, or difference; normal test.
    QE, QE_df, QE_p : heterogeneity between tables.
    I2, H2 : share of variance that is not sampling error, in percent; and QE over its degrees of freedom.
    k : tables. k_QE : tables that the test of heterogeneity could use.
    association : Cochran-Mantel-Haenszel test of any association; None except for a Mantel-Haenszel odds ratio or rate ratio.
    homogeneity : Tarone's test that the odds ratios are equal; None except for a Mantel-Haenszel odds ratio.
    notes : which tables were left out because a number is missing, and what zero cells made necessary, in words.
    level : of the interval.
    scale : the scale that the answer is read on too; None where that is the scale analysed.
    """

    method: str
    measure: str
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    statistic: float
    p_value: float
    QE: float
    QE_df: int
    QE_p: float
    I2: float
    H2: float
    k: int
    k_QE: int
    association: TableTest | None
    homogeneity: TableTest | None
    notes: tuple[str, ...]
    level: float
    scale: ReadingScale | None = None

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """Every number, with the notes."""
        skipped = ("association", "homogeneity", "notes", "scale")
        out = fields_by_name(self, without=skipped)
        out |= {name: test.to_dict() for name in skipped[:2] if (test := getattr(self, name)) is not None}
        out |= scale_and_numbers(self.scale, self._shown())
        return out | {"notes": list(self.notes)} | ({"note": "; ".join(self.notes)} if self.notes else {})

    def rows(self) -> list[dict[str, Any]]:
        """One line: the pooled answer and the test of heterogeneity."""
        names = ("method", "measure", "k", "estimate", "se", "ci_low", "ci_high", "p_value", "QE", "QE_p", "I2")
        return [{name: getattr(self, name) for name in names} | cells_on_scale(self.scale, self._shown())]

    def _shown(self) -> dict[str, float]:
        return {"estimate": self.estimate, "ci_low": self.ci_low, "ci_high": self.ci_high}


def mantel_haenszel(measure: str, ai: Any, bi: Any, ci: Any, di: Any, *, level: float = 0.95, continuity: bool = True) -> PooledTables:
    """Pool two-by-two tables by Mantel and Haenszel.

    Parameters
    ----------
    measure : "OR", "RR" or "RD".
    ai, bi : (k,) with and without the event in the first group.
    ci, di : (k,) the same in the second group.
    level : of the interval.
    continuity : whether the Cochran-Mantel-Haenszel test takes 1/2 off the difference, as is usual.

    Raises
    ------
    UsageError
        If the measure is not one of these.
    CannotCompute
        If a cell is not a count, a group is empty, or the tables hold no information on the measure.

    References
    ----------
    Mantel & Haenszel 1959; Robins, Breslow & Greenland 1986 (variance of OR); Greenland & Robins 1985 (RR);
    Sato, Greenland & Robins 1989 (RD); Tarone 1985.

    Examples
    --------
    >>> found = mantel_haenszel("OR", [12, 8, 0], [18, 22, 15], [6, 5, 2], [25, 24, 13])
    >>> round(found.estimate, 3), round(found.se, 3), found.k_QE
    (0.567, 0.404, 3)
    """
    if measure not in ("OR", "RR", "RD"):
        raise UsageError(f"Mantel-Haenszel pools OR, RR or RD; seen {measure!r}")
    check_level(level)
    a, b, c, d, absent = _tables(ai, bi, ci, di)
    estimate, se = {"OR": _odds_ratio, "RR": _risk_ratio, "RD": _risk_difference}[measure](a, b, c, d)
    y, v, notes = _each(measure, a, b, c, d)
    q_e = float((((y - estimate) ** 2) / v).sum()) if len(y) > 1 else 0.0
    tests = (_association(a, b, c, d, continuity), _homogeneity(a, b, c, d, math.exp(estimate))) if measure == "OR" else (None, None)
    return pooled_answer("Mantel-Haenszel", measure, estimate, se, q_e, len(a), len(y), tests, (*absent, *notes), level)


def peto(ai: Any, bi: Any, ci: Any, di: Any, *, level: float = 0.95) -> PooledTables:
    """Pool odds ratios by Peto's one-step method: sum(O - E) / sum(V), hypergeometric E and V (Yusuf et al. 1985).

    Parameters
    ----------
    ai, bi : (k,) with and without the event in the first group.
    ci, di : (k,) the same in the second group.
    level : of the interval.

    Raises
    ------
    CannotCompute
        If a cell is not a count, a group is empty, or nobody or everybody had the event in every table.

    Examples
    --------
    >>> found = peto([1, 0, 3], [49, 60, 57], [4, 2, 5], [46, 58, 55])
    >>> round(found.estimate, 3), round(found.se, 3)
    (-0.978, 0.529)
    """
    check_level(level)
    a, b, c, d, absent = _tables(ai, bi, ci, di)
    n_1, n_2, events, n = a + b, c + d, a + c, a + b + c + d
    expected = events * n_1 / n
    variance = events * (b + d) * (n_1 / n) * (n_2 / n) / (n - 1.0)
    total = float(variance.sum())
    if total == 0.0:
        raise CannotCompute("nobody, or everybody, had the event in every table, so Peto's method has nothing to compare")
    gap = a - expected
    estimate, used = float(gap.sum()) / total, variance > 0
    q_e = max(0.0, float((gap[used] ** 2 / variance[used]).sum()) - float(gap[used].sum()) ** 2 / total)
    notes = (*absent, *_one_sided_note(int((~used).sum())))
    return pooled_answer("Peto", "OR", estimate, 1.0 / math.sqrt(total), q_e, len(a), int(used.sum()), (None, None), notes, level)


def _tables(ai: Any, bi: Any, ci: Any, di: Any) -> tuple[Array, Array, Array, Array, tuple[str, ...]]:
    """The cells of the tables that have all four, and a line on those that have not."""
    cells = [np.atleast_1d(np.asarray(cell, dtype=float)) for cell in (ai, bi, ci, di)]
    if any(cell.ndim != 1 or cell.shape != cells[0].shape for cell in cells) or not cells[0].size:
        shapes = ", ".join(str(cell.shape) for cell in cells)
        raise CannotCompute(f"ai, bi, ci and di must be four lists of one length, at least one table long; their shapes are {shapes}")
    for name, cell in zip(("ai", "bi", "ci", "di"), cells, strict=True):
        bad = np.flatnonzero(~(np.isnan(cell) | (np.isfinite(cell) & (cell >= 0) & (cell == np.floor(cell)))))
        if bad.size:
            shown = ", ".join(f"row {i + 1}: {cell[i]:g}" for i in bad[:5])
            raise CannotCompute(f"{name} must hold counts (0, 1, 2, ...); seen {shown}. Correct or leave out those tables")
    missing = np.isnan(cells).any(axis=0)
    if missing.all():
        raise CannotCompute("a number is missing in every table, so there is nothing to pool")
    a, b, c, d = cells
    empty = np.flatnonzero((a + b == 0) | (c + d == 0))
    if empty.size:
        raise CannotCompute(f"a group is empty in row {', '.join(str(i + 1) for i in empty[:5])}; correct or leave out those tables")
    rows = (np.flatnonzero(missing) + 1).tolist()
    left_out = (f"left out, because a number is missing: row {', '.join(map(str, rows))}",) if rows else ()
    return a[~missing], b[~missing], c[~missing], d[~missing], left_out


def _odds_ratio(a: Array, b: Array, c: Array, d: Array) -> tuple[float, float]:
    n = a + b + c + d
    p, q, r, s = (a + d) / n, (b + c) / n, a * d / n, b * c / n
    total_r, total_s = float(r.sum()), float(s.sum())
    if total_r == 0.0 or total_s == 0.0:
        raise CannotCompute("the pooled odds ratio is zero or infinite: no table has events in one group and non-events in the other")
    variance = (p @ r) / total_r**2 + (p @ s + q @ r) / (total_r * total_s) + (q @ s) / total_s**2
    return math.log(total_r / total_s), math.sqrt(0.5 * float(variance))


def _risk_ratio(a: Array, b: Array, c: Array, d: Array) -> tuple[float, float]:
    n_1, n_2 = a + b, c + d
    n = n_1 + n_2
    r, s = float((a * n_2 / n).sum()), float((c * n_1 / n).sum())
    if r == 0.0 or s == 0.0:
        raise CannotCompute("the pooled risk ratio is zero or infinite: one of the groups has no event in any table")
    variance = float((n_1 * n_2 * (a + c) / n**2 - a * c / n).sum()) / (r * s)
    return math.log(r / s), math.sqrt(_positive(variance))


def _risk_difference(a: Array, b: Array, c: Array, d: Array) -> tuple[float, float]:
    n_1, n_2 = a + b, c + d
    n = n_1 + n_2
    weight = float((n_1 * n_2 / n).sum())
    estimate = float(((a * n_2 - c * n_1) / n).sum()) / weight
    first = float((c * (n_1 / n) ** 2 - a * (n_2 / n) ** 2 + n_1 * n_2 * (n_2 - n_1) / (2.0 * n**2)).sum())
    second = float(((a * d + c * b) / (2.0 * n)).sum())
    return estimate, math.sqrt(_positive((estimate * first + second) / weight**2))


def _positive(variance: float) -> float:
    if variance <= 0.0:
        raise CannotCompute("nobody, or everybody, had the event in every table, so the pooled effect has no standard error")
    return variance


def _each(measure: str, a: Array, b: Array, c: Array, d: Array) -> tuple[Array, Array, tuple[str, ...]]:
    """One effect per table, for the test of heterogeneity."""
    kept = ~(((a == 0) & (c == 0)) | ((b == 0) & (d == 0)))
    notes = _one_sided_note(int((~kept).sum()))
    a, b, c, d = (cell[kept] for cell in (a, b, c, d))
    zero = (a == 0) | (b == 0) | (c == 0) | (d == 0)
    if zero.any():
        notes = (*notes, f"heterogeneity: 1/2 was added to the four cells of each table with a zero ({int(zero.sum())} of {zero.size})")
    a, b, c, d = (cell + 0.5 * zero for cell in (a, b, c, d))
    n_1, n_2 = a + b, c + d
    if measure == "OR":
        return np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d, notes
    if measure == "RR":
        return np.log((a / n_1) / (c / n_2)), 1 / a - 1 / n_1 + 1 / c - 1 / n_2, notes
    return a / n_1 - c / n_2, a * b / n_1**3 + c * d / n_2**3, notes


def _one_sided_note(tables: int) -> tuple[str, ...]:
    return (f"heterogeneity: {tables} of the tables left out, in which nobody or everybody had the event",) if tables else ()


def _association(a: Array, b: Array, c: Array, d: Array, continuity: bool) -> TableTest:
    n_1, n_2, events, n = a + b, c + d, a + c, a + b + c + d
    gap = abs(float((a - n_1 * events / n).sum())) - (0.5 if continuity else 0.0)
    statistic = gap**2 / float((n_1 / n * (n_2 / n) * events * (b + d) / (n - 1.0)).sum())
    return TableTest(statistic, 1, chi2_upper_tail(statistic, 1))


def _homogeneity(a: Array, b: Array, c: Array, d: Array, odds_ratio: float) -> TableTest | None:
    """Breslow and Day's sum of (observed - fitted)^2 / variance at the pooled odds ratio, less Tarone's correction."""
    kept = (a + c > 0) & (b + d > 0)
    if kept.sum() < 2:
        return None
    a, b, c, d = (cell[kept] for cell in (a, b, c, d))
    n_1, n_2, events = a + b, c + d, a + c
    half = odds_ratio * (n_1 + events) + (n_2 - events)
    # The smaller root of (OR - 1) f^2 - half f + OR n_1 events = 0, in the form that holds at OR = 1 too.
    fitted = 2.0 * odds_ratio * n_1 * events / (half + np.sqrt(half**2 - 4.0 * n_1 * events * odds_ratio * (odds_ratio - 1.0)))
    variance = 1.0 / (1.0 / fitted + 1.0 / (n_1 - fitted) + 1.0 / (events - fitted) + 1.0 / (n_2 - events + fitted))
    statistic = max(0.0, float(((a - fitted) ** 2 / variance).sum()) - float((a - fitted).sum()) ** 2 / float(variance.sum()))
    return TableTest(statistic, len(a) - 1, chi2_upper_tail(statistic, len(a) - 1))


def pooled_answer(
    method: str,
    measure: str,
    estimate: float,
    se: float,
    q_e: float,
    k: int,
    k_used: int,
    tests: tuple[TableTest | None, TableTest | None],
    notes: tuple[str, ...],
    level: float,
) -> PooledTables:
    """A pooled effect with its interval and its test of heterogeneity."""
    half = float(critical_value(level)) * se
    df = max(k_used - 1, 0)
    return PooledTables(
        method=method,
        measure=measure,
        estimate=estimate,
        se=se,
        ci_low=estimate - half,
        ci_high=estimate + half,
        statistic=estimate / se,
        p_value=float(two_sided_p(estimate / se)),
        QE=q_e,
        QE_df=df,
        QE_p=chi2_upper_tail(q_e, df) if df else 1.0,
        I2=max(0.0, 100.0 * (q_e - df) / q_e) if q_e > 0 else 0.0,
        H2=q_e / df if df else 1.0,
        k=k,
        k_QE=k_used,
        association=tests[0],
        homogeneity=tests[1],
        notes=notes,
        level=level,
    )
