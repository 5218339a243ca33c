"""A meta-analysis as the JSON of the command-line contract, and as a few lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.reason import NotEstimated
from evidence.base.words import several
from evidence.models.dependent.robust import HTZ
from evidence.models.univariate.comparison import information_criteria
from evidence.models.univariate.fit import OmnibusTest, UnivariateFit

if TYPE_CHECKING:
    from evidence.synthesis.meta.analysis import MetaAnalysis


def meta_to_dict(result: MetaAnalysis) -> dict[str, Any]:
    """Keys and units of the contract: lists hold one number per coefficient, I2 and R2 are percentages."""
    fit = result.fit
    out: dict[str, Any] = {
        "coef_names": list(fit.names),
        **{name: _list(getattr(fit, name)) for name in ("estimate", "se", "statistic", "p_value", "ci_low", "ci_high")},
    }
    if isinstance(fit, UnivariateFit):
        out |= _heterogeneity(fit)
    else:
        out |= {"sigma2": list(fit.sigma2), "levels": list(result.levels or ()), "tau2": sum(fit.sigma2)}
        out |= {"I2": sum(fit.I2), "I2_levels": list(fit.I2)}
        if not fit.separable:
            out["sigma2_note"] = (
                "every outer group holds one inner group: the two variances cannot be told apart, and the first is their sum"
            )
    out |= {"QE": fit.QE, "QE_p": fit.QE_p, "k": fit.k, "p": fit.p, "log_likelihood": fit.log_likelihood}
    if fit.omnibus is not None:
        out |= _omnibus(fit.omnibus)
        if isinstance(fit, UnivariateFit):
            out |= (
                {"R2": fit.R2}
                if fit.R2 is not None
                else {"R2": None, "R2_note": "no between-study variance, or no intercept, to compare with"}
            )
    else:
        out |= {"pi_low": fit.pi_low, "pi_high": fit.pi_high}
        if fit.pi_low is None:
            out["pi_note"] = "an equal-effects model has no prediction interval"
    if result.robust is not None:
        out |= _robust(result)
    out |= {"method": fit.method, "test": fit.test, "level": fit.level, "moderators": result.formula}
    out["dropped"] = [{"row": d.row, "reason": d.reason} for d in result.dropped]
    return out | {"where": list(result.where), "rows": result.rows_given, "notes": list(result.notes)}


def meta_summary(result: MetaAnalysis) -> str:
    """Model, heterogeneity and coefficients, one line each."""
    fit, n = result.fit, len(result.dropped)
    dropped = f" of {several(result.rows_given, 'row')}, where {' and '.join(result.where)}" if result.where else ""
    dropped += f"; {several(n, 'row')} dropped" if n else ""
    kind = "three-level model" if result.levels else "random-effects model" if fit.method != "EE" else "equal-effects model"
    lines = [f"{kind}, {fit.method}, test {fit.test}; k = {fit.k} effects" + dropped]
    if isinstance(fit, UnivariateFit):
        lines.append(f"tau2 = {fit.tau2:.4f}, I2 = {fit.I2:.1f}%, H2 = {fit.H2:.2f}")
    else:
        outer, inner = result.levels or ("outer", "inner")
        lines.append(f"sigma2 = {fit.sigma2[0]:.4f} between {outer}, {fit.sigma2[1]:.4f} between {inner} inside it")
    lines.append(f"QE({fit.k - fit.p}) = {fit.QE:.3f}, p = {_p(fit.QE_p)}")
    if fit.omnibus is not None:
        o = fit.omnibus
        df = f"{o.df_num}" if o.df_denom is None else f"{o.df_num}, {o.df_denom:g}"
        lines.append(f"QM({df}) = {o.statistic:.3f}, p = {_p(o.p_value)}")
    lines += _coefficient_lines(fit.names, fit.estimate, fit.se, fit.p_value, fit.ci_low, fit.ci_high)
    if fit.pi_low is not None:
        lines.append(f"prediction interval [{fit.pi_low:.4f}, {fit.pi_high:.4f}]")
    if isinstance(result.robust, NotEstimated):
        lines.append(f"{result.robust.reason}; the intervals above take the effects as the model does")
    elif result.robust is not None:
        r = result.robust
        lines.append(f"cluster-robust (CR2, Satterthwaite), {r.clusters} clusters:")
        lines += _coefficient_lines(fit.names, r.estimate, r.se, r.p_value, r.ci_low, r.ci_high, r.df)
        lines += [f"  do not use {name}: {why}" for name, why in zip(fit.names, r.unsupported, strict=True) if why]
    lines += [f"dropped row {d.row}: {d.reason}" for d in result.dropped]
    return "\n".join(lines)


def _heterogeneity(fit: UnivariateFit) -> dict[str, Any]:
    out: dict[str, Any] = {"tau2": fit.tau2, "I2": fit.I2, "H2": fit.H2}
    if fit.interval is not None:
        out |= {"tau2_ci": [fit.interval.low, fit.interval.high], "I2_ci": [fit.interval.I2_low, fit.interval.I2_high]}
        out["H2_ci"] = [fit.interval.H2_low, fit.interval.H2_high]
        if fit.interval.note:
            out["tau2_ci_note"] = fit.interval.note
    if fit.method in ("ML", "REML"):
        criteria = information_criteria(fit)
        out |= {"AIC": criteria.AIC, "AICc": criteria.AICc, "BIC": criteria.BIC}
    if fit.omnibus is None:
        out |= {"hts_low": fit.hts_low, "hts_high": fit.hts_high}
        if fit.hts_low is None:
            out["hts_note"] = "the interval of Higgins, Thompson and Spiegelhalter (k - 2 df) needs three effects and random effects"
    if fit.truncated_se is not None:
        out["se_truncated"] = _list(fit.truncated_se)
    return out


def _omnibus(test: OmnibusTest) -> dict[str, Any]:
    return {"QM": test.statistic, "QM_p": test.p_value, "QM_df": [test.df_num, test.df_denom]}


def _robust(result: MetaAnalysis) -> dict[str, Any]:
    r = result.robust
    assert r is not None
    if isinstance(r, NotEstimated):
        none: dict[str, Any] = {"cr2": None, "cr2_note": r.reason}
        return none | {"htz": None, "htz_note": r.reason} if result.joint is not None else none
    out: dict[str, Any] = {"cr2": {name: _list(getattr(r, name)) for name in ("se", "df", "statistic", "p_value", "ci_low", "ci_high")}}
    out["cr2"]["clusters"] = r.clusters
    if any(r.unsupported):
        out["cr2"]["note"] = {name: why for name, why in zip(result.fit.names, r.unsupported, strict=True) if why}
    if r.cr1_se is not None and r.cr1_p_value is not None:
        out["cr1"] = {"se": _list(r.cr1_se), "p_value": _list(r.cr1_p_value), "df": r.cr1_df}
    if isinstance(result.joint, HTZ):
        j = result.joint
        out["htz"] = {"F": j.F, "df_num": j.df_num, "df_denom": j.df_denom, "p_value": j.p_value}
        if j.unsupported:
            out["htz"]["note"] = j.unsupported
    elif isinstance(result.joint, NotEstimated):
        out["htz"] = None
        out["htz_note"] = result.joint.reason
    return out


def _list(values: Any) -> list[float | None]:
    return [float(v) if np.isfinite(v) else None for v in values]


def _coefficient_lines(names: Any, estimate: Any, se: Any, p: Any, low: Any, high: Any, df: Any = None) -> list[str]:
    lines = []
    for j, name in enumerate(names):
        tail = f", df {df[j]:.2f}" if df is not None else ""
        lines.append(f"  {name}: {estimate[j]:.4f} [{low[j]:.4f}, {high[j]:.4f}], se {se[j]:.4f}, p = {_p(p[j])}{tail}")
    return lines


def _p(value: float) -> str:
    return "< .0001" if value < 0.0001 else f"{value:.4f}"
