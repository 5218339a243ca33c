"""How far each choice moves the answer of a multiverse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.robustness.multiverse.fit import Fits
from evidence.robustness.multiverse.grid import AnalysisGrid, Factor
from evidence.robustness.multiverse.rows import Flags
from evidence.robustness.multiverse.shares import variance_shares


@dataclass(frozen=True, slots=True)
class TakenOption:
    """What the analyses say that take one option.

    Attributes
    ----------
    name : the option; of a decision "otherwise".
    analyses : how many take it.
    median : their median estimate; None where none has one.
    above : share of them whose interval lies above zero.
    """

    name: str
    analyses: int
    median: float | None
    above: float


@dataclass(frozen=True, slots=True)
class ChoiceMoves:
    """How far one choice moves the answer.

    Attributes
    ----------
    name, title, declared : as in the plan; of a decision its id and its question.
    options : what the analyses say by option.
    share : of the variance of the estimate over all analyses, its Shapley share; None where `why` says so.
    alone : what it does by itself, without its part in interactions; None likewise.
    sign_share : its Shapley share of the variance of whether the interval lies above zero.
    why : why there is no share of the estimate; "" where there is.
    """

    name: str
    title: str
    declared: str
    options: tuple[TakenOption, ...]
    share: float | None
    alone: float | None
    sign_share: float
    why: str = ""

    __repr__ = brief("name", "share")

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        out: dict[str, Any] = {name: getattr(self, name) for name in ("title", "declared", "share", "alone", "sign_share")}
        out["options"] = {one.name: {"analyses": one.analyses, "median": one.median, "above": one.above} for one in self.options}
        return out | ({"share_note": self.why} if self.why else {})


def moves(grid: AnalysisGrid, fits: Fits) -> tuple[ChoiceMoves, ...]:
    """How far each choice moves the answer; of decisions that stand in one factor, each by its own analyses too."""
    shape = tuple(len(one.options) for one in grid.factors)
    options = grid.options_of(np.arange(len(fits.g)))
    sign = variance_shares((fits.low > 0).astype(float), shape)
    holes = int((~np.isfinite(fits.g)).sum())
    why = f"{holes} of {len(fits.g)} analyses hold no effect, so the grid is not whole" if holes else ""
    size = None if holes else variance_shares(fits.g, shape)
    found = []
    for i, factor in enumerate(grid.factors):
        masks = _masks(factor, options[:, i])
        alone, share = (None, None) if size is None else (float(size.alone[i]), float(size.shapley[i]))
        some = tuple(_option(name, mask, fits) for name, mask in masks.items())
        found.append(ChoiceMoves(factor.name, factor.title, factor.declared, some, share, alone, float(sign.shapley[i]), why))
    return tuple(found)


def _masks(factor: Factor, chosen: Any) -> dict[str, Flags]:
    """Which analyses take each option; of decisions in one factor, which take each decision otherwise."""
    if len(factor.decisions) <= 2:
        return {name: chosen == j for j, name in enumerate(factor.options)}
    single = [one[0] for one in factor.decisions if len(one) == 1]
    masks = {factor.options[0]: chosen == 0}
    for decision in single:
        within = np.array([decision in one for one in factor.decisions])
        masks[f"{decision} otherwise"] = within[chosen]
    return masks


def _option(name: str, mask: Flags, fits: Fits) -> TakenOption:
    g = fits.g[mask]
    known = g[np.isfinite(g)]
    return TakenOption(name, int(mask.sum()), float(np.median(known)) if known.size else None, float((fits.low[mask] > 0).mean()))
