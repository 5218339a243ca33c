"""How a comparison of two groups is laid out: groups, clusters, losses. From people who take part to what they count for."""

from __future__ import annotations

import math
from dataclasses import dataclass

from evidence.base.errors import CannotCompute


@dataclass(frozen=True, slots=True)
class TwoGroups:
    """How people come into a comparison of two groups.

    Attributes
    ----------
    allocation : people with support for each one without.
    icc : intra-cluster correlation of the outcome; 0 where people do not come in clusters.
    cluster_size : people of one cluster who take part, on average; 1 where there are no clusters.
    cluster_cv : standard deviation of the cluster sizes as a share of their mean.
    attrition : share of those who take part that is lost before the outcome is measured.
    alpha : two-sided level of the test.
    """

    allocation: float = 1.0
    icc: float = 0.0
    cluster_size: float = 1.0
    cluster_cv: float = 0.0
    attrition: float = 0.0
    alpha: float = 0.05

    def __post_init__(self) -> None:
        wrong = [words for holds, words in self._demands() if not holds]
        if wrong:
            raise CannotCompute("; ".join(wrong))

    def _demands(self) -> tuple[tuple[bool, str], ...]:
        return (
            (0.05 <= self.allocation <= 20, f"{self.allocation:g} people with support for each one without; it may be 0.05 to 20"),
            (0 <= self.icc < 1, f"an intra-cluster correlation of {self.icc:g}; it may be 0 to below 1"),
            (self.cluster_size >= 1, f"{self.cluster_size:g} people in a cluster; it may be 1 or more"),
            (0 <= self.cluster_cv <= 3, f"cluster sizes that vary by {self.cluster_cv:g} of their mean; it may be 0 to 3"),
            (0 <= self.attrition < 1, f"a share of {self.attrition:g} lost; it may be 0 to below 1"),
            (0 < self.alpha < 1, f"a level of {self.alpha:g}; it lies between 0 and 1"),
            (self.icc == 0 or self.cluster_size > 1, "an intra-cluster correlation without clusters; say how many people one cluster has"),
        )

    @property
    def clustered(self) -> bool:
        """Whether people come in clusters of more than one."""
        return self.cluster_size > 1

    @property
    def design_effect(self) -> float:
        """`1 + ((1 + cv^2) m - 1) icc`: the factor by which clusters multiply the variance (Eldridge, Ashby & Kerry 2006).

        m are the people of a cluster who are measured, those who are lost aside.

        >>> round(TwoGroups(icc=0.05, cluster_size=20).design_effect, 6)
        1.95
        """
        measured = max(1.0, self.cluster_size * (1.0 - self.attrition))
        return 1.0 + ((1.0 + self.cluster_cv**2) * measured - 1.0) * self.icc


@dataclass(frozen=True, slots=True)
class GroupSizes:
    """The people of both groups.

    Attributes
    ----------
    treat, comp : people who take part, with support and without.
    clusters_treat, clusters_comp : the clusters they come in; None where they come one by one.
    """

    treat: int
    comp: int
    clusters_treat: int | None = None
    clusters_comp: int | None = None

    @property
    def people(self) -> int:
        """Both groups together."""
        return self.treat + self.comp

    @property
    def clusters(self) -> int | None:
        """The clusters of both groups; None where people come one by one."""
        return None if self.clusters_treat is None or self.clusters_comp is None else self.clusters_treat + self.clusters_comp

    def counting(self, design: TwoGroups) -> tuple[float, float, float]:
        """What the people who are measured count for, with support and without, and the degrees of freedom for clusters.

        Raises
        ------
        CannotCompute
            Clusters whose number leaves no degree of freedom.
        """
        kept = (1.0 - design.attrition) / design.design_effect
        clusters = self.clusters
        if clusters is None:
            return self.treat * kept, self.comp * kept, math.inf
        if clusters < 4 or min(self.clusters_treat or 0, self.clusters_comp or 0) < 2:
            raise CannotCompute("fewer than two clusters in a group: what is due to support and what to the cluster cannot be told apart")
        return self.treat * kept, self.comp * kept, clusters - 2.0


def groups_of(people: int, design: TwoGroups) -> GroupSizes:
    """The two groups of so many people in all; where they come in clusters, in whole clusters, at most as many people as given.

    >>> groups_of(120, TwoGroups())
    GroupSizes(treat=60, comp=60, clusters_treat=None, clusters_comp=None)
    >>> groups_of(90, TwoGroups(allocation=2)).treat, groups_of(250, TwoGroups(icc=0.05, cluster_size=20)).clusters
    (60, 12)
    """
    if not design.clustered:
        comp = round(people / (1.0 + design.allocation))
        return GroupSizes(people - comp, comp)
    clusters = int(people / design.cluster_size + 1e-9)
    comp = round(clusters / (1.0 + design.allocation))
    return in_clusters(clusters - comp, comp, design)


def groups_for(comp: int, design: TwoGroups) -> GroupSizes:
    """The groups where `comp` people, or clusters of people, are without support; those with support are rounded up."""
    treat = math.ceil(comp * design.allocation - 1e-9)
    return in_clusters(treat, comp, design) if design.clustered else GroupSizes(treat, comp)


def in_clusters(treat: int, comp: int, design: TwoGroups) -> GroupSizes:
    """So many clusters with and without support."""
    return GroupSizes(round(treat * design.cluster_size), round(comp * design.cluster_size), treat, comp)
