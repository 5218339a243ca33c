"""The effects of an analysis by other methods than its model: resampling, robust weights, Bayes, and pooling of the counts themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.errors import UsageError
from evidence.base.frozen import FrozenDict
from evidence.models.dependent.multilevel import MultilevelFit
from evidence.models.distributions import Array
from evidence.models.univariate.fit import UnivariateFit, tested_positions
from evidence.synthesis.meta.by_name import ByName
from evidence.synthesis.meta.rows import Dropped
from evidence.synthesis.meta.scales import scale_of

if TYPE_CHECKING:
    from evidence.models.bayes.fit import BayesFit
    from evidence.models.bayes.tau_posterior import TauPrior
    from evidence.models.counts.mixed import MixedCounts
    from evidence.models.counts.tables import PooledTables
    from evidence.models.dependent.rve import RVEFit
    from evidence.models.resampling.bootstrap import Bootstrap
    from evidence.models.resampling.gosh import Gosh
    from evidence.models.resampling.permutation import PermutationTest
    from evidence.models.univariate.henmi_copas import HenmiCopas
    from evidence.synthesis.meta.wild_tests import WildTests

DEPENDENT = "pool one effect per sample first, or see wild_bootstrap() and rve()"


class OtherMethods(ByName):
    """What the effects of an analysis say by other methods than its model."""

    __slots__ = ()
    labels: tuple[str, ...] | None
    clusters: tuple[Any, ...] | None
    inputs: FrozenDict[str, Array] | None
    measure: str | None
    dropped: tuple[Dropped, ...]

    def permutation(self, arrangements: int | str = 5000, *, seed: int = 1) -> PermutationTest:
        """Permutation tests of coefficients and of all moderators, of a pooled effect by changes of sign; metafor's `permutest`.

        Parameters
        ----------
        arrangements
            The most to use: all different ones where they are no more, and then the p is exact, else a sample of them. "exact" for all
            of them, as metafor's `permutest(exact = TRUE)`.
        seed
            Seed of the sample.
        """
        from evidence.models.resampling.permutation import permutation_test

        fit = self._independent("a permutation test", moderators=True)
        return replace(permutation_test(fit, arrangements=arrangements, seed=seed), note=self._taken_as_independent())

    def bootstrap(self, replicates: int = 5000, *, kind: str = "parametric", seed: int = 1) -> Bootstrap:
        """Intervals of the coefficients, of tau2, I2 and H2 by bootstrap.

        Parameters
        ----------
        replicates
            How many data sets are drawn, 100 or more.
        kind
            "parametric", effects drawn from the model; or "nonparametric", studies drawn anew from the studies.
        seed
            Seed of the random draws.
        """
        from evidence.models.resampling.bootstrap import bootstrap

        fit = self._independent("the bootstrap", moderators=True, instead="see profile() and wild_bootstrap()")
        found = bootstrap(fit, kind=kind, replicates=replicates, seed=seed)
        return replace(found, scale=self.scale, note=self._taken_as_independent())

    def gosh(self, subsets: int = 2**17, *, seed: int = 1) -> Gosh:
        """The model on every subset of up to 20 effects, or on a random sample of the subsets of up to 63; metafor's `gosh`.

        Parameters
        ----------
        subsets
            How many to draw where there are more than 20 effects.
        seed
            Seed of the random draws.
        """
        from evidence.models.resampling.gosh import gosh

        fit = self._independent("a model on every subset (GOSH)")
        found = gosh(fit.effect, fit.variance, method=fit.method, subsets=subsets, seed=seed)
        return replace(found, labels=self.labels, note=self._taken_as_independent())

    def henmi_copas(self) -> HenmiCopas:
        """The interval of Henmi & Copas 2010, which leans least on the small studies: metafor's `hc`."""
        from evidence.models.univariate.henmi_copas import henmi_copas

        fit = self._independent("a Henmi-Copas interval")
        found = henmi_copas(fit.effect, fit.variance, level=fit.level)
        return replace(found, scale=self.scale, note=self._taken_as_independent())

    def bayes(self, prior: TauPrior | str, *, mu_prior: tuple[float, float] | None = None, interval: str = "shortest") -> BayesFit:
        """Posteriors of the mean, of tau, of each study's effect and of a new study's, by the normal-normal model.

        Parameters
        ----------
        prior
            Prior of tau, such as "half-normal:0.5": half-normal, half-Cauchy or uniform, and its scale in units of the effect.
        mu_prior
            (mean, standard deviation) of a normal prior of the mean; None for a flat one.
        interval
            "shortest" or "central".
        """
        from evidence.models.bayes.fit import fit_bayes

        fit = self._independent("a Bayesian random-effects model")
        of_tau = prior_of(prior) if isinstance(prior, str) else prior
        found = fit_bayes(fit.effect, fit.variance, of_tau, mu_prior=mu_prior, level=fit.level, interval=interval)
        return replace(found, labels=self.labels, scale=self.scale, note=self._taken_as_independent())

    def wild_bootstrap(self, draws: int = 1999, *, seed: int = 1, weights: str = "auto", residual_correction: str = "CR0") -> WildTests:
        """Cluster wild bootstrap tests of each coefficient and of all moderators together; the analysis needs a cluster.

        Parameters
        ----------
        draws
            How many combinations of weights to draw, where there are too many to take all.
        seed
            Seed of the random draws.
        weights
            "Rademacher", "Webb", or "auto": Webb below 8 clusters.
        residual_correction
            "CR0" or "CR2": how the residuals under the null model are corrected.
        """
        from evidence.synthesis.meta.wild_tests import wild_tests

        fit, clusters = self.fit, self._clusters("a cluster wild bootstrap")
        options = {"draws": draws, "seed": seed, "weights": weights, "residual_correction": residual_correction}
        return wild_tests(fit, clusters, tested_positions(fit.design), options)

    def rve(self, working_model: str = "CORR", *, rho: float = 0.8) -> RVEFit:
        """Robust variance estimation with the weights of robumeta, tested by CR2; the analysis needs a cluster.

        Parameters
        ----------
        working_model
            "CORR" (correlated effects) or "HIER" (hierarchical effects).
        rho
            With CORR, the assumed correlation of sampling errors inside a cluster.
        """
        from evidence.models.dependent.rve import fit_rve

        fit, clusters = self.fit, self._clusters("robust variance estimation")
        found = fit_rve(
            fit.effect, fit.variance, clusters, fit.design, names=fit.names, working_model=working_model, rho=rho, level=fit.level
        )
        return replace(found, scale=self.scale)

    def mantel_haenszel(self, measure: str | None = None) -> PooledTables:
        """The counts, or the rates, pooled by Mantel and Haenszel: metafor's `rma.mh`; the analysis must be made of them.

        Parameters
        ----------
        measure
            "OR", "RR" or "RD" of counts, "IRR" or "IRD" of rates; by default that of the analysis.
        """
        from evidence.synthesis.meta.pooled_tables import numbers_pooled, pooled_by_mantel_haenszel

        pooled = measure or self.measure or ""
        numbers = self._counts("Mantel-Haenszel pooling", numbers_pooled(pooled))
        return self._pooled(pooled_by_mantel_haenszel(pooled, numbers, self.fit.level))

    def peto(self) -> PooledTables:
        """The counts pooled to an odds ratio by Peto's method: metafor's `rma.peto`; the analysis must be made of counts."""
        from evidence.models.counts.tables import peto
        from evidence.synthesis.meta.pooled_tables import numbers_pooled

        return self._pooled(peto(*self._counts("Peto's method", numbers_pooled("OR")), level=self.fit.level))

    def glmm(self) -> MixedCounts:
        """The counts pooled by their exact likelihood: metafor's `rma.glmm`; the analysis must be made of them, by OR, IRR, PLO or IRLN."""
        from evidence.synthesis.meta.mixed_counts import NUMBERS, pooled_by_exact_likelihood

        if self.inputs is None or self.measure not in NUMBERS:
            raise UsageError(f"the exact likelihood takes counts; give them with one of the measures {', '.join(NUMBERS)}")
        numbers = self._counts("the exact likelihood", NUMBERS[self.measure])
        found = pooled_by_exact_likelihood(self.measure, numbers, self.fit.level)
        return replace(found, notes=(*self._left_out(), *found.notes))

    def _independent(self, what: str, *, moderators: bool = False, instead: str = DEPENDENT) -> UnivariateFit:
        """The fit, or a refusal where `what` is not defined for its model."""
        fit = univariate(self.fit, what, instead)
        if fit.omnibus is not None and not moderators:
            raise UsageError(f"{what} is of a model without moderators; leave the moderators out")
        return fit

    def _clusters(self, what: str) -> tuple[Any, ...]:
        if self.clusters is None:
            raise UsageError(f"{what} rests on clusters, and the analysis has none; give the cluster as well")
        return self.clusters

    def _counts(self, what: str, names: tuple[str, ...]) -> tuple[Array, ...]:
        """The counts of every table, or the events and times of every row, by their names."""
        if self.inputs is None or not set(names) <= set(self.inputs):
            measures = "OR, RR or RD" if "ai" in names else "IRR or IRD"
            raise UsageError(f"{what} takes the counts of two groups; give them with measure {measures}")
        if self.fit.omnibus is not None:
            raise UsageError(f"{what} is of a model without moderators; leave the moderators out")
        return tuple(self.inputs[name] for name in names)

    def _pooled(self, found: PooledTables) -> PooledTables:
        """Pooled counts on the scale they are read on; rows that gave the analysis no effect are reported."""
        return replace(found, scale=scale_of(found.measure, None), notes=(*self._left_out(), *found.notes))

    def _left_out(self) -> tuple[str, ...]:
        rows = ", ".join(str(one.row) for one in self.dropped)
        return (f"left out, as in the analysis: row {rows}",) if rows else ()

    @property
    def shares_clusters(self) -> bool:
        """Whether two effects or more are of one cluster."""
        return self.clusters is not None and len(set(self.clusters)) < len(self.clusters)

    def _taken_as_independent(self) -> str:
        """What is taken for granted of effects that share a cluster; "" where none do."""
        told = "effects of one cluster are taken as independent here, which they are not; see wild_bootstrap and rve"
        return told if self.shares_clusters else ""


