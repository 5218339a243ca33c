"""Contrasts: combinations of the coefficients of an analysis, each with its test, and all of them together."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.as_dict import or_note
from evidence.base.brief import brief
from evidence.base.errors import UsageError
from evidence.base.reason import NotEstimated
from evidence.base.words import nearest
from evidence.models.dependent.multilevel import MultilevelFit
from evidence.models.dependent.robust import RobustFit
from evidence.models.distributions import Array, chi2_upper_tail, critical_value, f_upper_tail, two_sided_p
from evidence.models.result import Tabular, cells_on_scale, json_numbers, on_scale
from evidence.models.univariate.fit import UnivariateFit
from evidence.synthesis.meta.by_name import RobustAnswer
from evidence.synthesis.meta.scales import Scale

if TYPE_CHECKING:
    from evidence.synthesis.meta.answer import MetaAnalysis

Fit = UnivariateFit | MultilevelFit
_NUMBERS = ("estimate", "se", "df", "statistic", "p_value", "ci_low", "ci_high")
_SHOWN = ("estimate", "ci_low", "ci_high")


@dataclass(frozen=True, slots=True)
class Contrasts(Tabular):
    """m combinations of the coefficients.

    Attributes
    ----------
    names : what each is, such as "b - a".
    weights : (m, p) of the coefficients in each.
    estimate, se, df, statistic, p_value, ci_low, ci_high : (m,) that it is zero; `df` is nan for a normal test.
    notes : (m,) "" or why a test must not be used.
    test : that all are zero (statistic, df_num, df_denom, p_value), or why there is none; None for one contrast.
    variances : "model", or "CR2" where a cluster was given.
    scale : the scale that the contrasts are read on; None where that is the scale analysed.
    """

    names: tuple[str, ...]
    weights: Array
    estimate: Array
    se: Array
    df: Array
    statistic: Array
    p_value: Array
    ci_low: Array
    ci_high: Array
    notes: tuple[str, ...]
    test: dict[str, Any] | NotEstimated | None
    variances: str
    scale: Scale | None

    __repr__ = brief("names", "estimate", "se", "p_value", "variances")

    def to_dict(self) -> dict[str, Any]:
        """The keys of the command line: one list a quantity."""
        out: dict[str, Any] = {"names": list(self.names), "weights": self.weights.tolist(), "variances": self.variances}
        out |= {name: json_numbers(getattr(self, name)) for name in _NUMBERS}
        out |= on_scale(self.scale, {name: getattr(self, name) for name in _SHOWN})
        if any(self.notes):
            out["notes"] = list(self.notes)
        return out if self.test is None else out | or_note("test", self.test)

    def rows(self) -> list[dict[str, Any]]:
        """One line per contrast, and one for all of them together."""
        lines: list[dict[str, Any]] = []
        for i, name in enumerate(self.names):
            numbers = {column: float(getattr(self, column)[i]) for column in _NUMBERS}
            read = cells_on_scale(self.scale, {column: numbers[column] for column in _SHOWN})
            lines.append({"contrast": name} | numbers | read | {"note": self.notes[i]})
        if isinstance(self.test, NotEstimated):
            lines.append({"contrast": "all together", "note": self.test.reason})
        elif self.test is not None:
            test = self.test
            df = test["df_num"] if test["df_denom"] is None else f"{test['df_num']}, {test['df_denom']:.4g}"
            lines.append({"contrast": "all together", "df": df, "statistic": test["statistic"], "p_value": test["p_value"]})
        return lines


def contrasts(result: MetaAnalysis, asked: Sequence[Any]) -> Contrasts:
    """Test combinations of the coefficients of an analysis, by CR2 where it has clusters.

    Parameters
    ----------
    result : the analysis.
    asked : one or more; each the name of a coefficient, "b=1,a=-1", {"b": 1, "a": -1}, or one weight for each coefficient.

    Raises
    ------
    UsageError
        If a name is no coefficient, a weight is no number, or all weights are zero.
    """
    fit, robust = result.fit, result.robust.fit if isinstance(result.robust, RobustAnswer) else None
    if not asked:
        raise UsageError(f"say which contrast: a coefficient, or coefficients with weights; they are {', '.join(fit.names)}")
    weights = np.array([weights_of(one, fit.names) for one in asked])
    lines = [linear(fit, robust, c) for c in weights]
    estimate, se = (np.array([line[i] for line in lines], dtype=float) for i in (0, 1))
    df = [line[2] for line in lines]
    half = np.array([float(critical_value(fit.level, one)) for one in df]) * se
    statistic = estimate / se
    return Contrasts(
        names=tuple(_in_words(c, fit.names) for c in weights),
        weights=weights,
        estimate=estimate,
        se=se,
        df=np.array([np.nan if one is None else one for one in df], dtype=float),
        statistic=statistic,
        p_value=np.array([float(two_sided_p(t, one)) for t, one in zip(statistic, df, strict=True)]),
        ci_low=estimate - half,
        ci_high=estimate + half,
        notes=tuple(line[3] for line in lines),
        test=_together(fit, robust, weights),
        variances="model" if robust is None else "CR2",
        scale=_scale(result.scale, weights, fit.names),
    )


def linear(fit: Fit, robust: RobustFit | None, c: Array) -> tuple[float, float, float | None, str]:
    """Estimate, standard error, degrees of freedom and what is wrong with them, of one combination of coefficients."""
    if robust is None:
        return float(c @ fit.estimate), math.sqrt(float(c @ fit.covariance @ c)), fit.df, ""
    found = robust.contrast(np.where(np.abs(c) < 1e-12, 0.0, c))
    return found.estimate, found.se, found.df, found.unsupported


def joint(fit: Fit, robust: RobustFit | None, combinations: Array) -> dict[str, Any] | NotEstimated:
    """The test that several combinations of coefficients are all zero: Wald, or HTZ where there are clusters."""
    if robust is not None:
        found = robust.joint_test(combinations)
        if isinstance(found, NotEstimated):
            return found
        test: dict[str, Any] = {"statistic": found.F, "df_num": found.df_num, "df_denom": found.df_denom, "p_value": found.p_value}
        return test | {"note": found.unsupported} if found.unsupported else test
    m, gap = len(combinations), combinations @ fit.estimate
    wald = float(gap @ np.linalg.solve(combinations @ fit.covariance @ combinations.T, gap))
    if fit.df is None:
        return {"statistic": wald, "df_num": m, "df_denom": None, "p_value": chi2_upper_tail(wald, m)}
    return {"statistic": wald / m, "df_num": m, "df_denom": fit.df, "p_value": f_upper_tail(wald / m, m, fit.df)}


def weights_of(asked: Any, names: Sequence[str]) -> Array:
    """(p,) the weight of each coefficient in a contrast."""
    if isinstance(asked, str):
        asked = {asked.strip(): 1.0} if asked.strip() in names else _read(asked, names)
    if not isinstance(asked, Mapping):
        given = np.asarray(asked, dtype=float)
        if given.shape != (len(names),):
            raise UsageError(f"a contrast has one weight for each of the {len(names)} coefficients ({', '.join(names)}); seen {asked}")
        asked = dict(zip(names, given.tolist(), strict=True))
    for name in (str(name) for name in asked if name not in names):
        raise UsageError(f"the model has no coefficient {name!r}. {nearest(name, names, 'It has ' + ', '.join(names) + '.')}")
    found = np.array([float(asked.get(name, 0.0)) for name in names])
    if not (np.isfinite(found).all() and found.any()):
        raise UsageError("the weights of a contrast are finite numbers, and not all of them zero")
    return found


def _read(text: str, names: Sequence[str]) -> dict[str, float]:
    """The weights in "b=1,a=-1"; names may hold commas and signs of equality themselves."""
    from evidence.base.cells import parse_number

    known = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    parts = re.split(rf",\s*(?=(?:{known})\s*=)", text)
    found: dict[str, float] = {}
    for part in parts:
        name, sign, weight = (piece.strip() for piece in part.rpartition("="))
        number = parse_number(weight)
        if not sign or number is None:
            raise UsageError(f"{text!r} is no contrast; write a coefficient, or NAME=WEIGHT,NAME=WEIGHT; the names are {', '.join(names)}")
        if name in found:
            raise UsageError(f"{text!r} gives {name} two weights; give it one")
        found[name] = number
    return found


def _scale(scale: Scale | None, weights: Array, names: Sequence[str]) -> Scale | None:
    """The scale that contrasts are read on: that of means where all hold the intercept once, that of differences where none holds it."""
    if scale is None or scale.takes_differences:
        return scale
    held = weights[:, list(names).index("intercept")] if "intercept" in names else None
    if held is None or not (held == held[0]).all() or held[0] not in (0.0, 1.0):
        return None
    return scale if held[0] == 1.0 else scale.differences


def _in_words(weights: Array, names: Sequence[str]) -> str:
    """A contrast as people write it.

    >>> _in_words(np.array([0.0, 1.0, -0.5]), ("intercept", "a", "b"))
    'a - 0.5 b'
    """
    text = ""
    for name, weight in zip(names, weights.tolist(), strict=True):
        if weight:
            size = "" if abs(weight) == 1.0 else f"{abs(weight):g} "
            sign = (" - " if text else "-") if weight < 0 else (" + " if text else "")
            text += f"{sign}{size}{name}"
    return text


def _together(fit: Fit, robust: RobustFit | None, weights: Array) -> dict[str, Any] | NotEstimated | None:
    if len(weights) < 2:
        return None
    if np.linalg.matrix_rank(weights) < len(weights):
        return NotEstimated("one contrast follows from the others, so there is no test of all together")
    return joint(fit, robust, weights)
