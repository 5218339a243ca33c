"""Cluster wild bootstrap tests of every coefficient of an analysis, and of its moderators together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.reason import NotEstimated
from evidence.models.dependent.multilevel import MultilevelFit
from evidence.models.dependent.robust import select, too_few_clusters
from evidence.models.dependent.wild_bootstrap import WildBootstrap, wild_bootstrap
from evidence.models.result import Tabular
from evidence.models.univariate.fit import UnivariateFit

ALL = "all moderators"


@dataclass(frozen=True, slots=True)
class WildTests(Tabular):
    """Cluster wild bootstrap tests.

    Attributes
    ----------
    tests : what is tested (a coefficient, or "all moderators") and its test, or why there is none.
    """

    tests: tuple[tuple[str, WildBootstrap | NotEstimated], ...]

    __repr__ = brief()

    def __getitem__(self, tested: str) -> WildBootstrap | NotEstimated:
        """The test of a coefficient, by its name."""
        return dict(self.tests)[tested]

    def to_dict(self) -> dict[str, Any]:
        """The keys of the command line."""
        return {"tests": [{"tested": name} | test.to_dict() for name, test in self.tests]}

    def rows(self) -> list[dict[str, Any]]:
        """One line per test."""
        shown = ("statistic", "p_value", "smallest_p", "draws", "enumerated", "weights", "clusters", "unsupported")
        lines: list[dict[str, Any]] = []
        for name, test in self.tests:
            if isinstance(test, NotEstimated):
                lines.append({"tested": name, "unsupported": test.reason})
            else:
                lines.append({"tested": name} | {column: getattr(test, column) for column in shown})
        return lines


def wild_tests(
    fit: UnivariateFit | MultilevelFit, clusters: Sequence[Any], moderators: Sequence[int], options: Mapping[str, Any]
) -> WildTests:
    """Test each coefficient, and those at the positions `moderators` together where they are several."""
    bread = fit.covariance if isinstance(fit, MultilevelFit) else fit.plain_covariance
    asked = [(name, np.eye(fit.p)[[j]]) for j, name in enumerate(fit.names)]
    asked += [(ALL, select(moderators, fit.p))] if len(moderators) > 1 else []
    why = too_few_clusters(len(set(clusters)))
    if why:
        return WildTests(tuple((name, NotEstimated(why)) for name, _ in asked))
    model = (fit.effect, fit.design, bread, fit.covariance_of, clusters)
    return WildTests(tuple((name, wild_bootstrap(*model, contrasts, **options)) for name, contrasts in asked))