def univariate(fit: UnivariateFit | MultilevelFit, what: str, instead: str) -> UnivariateFit:
    """The fit, or a refusal that says what to use in place of `what` for a model with levels."""
    if isinstance(fit, MultilevelFit):
        raise UsageError(f"{what} takes effects as independent, which a model with levels says they are not; {instead}")
    return fit


def prior_of(text: str) -> TauPrior:
    """A prior of tau from text: "half-normal:0.5".

    Raises
    ------
    UsageError
        If the text names no family of priors or no scale.

    Examples
    --------
    >>> prior_of("half-cauchy:0.3")
    TauPrior(family='half-Cauchy', scale=0.3)
    """
    from evidence.base.cells import parse_number
    from evidence.models.bayes.tau_posterior import PRIORS, TauPrior

    name, _, size = (part.strip() for part in text.partition(":"))
    family = {prior.lower(): prior for prior in PRIORS}.get(name.lower())
    scale = parse_number(size)
    if family is None or scale is None or not (np.isfinite(scale) and scale > 0.0):
        raise UsageError(
            f"a prior of tau is a family and its scale in units of the effect, such as half-normal:0.5; the families are "
            f"{', '.join(PRIORS)}, the scale is above zero; seen {text!r}"
        )
    return TauPrior(family, scale)
