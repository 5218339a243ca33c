"""People who come in clusters: which intra-cluster correlation widens an effect, or what keeps it as narrow as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evidence.base.reason import NotEstimated
from evidence.effects.clusters import adjust_by_design_effect, adjust_for_clusters
from evidence.effects.result import Effect
from evidence.review.plan import Icc

TOO_NARROW = "the variance is not adjusted and may be too small"


def allow_for_clusters(effect: Effect, columns: Mapping[str, Any], assumed: Mapping[str, Icc]) -> Effect:
    """The effect with its variance times the design effect, or with a note that says what is missing for it.

    A printed design effect comes first, then a printed correlation, then the plan's assumption, which holds for the units the plan
    names only.

    Parameters
    ----------
    effect : as its numbers give it, every person taken as independent.
    columns : typed cells of its row and its study.
    assumed : the plan's assumptions, by kind of cluster.
    """
    clusters, kind = columns["n_clusters"], columns["cluster_kind"]
    if columns["cluster_adjusted"] == "yes":
        return effect
    if columns["design_effect"] is not None:
        return adjust_by_design_effect(effect, columns["design_effect"])
    if clusters is None:
        by_cluster = columns["design"] == "cluster_rct" and "randomised by clusters"
        read = by_cluster or (kind and f"clusters ({kind})") or (columns["icc"] is not None and "an intra-cluster correlation")
        return _kept(effect, f"{read}, but the number of clusters was not read") if read else effect
    if None in (columns["n_treat"], columns["n_comp"]):
        return _kept(effect, f"{clusters} clusters, but a group size is missing")
    people = columns["n_treat"] + columns["n_comp"]
    if columns["unit"] == kind:
        if people == clusters:
            return effect
        why = f"the unit is the {kind}, but {people} are counted in {clusters} clusters of that kind: taken as people inside them"
        effect = effect.with_notes(("flagged", why))
    found = _correlation(columns, assumed)
    if isinstance(found, NotEstimated):
        return _kept(effect, f"{clusters} clusters, but {found.reason}")
    if columns["cluster_adjusted"] == "unclear":
        effect = effect.with_notes(("assumed", "it is not said whether the printed precision allows for the clusters: taken as not"))
    icc, basis = found
    return adjust_for_clusters(effect, people, clusters, icc, kind=kind, basis=basis)


def _correlation(columns: Mapping[str, Any], assumed: Mapping[str, Icc]) -> tuple[float, str] | NotEstimated:
    """The intra-cluster correlation and where it comes from."""
    printed, kind, unit = columns["icc"], columns["cluster_kind"], columns["unit"]
    if printed is not None:
        below = f"0 (as printed: {printed:g}; below 0 it would claim more than every person)" if printed < 0 else "as printed"
        return max(printed, 0.0), below
    if kind is None:
        return NotEstimated("neither their intra-cluster correlation nor their kind (cluster_kind) was read")
    if kind not in assumed:
        return NotEstimated(f"no intra-cluster correlation was printed and the plan assumes none for clusters of this kind ({kind})")
    if assumed[kind].units and unit not in (*assumed[kind].units, kind):
        units = ", ".join(assumed[kind].units)
        return NotEstimated(f"no intra-cluster correlation was printed and the plan's, for {kind}, is for the unit {units}, not {unit}")
    return assumed[kind].value, "assumed by the plan"


def _kept(effect: Effect, why: str) -> Effect:
    return effect.with_notes(("flagged", f"{why}: {TOO_NARROW}"))
