"""The scale on which an answer is read: what turns a log odds ratio into an odds ratio, Fisher's z into a correlation and so on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import UsageError
from evidence.effects.escalc import measure_of
from evidence.effects.measures.family import Inputs
from evidence.models.distributions import Array

_ODDS, _RISK, _CORRELATION, _PROPORTION, _ALPHA = "odds ratio", "risk ratio", "correlation", "proportion", "alpha"
# Of each measure that is not read as it is analysed: its transform, and what it is then. HR has no raw numbers that escalc takes.
_READ_AS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("OR", "PETO", "D2OR", "D2ORL", "D2ORN", "MPOR", "MPORC", "MPPETO", "MPORM"), ("exp", _ODDS)),
    **dict.fromkeys(("RR", "MPRR"), ("exp", _RISK)),
    "HR": ("exp", "hazard ratio"),
    "IRR": ("exp", "rate ratio"),
    **dict.fromkeys(("ROM", "ROMC"), ("exp", "ratio of means")),
    **dict.fromkeys(("VR", "VRC"), ("exp", "ratio of standard deviations")),
    **dict.fromkeys(("CVR", "CVRC"), ("exp", "ratio of coefficients of variation")),
    "PLN": ("exp", _PROPORTION),
    "IRLN": ("exp", "rate"),
    "MNLN": ("exp", "mean"),
    "SDLN": ("exp", "standard deviation"),
    "CVLN": ("exp", "coefficient of variation"),
    "REH": ("exp", "relative excess heterozygosity"),
    **dict.fromkeys(("ZCOR", "ZPCOR", "ZSPCOR", "ZPHI", "ZTET", "ZPB", "ZBIS"), ("tanh", _CORRELATION)),
    "ZR2": ("tanh-squared", "R squared"),
    "PLO": ("logistic", _PROPORTION),
    "PRZ": ("probit", _PROPORTION),
    "PAS": ("arcsine", _PROPORTION),
    "PFT": ("freeman-tukey", _PROPORTION),
    "IRS": ("square", "rate"),
    "IRFT": ("freeman-tukey-rate", "rate"),
    "AHW": ("alpha-cube", _ALPHA),
    "ABT": ("alpha-log", _ALPHA),
}


def _probit(z: Array) -> Array:
    from scipy.special import ndtr

    return np.asarray(ndtr(z))


def _logistic(x: Array) -> Array:
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * x)))


def _arcsine(x: Array) -> Array:
    return np.asarray(np.sin(np.clip(x, 0.0, np.pi / 2)) ** 2)


def _freeman_tukey(x: Array, n: float) -> Array:
    """Miller 1978, with the harmonic mean of the sample sizes; beyond what 0 or all of n events give, 0 or 1."""
    low, high = (0.5 * (np.arcsin(np.sqrt(e / (n + 1))) + np.arcsin(np.sqrt((e + 1) / (n + 1)))) for e in (0.0, n))
    inside = np.clip(x, low, high)
    s = np.sin(2 * inside)
    with np.errstate(all="ignore"):
        p = 0.5 * (1.0 - np.sign(np.cos(2 * inside)) * np.sqrt(np.maximum(0.0, 1.0 - (s + (s - 1.0 / s) / n) ** 2)))
    return np.asarray(np.where(x < low, 0.0, np.where(x > high, 1.0, p)))


def _freeman_tukey_rate(x: Array, t: float) -> Array:
    """The rate whose mean of sqrt(rate) and sqrt(rate + 1 / t) is x, with the harmonic mean of the person-times."""
    low = 0.5 * np.sqrt(1.0 / t)
    at = np.maximum(x, low)
    return np.asarray(np.where(x < low, 0.0, np.maximum(0.0, (1.0 / t - 8.0 * at**2 + 16.0 * t * at**4) / (16.0 * at**2 * t))))


# By name; those of the second table lean on the sizes of the studies.
TRANSFORMS: dict[str, Callable[[Array], Array]] = {
    "exp": np.exp,
    "tanh": np.tanh,
    "tanh-squared": lambda z: np.asarray(np.tanh(np.maximum(z, 0.0)) ** 2),
    "logistic": _logistic,
    "probit": _probit,
    "arcsine": _arcsine,
    "square": lambda x: np.asarray(np.maximum(x, 0.0) ** 2),
    "alpha-cube": lambda x: np.asarray(1.0 - (1.0 - np.clip(x, 0.0, 1.0)) ** 3),
    "alpha-log": lambda x: np.asarray(1.0 - np.exp(-np.maximum(x, 0.0))),
}
BY_SIZE: dict[str, Callable[[Array, float], Array]] = {"freeman-tukey": _freeman_tukey, "freeman-tukey-rate": _freeman_tukey_rate}
NONE = "none"


@dataclass(frozen=True, slots=True)
class Scale:
    """How an answer is read.

    Attributes
    ----------
    transform : the name of the function from the analysed scale to this one.
    title : what the numbers are on it, such as "odds ratio".
    size : the harmonic mean of the studies' sizes, for the transforms that lean on it; else None.
    """

    transform: str
    title: str
    size: float | None = None

    __repr__ = brief()

    def back(self, values: Any) -> Array:
        """Values of the analysed scale on this one."""
        given = np.asarray(values, dtype=float)
        if self.size is not None:
            return BY_SIZE[self.transform](given, self.size)
        return np.asarray(TRANSFORMS[self.transform](given))

    @property
    def takes_differences(self) -> bool:
        """Whether a difference has a meaning on it: that of two logarithms is a ratio."""
        return self.transform == "exp"

    @property
    def differences(self) -> Scale | None:
        """The scale that differences are read on: ratios of logarithms, odds ratios of logits; None where they are read as analysed."""
        return self if self.takes_differences else Scale("exp", _ODDS) if self.transform == "logistic" else None


def scale_of(measure: str | None, transform: str | None, inputs: Inputs | None = None) -> Scale | None:
    """The scale on which an analysis is read; None where it is read as analysed.

    Parameters
    ----------
    measure : of the effects, where it is known.
    transform : a name, "none", or None for that of the measure.
    inputs : the raw numbers of the effects analysed, where there are any.

    Raises
    ------
    UsageError
        If the measure or the transform is not known, or the one does not fit the other.

    Examples
    --------
    >>> scale_of("RR", None), scale_of("MD", None), scale_of(None, "tanh").back([0.5]).round(3).tolist()
    (Scale(transform='exp', title='risk ratio', size=None), None, [0.462])
    """
    if measure is not None and measure not in _READ_AS:
        measure_of(measure)
    own, title = _READ_AS.get(measure or "", ("", ""))
    name = own if transform is None else transform
    if name in ("", NONE):
        return None
    known = (*TRANSFORMS, *BY_SIZE)
    if name not in known:
        raise UsageError(f"the transform {name!r} is not known; use {', '.join(known)} or {NONE}")
    if measure is not None and name != own:
        fits = f"use {own}, or {NONE} for the scale analysed" if own else f"it is read as analysed: leave the transform out, or give {NONE}"
        raise UsageError(f"the transform {name!r} does not fit the measure {measure}; {fits}")
    if name in TRANSFORMS:
        return Scale(name, title or f"{name} of the effect")
    size = None if inputs is None else (inputs["xi"] + inputs["mi"] if name == "freeman-tukey" else inputs["ti"])
    if size is None:
        if transform is None:
            return None
        raise UsageError(f"the transform {name} leans on the sizes of the studies; give their raw numbers and the measure")
    return Scale(name, title, float(1.0 / np.mean(1.0 / size)))
