"""A meta-analysis in a few lines of text, and the same for a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.reason import NotEstimated
from evidence.base.words import number_text, several
from evidence.models.univariate.fit import UnivariateFit
from evidence.synthesis.meta.by_name import ByName, RobustAnswer

if TYPE_CHECKING:
    from evidence.synthesis.meta.answer import MetaAnalysis


def meta_summary(result: MetaAnalysis) -> str:
    """Model, heterogeneity and coefficients, one line each."""
    fit = result.fit
    lines = [*model_lines(result), *_coefficient_lines(fit.names, fit.estimate, fit.se, fit.p_value, fit.ci_low, fit.ci_high)]
    if fit.pi_low is not None and fit.pi_high is not None:
        lines.append(f"prediction interval {_interval(fit.pi_low, fit.pi_high)}")
    lines += _transformed_lines(result)
    if isinstance(result.robust, NotEstimated):
        lines.append(f"{result.robust.reason}; the intervals above take the effects as the model does")
    elif result.robust is not None:
        lines += robust_lines(result.robust)
    lines += [f"dropped row {d.row}{f' ({d.study})' if d.study else ''}: {d.reason}" for d in result.dropped]
    return "\n".join(lines)


def model_lines(result: MetaAnalysis) -> list[str]:
    """What was fitted to how many effects, and how much they differ."""
    fit, n = result.fit, len(result.dropped)
    dropped = f" of {several(result.rows_given, 'row')}, where {' and '.join(result.where)}" if result.where else ""
    dropped += f"; {several(n, 'row')} dropped" if n else ""
    kind = "random-effects model" if fit.method != "EE" else "equal-effects model"
    if result.levels and fit.method == "EE":
        kind += f", errors that correlate inside {result.levels[0]}"
    elif result.levels:
        kind = "three-level model" if len(result.levels) > 1 else f"random effects by {result.levels[0]}"
    measure = f" ({result.measure})" if result.measure else ""
    lines = [f"{kind}, {fit.method}, test {fit.test}; k = {fit.k} effects{measure}{dropped}"]
    if isinstance(fit, UnivariateFit):
        lines.append(f"tau2 = {number_text(fit.tau2)}, I2 = {fit.I2:.1f}%, H2 = {fit.H2:.2f}")
    elif fit.method != "EE":
        outer, *inner = result.levels or ("outer", "inner")
        inside = f", {number_text(fit.sigma2[1])} between {inner[0]} inside it" if inner else ""
        lines.append(f"sigma2 = {number_text(fit.sigma2[0])} between {outer}{inside}")
    lines.append(f"QE({fit.k - fit.p}) = {fit.QE:.3f}, p {p_text(fit.QE_p)}")
    if fit.omnibus is not None:
        o = fit.omnibus
        df = f"{o.df_num}" if o.df_denom is None else f"{o.df_num}, {o.df_denom:g}"
        lines.append(f"QM({df}) = {o.statistic:.3f}, p {p_text(o.p_value)}")
    return lines


def robust_lines(robust: RobustAnswer) -> list[str]:
    """The coefficients by cluster-robust variances, and which of them must not be used."""
    r = robust.fit
    lines = [f"cluster-robust (CR2, Satterthwaite), {r.clusters} clusters:"]
    lines += _coefficient_lines(robust.names, r.estimate, r.se, r.p_value, r.ci_low, r.ci_high, r.df)
    lines += [f"  do not use {name}: {why}" for name, why in zip(robust.names, r.unsupported, strict=True) if why]
    return lines + _transformed_lines(robust)


def meta_html(result: MetaAnalysis) -> str:
    """The summary for a notebook: what was fitted, the coefficients as a table, and what a reader should know."""
    from html import escape

    told = [*model_lines(result), *result.notes, *(f"dropped row {d.row}: {d.reason}" for d in result.dropped)]
    lines = "".join(f"<p>{escape(line)}</p>" for line in told)
    return f"{lines}{result.table().to_html(index=False, float_format=number_text)}"


def _transformed_lines(answer: ByName) -> list[str]:
    """The coefficients on the scale that is read."""
    shown = answer.transformed
    if shown is None:
        return []
    numbers = zip(answer.names, *(np.atleast_1d(getattr(shown, name)) for name in ("estimate", "ci_low", "ci_high")), strict=True)
    lines = [f"  {name}: {number_text(value)} {_interval(low, high)}" for name, value, low, high in numbers if np.isfinite(value)]
    if shown.pi_low is not None and shown.pi_high is not None:
        lines.append(f"prediction interval {_interval(shown.pi_low, shown.pi_high)}")
    return [f"as {shown.scale.title}:", *lines, *([shown.note] if shown.note else [])]


def _coefficient_lines(names: Any, estimate: Any, se: Any, p: Any, low: Any, high: Any, df: Any = None) -> list[str]:
    lines = []
    for j, name in enumerate(names):
        tail = f", df {df[j]:.2f}" if df is not None else ""
        shown = f"{number_text(estimate[j])} {_interval(low[j], high[j])}, se {number_text(se[j])}"
        lines.append(f"  {name}: {shown}, p {p_text(p[j])}{tail}")
    return lines


def _interval(low: float, high: float) -> str:
    return f"[{number_text(low)}, {number_text(high)}]"


def p_text(value: float) -> str:
    """A p with the sign before it.

    >>> p_text(0.0312), p_text(1e-9)
    ('= 0.0312', '< .0001')
    """
    return "< .0001" if value < 0.0001 else f"= {value:.4f}"
