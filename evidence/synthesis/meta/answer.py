"""A fitted meta-analysis: its numbers by name, and what it has on request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from evidence.base.brief import one_line
from evidence.base.frozen import FrozenDict
from evidence.base.reason import NotEstimated
from evidence.models.dependent.multilevel import MultilevelFit
from evidence.models.dependent.robust import HTZ
from evidence.models.distributions import Array
from evidence.models.univariate.fit import UnivariateFit
from evidence.synthesis.meta.by_name import ByName, RobustAnswer
from evidence.synthesis.meta.other_methods import OtherMethods, univariate
from evidence.synthesis.meta.rows import Dropped
from evidence.synthesis.meta.scales import Scale

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from evidence.models.comparing import FitComparison, InformationCriteria
    from evidence.models.dependent.profile import VarianceProfiles
    from evidence.models.influence.blup import Shrunken
    from evidence.models.influence.cumulative import Cumulative
    from evidence.models.influence.diagnostics import Influence
    from evidence.models.influence.groups import GroupInfluence
    from evidence.models.small_study.regression import SmallStudy
    from evidence.models.small_study.selection import Selection
    from evidence.synthesis.meta.contrasts import Contrasts
    from evidence.synthesis.meta.marginal_means import MarginalMeans
    from evidence.synthesis.meta.predictions import Predictions
    from evidence.synthesis.meta.subgroups import Subgroups
    from evidence.synthesis.meta.variance_intervals import VarianceIntervals


@dataclass(frozen=True, slots=True)
class MetaAnalysis(OtherMethods):
    """A fitted meta-analysis: its numbers by name, what was asked for beside it, and more on request.

    `estimate`, `se`, `statistic`, `p_value`, `ci_low` and `ci_high` are floats where the model has one coefficient, else arrays with one
    number per coefficient; `coefficients` has them by name. `print` shows the summary.

    Attributes
    ----------
    fit : everything that the model computed, one number per coefficient: `UnivariateFit`, or `MultilevelFit` where levels were given.
    robust : the same numbers by CR2 with Satterthwaite degrees of freedom; None without `cluster`, below three clusters the reason.
    joint : HTZ test of the moderators, or why there is none; None without `cluster` or with fewer than two moderators.
    levels : names of the outer and the inner level, or of the one random level; None for a univariate model.
    formula : the moderator formula; None without.
    dropped : rows left out, with reasons.
    rows : (k,) numbers in the table of the rows analysed, counted from 1 without the header, in the order of the fit.
    rows_given : how many rows the table has.
    data : the rows analysed; None where numbers were given without a table.
    clusters : (k,) their clusters; None without `cluster`.
    where : the conditions that chose the rows; empty where all were taken.
    notes : what a reader should know of the rows analysed, and what was added to counts of 0.
    labels : (k,) the study of each row analysed; None where none was named.
    scale : the scale that the answer is read on; None where that is the scale analysed.
    measure : of the effects, by metafor's name; None where it is not known.
    inputs : the raw numbers of the rows analysed, by metafor's names of inputs; None where effects were given.
    """

    fit: UnivariateFit | MultilevelFit
    robust: RobustAnswer | NotEstimated | None
    joint: HTZ | NotEstimated | None
    levels: tuple[str, ...] | None
    formula: str | None
    dropped: tuple[Dropped, ...]
    rows: tuple[int, ...] = field(repr=False)
    rows_given: int
    data: Any = field(repr=False, compare=False)
    clusters: tuple[Any, ...] | None = field(repr=False, default=None)
    where: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    labels: tuple[str, ...] | None = field(repr=False, default=None)
    scale: Scale | None = None
    measure: str | None = None
    inputs: FrozenDict[str, Array] | None = field(repr=False, default=None)

    def __repr__(self) -> str:
        fit = self.fit
        return one_line(
            self, k=fit.k, method=fit.method, test=fit.test, names=fit.names, estimate=fit.estimate, se=fit.se, dropped=self.dropped
        )

    def __str__(self) -> str:
        return self.summary()

    @property
    def k(self) -> int:
        """How many effects were analysed."""
        return self.fit.k

    @property
    def tau2(self) -> float:
        """The variance of the true effects; of a model with levels that of all levels together."""
        return self.fit.tau2 if isinstance(self.fit, UnivariateFit) else sum(self.fit.sigma2)

    @property
    def I2(self) -> float:
        """The share of variance that is not sampling error, in percent; of a model with levels that of all levels together."""
        return self.fit.I2 if isinstance(self.fit, UnivariateFit) else sum(self.fit.I2)

    @property
    def H2(self) -> float:
        """Total over sampling variance."""
        return self.fit.H2 if isinstance(self.fit, UnivariateFit) else 100.0 / (100.0 - self.I2)

    @property
    def Q(self) -> float:
        """The test of heterogeneity, residual with moderators: chi-square with k - p degrees of freedom."""
        return self.fit.QE

    @property
    def Q_p(self) -> float:
        """Its p."""
        return self.fit.QE_p

    @property
    def pi_low(self) -> float | None:
        """The lower end of the prediction interval; None with moderators (see `predict`) and for an equal-effects model."""
        return self.fit.pi_low

    @property
    def pi_high(self) -> float | None:
        """The upper end of the prediction interval."""
        return self.fit.pi_high

    def _prediction(self) -> tuple[float | None, float | None]:
        return self.fit.pi_low, self.fit.pi_high

    def table(self) -> pd.DataFrame:
        """One row per coefficient: estimate, se, statistic, df, p_value and interval; the same on the scale that is read, and CR2."""
        found = ByName.table(self)
        if isinstance(self.robust, RobustAnswer):
            for name in ("se", "df", "p_value", "ci_low", "ci_high"):
                found[f"cr2_{name}"] = getattr(self.robust.fit, name)
        return found

    def predict(self, data: pd.DataFrame | None = None, *, at: Any = None) -> Predictions:
        """Fitted values with confidence and prediction intervals: of the rows analysed, or for new moderators.

        Parameters
        ----------
        data : a table with a column for each moderator.
        at : in its place one row or several, each as "year=1970,alloc=random" or {"year": 1970, "alloc": "random"}.
        """
        from evidence.synthesis.meta.predictions import predictions

        return predictions(self, data, at)

    def means(self, moderator: str) -> MarginalMeans:
        """The mean effect at each level of a categorical moderator, and every difference, with p also by Holm."""
        from evidence.synthesis.meta.marginal_means import marginal_means

        robust = self.robust.fit if isinstance(self.robust, RobustAnswer) else None
        return marginal_means(self.fit, robust, self.formula, self.data, moderator, self.scale)

    def subgroups(self, column: str) -> Subgroups:
        """Each group of the rows by itself, and whether the groups differ: with a tau2 for each, and with one for all."""
        from evidence.synthesis.meta.subgroups import subgroups

        return subgroups(self, column)

    def contrasts(self, *asked: Any) -> Contrasts:
        """Combinations of the coefficients, each with its test, and the test that all are zero; by CR2 where there are clusters.

        Parameters
        ----------
        asked : one or more: the name of a coefficient, "b=1,a=-1", {"b": 1, "a": -1}, or one weight for each coefficient.
        """
        from evidence.synthesis.meta.contrasts import contrasts

        return contrasts(self, asked)

    def compare(self, other: MetaAnalysis | str) -> FitComparison:
        """This model beside another one of the same effects: likelihood-ratio test, AIC, AICc, BIC, R2; metafor's `anova(fit, other)`.

        Parameters
        ----------
        other : an analysis of the same rows; or a formula, such as "~ 1", with which this model is then fitted again.
        """
        from evidence.synthesis.meta.comparing import compare

        return compare(self, other)

    def criteria(self) -> InformationCriteria:
        """Log likelihood, AIC, AICc and BIC of a model fitted by ML or REML; metafor's `fitstats`."""
        from evidence.models.comparing import information_criteria

        return information_criteria(self.fit)

    def confint(self) -> VarianceIntervals:
        """Intervals of tau2, tau, I2 and H2 by Q-profile; of the variances of a model with levels by profile likelihood."""
        from evidence.synthesis.meta.variance_intervals import variance_intervals

        return variance_intervals(self)

    def small_study(self, predictor: Any = None) -> SmallStudy:
        """Tests and corrections for small-study effects.

        Parameters
        ----------
        predictor : the predictor of Egger's regressions: "se" (the default), "variance", a column, or one number per row, such
            as sqrt(1/n1 + 1/n2) for standardised mean differences.
        """
        from evidence.models.small_study.regression import small_study
        from evidence.synthesis.meta.parts import predictor_of

        return small_study(self.fit, self.clusters, predictor_of(self, predictor))

    def influence(self) -> Influence | GroupInfluence:
        """What each effect does to the answer; in a three-level model what each outer group does."""
        if isinstance(self.fit, MultilevelFit):
            from evidence.models.influence.groups import group_influence

            return replace(group_influence(self.fit, self._outer_groups()), scale=self.scale)
        from evidence.models.influence.diagnostics import influence

        return replace(influence(self.fit), labels=self.labels, scale=self.scale)

    def selection(self, steps: Sequence[float] = (0.025,)) -> Selection | NotEstimated:
        """A step-function selection model; `steps` are one-sided p-values of the positive direction."""
        from evidence.models.small_study.selection import selection_model

        return selection_model(univariate(self.fit, "a selection model", "pool one effect per sample first"), steps)

    def cumulative(self) -> Cumulative:
        """The pooled answer as the effects come in, in row order; of a model with levels as its outer groups come in."""
        if isinstance(self.fit, MultilevelFit):
            from evidence.models.influence.groups import group_cumulative

            return replace(group_cumulative(self.fit, self._outer_groups()), scale=self.scale)
        from evidence.models.influence.cumulative import cumulative

        return replace(cumulative(self.fit), labels=self.labels, scale=self.scale)

    def _outer_groups(self) -> list[Any] | None:
        """(k,) the outer group of each row of a model with levels, as the table names it."""
        return self.data[self.levels[0]].tolist() if self.levels and self.data is not None else None

    def blup(self) -> Shrunken:
        """The true effect of each row, drawn towards what the model says."""
        from evidence.models.influence.blup import blup

        return replace(blup(self.fit), labels=self.labels, scale=self.scale)

    def profile(self) -> VarianceProfiles:
        """Profile-likelihood intervals of tau2, or of both variances of a three-level model."""
        from evidence.models.dependent.profile import profile

        return profile(self.fit)

    def plot(self, kind: str, ax: Axes | None = None, **options: Any) -> Axes:
        """The fit as the picture of that name, such as "bubble", on the axes given or on a new figure; gives the axes.

        Parameters
        ----------
        kind : "forest", "funnel", "bubble", "leave-one-out", "cumulative", "baujat", "radial", "labbe", "influence", "gosh", "profile",
            "orchard", "drapery" or "qq".
        ax : matplotlib's axes to draw on; they give room to what stands beside them.
        options : of a forest `order` and `subgroup`, of a bubble or orchard plot `moderator`, of GOSH `study` and `seed`.

        Raises
        ------
        UsageError
            If there is no such picture, or it does not know an option.
        """
        from evidence.synthesis.meta.figures.kinds import plot

        return plot(self, kind, ax, **options)

    def forest(self, ax: Axes | None = None, *, order: str | None = None, subgroup: str | None = None) -> Axes:
        """The forest plot: every effect with its interval and weight, and the pooled answer.

        Parameters
        ----------
        ax : matplotlib's axes to draw on; by default those of a new figure, which is as high as it has rows (`.figure` shows it).
        order : None for that of the table; "effect", "precision", "study" or a column of the table.
        subgroup : a column; each group then has its heading and its own pooled answer.
        """
        return self.plot("forest", ax, order=order, subgroup=subgroup)

    def funnel(self, ax: Axes | None = None) -> Axes:
        """The funnel plot, with contours of significance and the effects that trim and fill adds."""
        return self.plot("funnel", ax)

    def to_dict(self) -> dict[str, Any]:
        """The analysis as `evidence meta --json` prints it; None where a number cannot be, with a note beside it."""
        from evidence.synthesis.meta.as_json import meta_to_dict

        return meta_to_dict(self)

    def summary(self) -> str:
        """The analysis in a few lines of text, with what a reader should know of the rows."""
        from evidence.synthesis.meta.words import meta_summary

        return "\n".join([meta_summary(self), *(f"note: {note}" for note in self.notes)])

    def _repr_html_(self) -> str:
        from evidence.synthesis.meta.words import meta_html

        return meta_html(self)
