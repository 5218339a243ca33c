"""The effects analysed, row by row: what every picture of a fit shows of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import UsageError
from evidence.base.words import listed, nearest
from evidence.models.dependent.multilevel import MultilevelFit
from evidence.models.distributions import Array, critical_value
from evidence.models.result import Tabular, cells_on_scale, json_numbers
from evidence.synthesis.meta.scales import Scale

if TYPE_CHECKING:
    from evidence.synthesis.meta.answer import MetaAnalysis

_NUMBERS = ("effect", "se", "ci_low", "ci_high")


@dataclass(frozen=True, slots=True)
class StudyEffects(Tabular):
    """The k effects of an analysis, in row order.

    Attributes
    ----------
    names : the study of each, or the number of its row.
    effect, se, ci_low, ci_high : on the scale analysed; intervals by the normal distribution, at the level of the fit.
    weight : (k,) what each counts for in the mean, in percent; None with moderators, where no effect has a single weight.
    shared : (k,) whether another effect is of the same people, place or study, so that the two are not independent.
    sharing : what they share, such as "their district"; "" where no effect shares anything.
    scales : (k,) the scale that each is read on; None where that is the scale analysed.
    """

    names: tuple[str, ...]
    effect: Array
    se: Array
    ci_low: Array
    ci_high: Array
    weight: Array | None
    shared: tuple[bool, ...]
    sharing: str
    scales: tuple[Scale, ...] | None

    __repr__ = brief()

    @property
    def note(self) -> list[str]:
        """What the hollow marks of a picture are, where there are any."""
        return [f"Hollow: {words}" for words in dependence_note(self)]

    def on_scale(self, i: int) -> tuple[float, float, float]:
        """Effect and interval of row i as they are read."""
        own = [self.effect[i], self.ci_low[i], self.ci_high[i]]
        found = own if self.scales is None else self.scales[i].back(own).tolist()
        return float(found[0]), float(found[1]), float(found[2])

    def to_dict(self) -> dict[str, Any]:
        """One list a quantity."""
        out: dict[str, Any] = {name: json_numbers(getattr(self, name)) for name in _NUMBERS}
        out["weight"] = None if self.weight is None else json_numbers(self.weight)
        return out | {"studies": list(self.names), "shared": list(self.shared)}

    def rows(self) -> list[dict[str, Any]]:
        """One line per effect."""
        lines: list[dict[str, Any]] = []
        for i, name in enumerate(self.names):
            numbers = {column: float(getattr(self, column)[i]) for column in _NUMBERS}
            weight = {} if self.weight is None else {"weight": float(self.weight[i])}
            shown = {column: numbers[column] for column in ("effect", "ci_low", "ci_high")}
            read = cells_on_scale(None if self.scales is None else self.scales[i], shown)
            lines.append({"study": name} | numbers | weight | read | {"shared": self.shared[i]})
        return lines


def study_effects(result: MetaAnalysis) -> StudyEffects:
    """The effects of an analysis with what the pictures show of them."""
    fit = result.fit
    effect = fit.effect
    variance = fit.variance
    se = np.sqrt(variance)
    half = critical_value(fit.level, None) * se
    names = study_names(result)
    shared, sharing = _shared(result)
    return StudyEffects(names, effect, se, effect - half, effect + half, _weights(result), shared, sharing, _scales(result))


def dependence_note(studies: StudyEffects) -> list[str]:
    """How many effects are not independent of each other, and why, where there are any."""
    many = sum(studies.shared)
    return [f"{many} effects that share {studies.sharing} with others, so that they are not independent of each other."] if many else []


def study_names(result: MetaAnalysis) -> tuple[str, ...]:
    """The study of each row, or the number of its row."""
    return result.labels or tuple(f"Row {row}" for row in result.rows)


def study_position(result: MetaAnalysis, study: str) -> int:
    """The row of a study by its name; else a `UsageError` that names the nearest."""
    names = study_names(result)
    if study not in names:
        raise UsageError(f"no row analysed is called {study!r}. {nearest(study, names, 'They are ' + listed(names) + '.')}")
    return names.index(study)


def _weights(result: MetaAnalysis) -> Array | None:
    fit = result.fit
    if result.formula is not None or fit.p > 1:
        return None
    if isinstance(fit, MultilevelFit):
        return fit.weights
    w = 1.0 / (fit.variance + fit.tau2)
    return np.asarray(100.0 * w / w.sum())


def _shared(result: MetaAnalysis) -> tuple[tuple[bool, ...], str]:
    """Which effects share an outer group, a cluster or a known covariance with another, and what that is."""
    fit = result.fit
    by: list[tuple[list[Any], str]] = []
    if result.clusters is not None:
        by.append((list(result.clusters), "their cluster"))
    shared, sharing = np.zeros(result.k, dtype=bool), ""
    if isinstance(fit, MultilevelFit):
        by.append((fit.outer.tolist(), f"their {result.levels[0]}" if result.levels else "their group"))
        known = [row for one, two, _ in fit.errors.pairs for row in (one, two)]
        shared[known], sharing = True, "part of their sampling errors" if known else ""
    for groups, what in by:
        found = np.array([times > 1 for times in map(Counter(groups).__getitem__, groups)])
        sharing = what if found.any() else sharing
        shared |= found
    return tuple(shared.tolist()), sharing


def _scales(result: MetaAnalysis) -> tuple[Scale, ...] | None:
    """The scale of the fit; one that leans on the size of a study takes each study's own."""
    scale, inputs = result.scale, result.inputs
    if scale is None:
        return None
    if scale.size is None or inputs is None:
        return (scale,) * result.k
    sizes = inputs["xi"] + inputs["mi"] if scale.transform == "freeman-tukey" else inputs["ti"]
    return tuple(replace(scale, size=float(size)) for size in sizes)
