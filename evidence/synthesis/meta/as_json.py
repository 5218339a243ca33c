"""A meta-analysis as the JSON of the command-line contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.reason import NotEstimated
from evidence.models.comparing import information_criteria
from evidence.models.dependent.robust import HTZ
from evidence.models.univariate.fit import OmnibusTest, UnivariateFit
from evidence.synthesis.meta.by_name import RobustAnswer

if TYPE_CHECKING:
    from evidence.synthesis.meta.answer import MetaAnalysis


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
        if not fit.separable and len(fit.sigma2) > 1:
            out["sigma2_note"] = (
                "every outer group holds one inner group: the two variances cannot be told apart, and the first is their sum"
            )
    out |= {"QE": fit.QE, "QE_p": fit.QE_p, "k": fit.k, "p": fit.p, "log_likelihood": fit.log_likelihood}
    if fit.method in ("ML", "REML"):
        criteria = information_criteria(fit)
        out |= {"AIC": criteria.AIC, "AICc": criteria.AICc, "BIC": criteria.BIC}
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
    if (shown := result.transformed) is not None:
        out["transformed"] = shown.to_dict() | _robust_transformed(result)
    out |= {"method": fit.method, "test": fit.test, "level": fit.level, "moderators": result.formula, "measure": result.measure}
    if result.labels is not None:
        out["studies"] = list(result.labels)
    out["dropped"] = [{"row": d.row, "reason": d.reason} | ({"study": d.study} if d.study else {}) for d in result.dropped]
    return out | {"where": list(result.where), "rows": result.rows_given, "notes": list(result.notes)}


def _heterogeneity(fit: UnivariateFit) -> dict[str, Any]:
    out: dict[str, Any] = {"tau2": fit.tau2, "I2": fit.I2, "H2": fit.H2}
    if fit.interval is not None:
        out |= {"tau2_ci": [fit.interval.low, fit.interval.high], "I2_ci": [fit.interval.I2_low, fit.interval.I2_high]}
        out["H2_ci"] = [fit.interval.H2_low, fit.interval.H2_high]
        if fit.interval.note:
            out["tau2_ci_note"] = fit.interval.note
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
    assert result.robust is not None
    if isinstance(result.robust, NotEstimated):
        none: dict[str, Any] = {"cr2": None, "cr2_note": result.robust.reason}
        return none | {"htz": None, "htz_note": result.robust.reason} if result.joint is not None else none
    r = result.robust.fit
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


def _robust_transformed(result: MetaAnalysis) -> dict[str, Any]:
    """The cluster-robust interval on the scale that is read."""
    if not isinstance(result.robust, RobustAnswer) or (shown := result.robust.transformed) is None:
        return {}
    return {"cr2": {name: _list(np.atleast_1d(getattr(shown, name))) for name in ("ci_low", "ci_high")}}


def _list(values: Any) -> list[float | None]:
    return [float(v) if np.isfinite(v) else None for v in values]
