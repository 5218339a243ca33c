"""People who come in clusters, such as agencies or teams: the variance times the design effect, once."""

from __future__ import annotations

import math
from dataclasses import replace

from evidence.base.errors import CannotCompute
from evidence.effects.checks import refuse
from evidence.effects.result import Effect, Step

_MARK = "design effect "


def design_effect(n: float, n_clusters: float, icc: float, cv: float = 0.0) -> float:
    """DE = 1 + ((1 + CV^2) m - 1) ICC, with m = n / n_clusters (Eldridge, Ashby & Kerry 2006).

    Parameters
    ----------
    n, n_clusters : people and clusters, both groups together.
    icc : intra-cluster correlation, 0 to 1.
    cv : coefficient of variation of the cluster sizes, 0 for equal ones.

    Examples
    --------
    >>> round(design_effect(314, 195, 0.7), 4)
    1.4272
    """
    refuse(_problems(n, n_clusters, icc, cv))
    return 1 + ((1 + cv * cv) * n / n_clusters - 1) * icc


def adjust_for_clusters(
    effect: Effect, n: float, n_clusters: float, icc: float, cv: float = 0.0, kind: str | None = None, basis: str = ""
) -> Effect:
    """The effect with its variance multiplied by the design effect; g stays.

    Parameters
    ----------
    effect : an effect whose standard error takes the people as independent; adjusted once, a second time is refused.
    n, n_clusters, icc, cv : as in `design_effect`.
    kind : what the clusters are, such as "agency" or "team", for the words; None where it was not said.
    basis : where the correlation comes from, for the words: "as printed", or whose assumption it is.

    Examples
    --------
    >>> from evidence.effects.binary import from_percentages
    >>> effect = from_percentages(47, 205, 38, 109)
    >>> adjusted = adjust_for_clusters(effect, 314, 195, 0.7, kind="household", basis="assumed by the plan")
    >>> round((adjusted.se / effect.se) ** 2, 4)
    1.4272
    """
    factor = design_effect(n, n_clusters, icc, cv)
    spread = f"(1 + {cv:g}^2) x " if cv else ""
    step = Step(f"design effect = 1 + ({spread}{n:g} / {n_clusters:g} - 1) x {icc:g}", factor)
    of_kind, whence = f" ({kind})" if kind else "", f", {basis}" if basis else ""
    words = f"{n:g} people in {_clusters(n_clusters)}{of_kind}, ICC {icc:g}{whence}"
    adjusted = _widened(effect, factor, step, f"intra-cluster correlation {icc:g}{of_kind}{whence}", words)
    if n_clusters <= 2:
        why = f"confounded: with {_clusters(n_clusters)}{of_kind} in all, treatment and cluster cannot be told apart, and no ICC mends that"
        adjusted = adjusted.with_notes(("flagged", why))
    return adjusted


def adjust_by_design_effect(effect: Effect, factor: float) -> Effect:
    """The effect with its variance multiplied by a design effect that is known, once; g stays.

    Examples
    --------
    >>> from evidence.effects.binary import from_events
    >>> effect = from_events(63, 295, 84, 330)
    >>> round(adjust_by_design_effect(effect, 1.576).se / effect.se, 4)
    1.2554
    """
    refuse([None if factor >= 1 else f"a design effect of {factor:g}; clusters make a variance wider, never narrower"])
    return _widened(effect, factor, Step("design effect, as printed", factor), f"design effect {factor:g}, as printed", "as printed")


def _widened(effect: Effect, factor: float, step: Step, assumption: str, words: str) -> Effect:
    if any(what == "adjusted" and why.startswith(_MARK) for what, why in effect.notes):
        raise CannotCompute("this effect has been adjusted for its clusters already; the design effect is applied once")
    root = math.sqrt(factor)
    se = effect.se * root
    widened = replace(
        effect,
        se=se,
        native_se=None if effect.native_se is None else effect.native_se * root,
        assumptions=(*effect.assumptions, assumption),
        steps=(*effect.steps, step, Step(f"SE = {effect.se:.6g} x sqrt({factor:.6g})", se)),
    ).with_notes(("adjusted", f"{_MARK}{factor:.4g} on the variance: {words}"))
    return widened.at_level(effect.level)


def _clusters(number: float) -> str:
    return "1 cluster" if number == 1 else f"{number:g} clusters"


def _problems(n: float, n_clusters: float, icc: float, cv: float) -> list[str | None]:
    problems: list[str | None] = []
    if n_clusters < 1:
        problems.append(f"{n_clusters:g} clusters; at least 1 is needed")
    elif n < n_clusters:
        problems.append(f"{n:g} people in {_clusters(n_clusters)}: fewer than one each, so the design effect would shrink the variance")
    if not 0 <= icc <= 1:
        below = "; one printed below 0 is taken as 0, as it would claim more than every person" if icc < 0 else ""
        problems.append(f"an intra-cluster correlation of {icc:g}; it lies between 0 and 1{below}")
    if cv < 0:
        problems.append(f"a coefficient of variation of {cv:g}; it cannot be below 0")
    return problems
