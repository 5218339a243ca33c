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

    Examples
    --------
    >>> import pandas as pd
    >>> from evidence import meta
    >>> trials = pd.DataFrame({
    ...     "trial": ["Ash", "Birch", "Cedar", "Elm", "Fir", "Hazel"], "year": [1989, 1994, 1996, 2003, 2008, 2011],
    ...     "design": ["random", "other", "random", "other", "random", "random"], "centre": ["N", "N", "S", "S", "E", "W"],
    ...     "ai": [14, 22, 9, 41, 30, 12], "n1i": [60, 70, 40, 90, 80, 55],
    ...     "ci": [19, 25, 20, 44, 39, 25], "n2i": [62, 68, 41, 88, 79, 56]})
    >>> counts = {name: name for name in ("ai", "n1i", "ci", "n2i")}
    >>> fit = meta(trials, measure="RR", **counts, study="trial")
    >>> print(fit.summary())
    random-effects model, REML, test knha; k = 6 effects (RR)
    tau2 = 0.0066, I2 = 10.9%, H2 = 1.12
    QE(5) = 6.045, p = 0.3019
      intercept: -0.2867 [-0.5523, -0.0211], se 0.1033, p = 0.0391
    prediction interval [-0.6248, 0.0514]
    as risk ratio:
      intercept: 0.7507 [0.5756, 0.9791]
    prediction interval [0.5354, 1.0527]

    Its numbers by name, and the variance with its interval:

    >>> round(fit.estimate, 3), round(fit.transformed.estimate, 3), round(fit.I2, 1), fit.k
    (-0.287, 0.751, 10.9, 6)
    >>> fit.table().round(3).loc[0, ["estimate", "se", "df", "p_value"]].tolist()
    [-0.287, 0.103, 5.0, 0.039]
    >>> fit.confint().table().round(3).loc[0, ["ci_low", "ci_high"]].tolist()
    [0.0, 0.431]
    >>> fit.profile().table().round(3).loc[0, ["low", "high"]].tolist()
    [0.0, 0.277]

    Moderators: predictions, means, groups, contrasts, models held against each other:

    >>> moderated = meta(trials, measure="RR", **counts, moderators="~ year + design", method="ML", test="z")
    >>> moderated.predict(at="year=2000,design=random").transformed["estimate"].round(3).tolist()
    [0.65]
    >>> moderated.means("design").table()["estimate"].round(3).tolist()
    [-0.112, -0.431, -0.319]
    >>> round(fit.subgroups("design").between.p_value, 3)
    0.014
    >>> moderated.contrasts("year=10").estimate.round(3).tolist()
    [0.002]
    >>> round(moderated.compare("~ year").test.p_value, 3), round(moderated.criteria().AICc, 2)
    (0.09, 45.07)

    Single studies and small ones:

    >>> fit.influence().rstudent.round(2).tolist()
    [0.09, 0.58, -1.63, 1.43, 0.17, -1.66]
    >>> fit.cumulative().estimate.round(2).tolist(), fit.blup().prediction.round(2).tolist()
    ([-0.27, -0.2, -0.34, -0.21, -0.23, -0.29], [-0.29, -0.27, -0.31, -0.25, -0.28, -0.32])
    >>> round(fit.small_study().egger_ols.p_value, 3), fit.selection([0.025]).reason[:31]
    (0.061, 'no effect has a one-sided p-val')

    Other methods for the same effects, and for the same counts:

    >>> fit.permutation("exact").p_value.round(3).tolist(), len(fit.gosh().estimate), len(fit.bootstrap(500).draws)
    ([0.031], 63, 500)
    >>> round(fit.henmi_copas().estimate, 3), round(fit.bayes("half-normal:0.5").probability_positive, 3)
    (-0.275, 0.012)
    >>> round(fit.mantel_haenszel().estimate, 3), round(fit.peto().estimate, 3)
    (-0.301, -0.49)
    >>> round(meta(trials, measure="OR", **counts).glmm().estimate, 3)
    -0.493
    >>> together = meta(trials, measure="RR", **counts, cluster="centre")
    >>> round(together.robust.se, 3), together.rve().robust.se.round(3).tolist(), len(together.wild_bootstrap().tests)
    (0.057, [0.094], 1)

    Pictures, on axes of one's own or on a new figure:

    >>> fit.forest(order="year").get_xlabel(), fit.funnel().get_ylabel(), fit.plot("radial").get_xlabel()
    ('Risk ratio (log scale)', 'Standard error', '1 / standard error of the effect in the model')
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
        """Fitted values with confidence and prediction intervals: of the rows analysed, or for new moderators; metafor's `predict`.

        Parameters
        ----------
        data
            A table with a column for each moderator.
        at
            In its place one row or several, each as "year=1970,alloc=random" or {"year": 1970, "alloc": "random"}.
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
        """Combinations of the coefficients, each tested, and all together, by CR2 where there are clusters; metafor's `anova(X=)`.

        Parameters
        ----------
        *asked
            One or more: the name of a coefficient, "b=1,a=-1", {"b": 1, "a": -1}, or one weight for each coefficient.
        """
        from evidence.synthesis.meta.contrasts import contrasts

        return contrasts(self, asked)

    def compare(self, other: MetaAnalysis | str) -> FitComparison:
        """This model beside another one of the same effects: likelihood-ratio test, AIC, AICc, BIC, R2; metafor's `anova(fit, other)`.

        Parameters
        ----------
        other
            An analysis of the same rows; or a formula, such as "~ 1", with which this model is then fitted again.
        """
        from evidence.synthesis.meta.comparing import compare

        return compare(self, other)

    def criteria(self) -> InformationCriteria:
        """Log likelihood, AIC, AICc and BIC of a model fitted by ML or REML; metafor's `fitstats`."""
        from evidence.models.comparing import information_criteria

        return information_criteria(self.fit)

    def confint(self) -> VarianceIntervals:
        """Intervals of tau2, tau, I2, H2 by Q-profile, of the variances of levels by profile likelihood; metafor's `confint`."""
        from evidence.synthesis.meta.variance_intervals import variance_intervals

        return variance_intervals(self)

    def small_study(self, predictor: Any = None) -> SmallStudy:
        """Tests and corrections for small-study effects; metafor's `regtest`, `ranktest`, `trimfill` and `fsn`.

        Parameters
        ----------
        predictor
            The predictor of Egger's regressions: "se" (the default), "variance", a column, or one number per row, such as sqrt(1/n1 +
            1/n2) for standardised mean differences.
        """
        from evidence.models.small_study.regression import small_study
        from evidence.synthesis.meta.parts import predictor_of

        return small_study(self.fit, self.clusters, predictor_of(self, predictor))

    def influence(self) -> Influence | GroupInfluence:
        """What each effect does to the answer, in a model with levels each outer group; metafor's `influence` and `leave1out`."""
        if isinstance(self.fit, MultilevelFit):
            from evidence.models.influence.groups import group_influence

            return replace(group_influence(self.fit, self._outer_groups()), scale=self.scale)
        from evidence.models.influence.diagnostics import influence

        return replace(influence(self.fit), labels=self.labels, scale=self.scale)

    def selection(self, steps: float | Sequence[float] = 0.025) -> Selection | NotEstimated:
        """A step-function selection model, metafor's `selmodel`; `steps` are one-sided p-values of the positive direction."""
        from evidence.models.small_study.selection import selection_model

        return selection_model(univariate(self.fit, "a selection model", "pool one effect per sample first"), steps)

    def cumulative(self) -> Cumulative:
        """The pooled answer as the effects come in, in row order, or as the outer groups of a model with levels do; metafor's `cumul`."""
        if isinstance(self.fit, MultilevelFit):
            from evidence.models.influence.groups import group_cumulative

            return replace(group_cumulative(self.fit, self._outer_groups()), scale=self.scale)
        from evidence.models.influence.cumulative import cumulative

        return replace(cumulative(self.fit), labels=self.labels, scale=self.scale)

    def _outer_groups(self) -> list[Any] | None:
        """(k,) the outer group of each row of a model with levels, as the table names it."""
        return self.data[self.levels[0]].tolist() if self.levels and self.data is not None else None

    def blup(self) -> Shrunken:
        """The true effect of each row, drawn towards what the model says; metafor's `blup`."""
        from evidence.models.influence.blup import blup

        return replace(blup(self.fit), labels=self.labels, scale=self.scale)

    def profile(self) -> VarianceProfiles:
        """Profile-likelihood intervals of tau2, or of both variances of a three-level model; metafor's `confint` of `rma.mv`."""
        from evidence.models.dependent.profile import profile

        return profile(self.fit)

    def plot(self, kind: str, ax: Axes | None = None, **options: Any) -> Axes:
        """The fit as the picture of that name, such as "bubble", on the axes given or on a new figure; gives the axes.

        Parameters
        ----------
        kind
            "forest", "funnel", "bubble", "leave-one-out", "cumulative", "baujat", "radial", "labbe", "influence", "gosh", "profile",
            "orchard", "drapery" or "qq".
        ax
            Matplotlib's axes to draw on; they give room to what stands beside them.
        **options
            Of a forest `order` and `subgroup`, of a bubble or orchard plot `moderator`, of GOSH `study` and `seed`.

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
        ax
            Matplotlib's axes to draw on; by default those of a new figure, which is as high as it has rows (`.figure` shows it).
        order
            None for that of the table; "effect", "precision", "study" or a column of the table.
        subgroup
            A column; each group then has its heading and its own pooled answer.
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
