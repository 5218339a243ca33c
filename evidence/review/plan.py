"""The plan of a review: its question, its words, its model, its bodies of evidence and its recommendations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evidence.base.brief import brief
from evidence.base.frozen import FrozenDict
from evidence.review.plan_costs import CostPlan
from evidence.review.plan_multiverse import MultiversePlan

# What a recommendation may be rated, from the lowest.
BANDS = ("none", "promising", "good", "strong")
# The sets of pooled answers beside the headline and the overall one, as tables and results.json name them; no headline body is named so.
SETS = ("by_group", "by_outcome", "by_typology", "by_recommendation", "by_body")


@dataclass(frozen=True, slots=True)
class Words:
    """How people speak of what is studied.

    Attributes
    ----------
    unit, units : what one unit is called, and several of them.
    u3 : a sentence with {percent} in it: the share of the untreated whom the average treated unit surpasses.
    u3_worse : the same of harm: the share of the untreated who surpass the average treated unit.
    intervention : what the treatment groups had, as it stands in the middle of a sentence.
    likely_wrong : what is likely wrong with the main answer, in a sentence or more; "" where the plan does not say.
    """

    unit: str
    units: str
    u3: str
    u3_worse: str
    intervention: str = "the intervention"
    likely_wrong: str = ""

    def u3_sentence(self, u3: float, low: float, high: float) -> str:
        """The sentence with a U3 and its interval (shares from 0 to 1) in whole percent; below one half the one of harm.

        >>> words = Words("pupil", "pupils", "They do better than {percent}% of the others.", "They do worse than {percent}% of them.")
        >>> words.u3_sentence(0.597, 0.5243, 0.661)
        'They do better than 60% of the others. The interval runs from 52% to 66%.'
        >>> words.u3_sentence(0.302, 0.21, 0.41)
        'They do worse than 70% of them. The interval runs from 59% to 79%.'
        """
        template, shares = (self.u3, (u3, low, high)) if u3 >= 0.5 else (self.u3_worse, (1 - u3, 1 - high, 1 - low))
        middle, first, last = (f"{100 * share:.0f}" for share in shares)
        return f"{template.replace('{percent}', middle)} The interval runs from {first}% to {last}%."


@dataclass(frozen=True, slots=True)
class Icc:
    """An assumed intra-cluster correlation.

    Attributes
    ----------
    value : what the analysis assumes.
    low, high : the range it is varied over in sensitivity analyses.
    basis : what the assumption rests on.
    units : units of studies that stand below such a cluster, a person inside a household for instance; empty for every unit.
    """

    value: float
    low: float
    high: float
    basis: str
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """A body of evidence: the effects whose columns hold one of the listed values.

    Attributes
    ----------
    name : its name in the plan.
    title : what people read.
    where : column of effects or studies -> values it may hold, as printed; all must hold. A column of both is that of effects.
    sensitivity : whether it only stands beside the main answers and is never pooled with them.
    """

    name: str
    title: str
    where: Mapping[str, tuple[str, ...]]
    sensitivity: bool = False


def meets(columns: Mapping[str, Any], where: Mapping[str, Sequence[str]]) -> bool:
    """Whether an effect with these cells, its study's among them, meets the condition of a body."""
    return all(columns[name] in values for name, values in where.items())


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A recommendation of the guide that the review supports.

    Attributes
    ----------
    number : its number.
    title : what it says, in short.
    published : the rating it was published with: none, promising, good or strong.
    kind : "body" (rests on a body of evidence) or "moderator" (rests on a comparison of kinds).
    body : the body of evidence, None for a moderator.
    moderator : the column that is compared, None for a body.
    """

    number: int
    title: str
    published: str
    kind: str
    body: Body | None
    moderator: str | None

    @property
    def where(self) -> Mapping[str, tuple[str, ...]]:
        """The condition of its body; empty for a moderator."""
        return self.body.where if self.body else {}


@dataclass(frozen=True, slots=True)
class Principle:
    """A key principle of the guide.

    Attributes
    ----------
    number : its number.
    title : what it says, in short.
    rests_on : what the guide says it rests on.
    body : the effects of this review that come nearest to it; None where none do.
    figures : keys of survey.csv that the guide prints beside it.
    """

    number: int
    title: str
    rests_on: str
    body: Body | None
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Population:
    """Everyone a survey could have asked.

    Attributes
    ----------
    size : how many there are.
    basis : what that number rests on.
    """

    size: int
    basis: str


@dataclass(frozen=True, slots=True)
class Equity:
    """What the annex on equity looks at.

    Attributes
    ----------
    family : the family of moderators that concern people's characteristics; "" where the plan names none.
    groups : groups of people that the evidence may serve or miss: column of studies.csv -> values.
    """

    family: str = ""
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: FrozenDict({}))


@dataclass(frozen=True, slots=True)
class Moderator:
    """Something the effects may differ by.

    Attributes
    ----------
    name, title : in the plan, and for people.
    family : tests of one family share Holm's adjustment.
    kind : "factor" (levels), "slope" (a number) or "interaction" (two factors).
    column : column of effects or studies, or "risk_of_bias"; None if the characteristic is in no column at all.
    by : the second factor of an interaction; None otherwise.
    cut : turns a number into two levels, below it and from it on; None otherwise.
    levels : what a level is made of, level -> values of the column; empty if every value is a level of its own.
    within : which results of groups inside one sample bear on it, column of subgroups -> values; empty if none is named.
    """

    name: str
    title: str
    family: str
    kind: str
    column: str | None
    by: str | None
    cut: float | None
    levels: Mapping[str, tuple[str, ...]]
    within: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: FrozenDict({}))

    def value(self, columns: Mapping[str, Any]) -> str | float | None:
        """The level or number that the row has; None where it was not read or belongs to no level.

        >>> age = Moderator("age", "Age", "equity", "factor", "mean_age", None, 12.0, {})
        >>> age.value({"mean_age": 13.5}), age.value({"mean_age": None})
        ('12 and over', None)
        """
        found = None if self.column is None else columns.get(self.column)
        if found is None or found == "":
            return None
        if self.cut is not None:
            return f"{self.cut:g} and over" if float(found) >= self.cut else f"under {self.cut:g}"
        if self.kind == "slope":
            return float(found)
        if self.levels:
            return next((level for level, values in self.levels.items() if str(found) in values), None)
        return str(found)


@dataclass(frozen=True, slots=True)
class WhoRead:
    """Who read the texts behind the review.

    Attributes
    ----------
    words : who coded and who read again, in a sentence or more; "" where the plan does not say.
    people : the names in the column reader behind which a person stands.
    """

    words: str = ""
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What the review sets out to do and how, as fixed in review.toml.

    Attributes
    ----------
    title, question, statement : name of the review, what it asks, and what it is and is not.
    words : how people speak of what is studied.
    headline : name of the body whose answer comes first.
    method : estimator of the between-study variances, "REML" or "ML".
    level : level of intervals, between 0 and 1.
    rho_within, rho_across : assumed correlation of sampling errors of two effects on the same people, within and across outcome domains.
    conversion : how a log odds ratio becomes a standardised difference.
    tau_prior, tau_prior_scale : prior on the between-sample standard deviation for bodies of few samples: its family and scale.
    seed : seed of everything random.
    icc : assumed intra-cluster correlation by kind of cluster.
    bodies : body of evidence by name.
    groups : name of the body that answers for each outcome group.
    recommendations : by its number as text, in order of the numbers.
    moderators : by name, in the order of the plan.
    principles : key principles of the guide, by number as text, in order of the numbers.
    populations : whom surveys asked, by the unit in which survey.csv counts them.
    equity : what the annex on equity looks at.
    costs : which costs stand beside which evidence; None where the plan has none.
    reading : who read the texts.
    multiverse : every choice of the analyses that are defensible; None where the plan has none.
    """

    title: str
    question: str
    statement: str
    words: Words
    headline: str
    method: str
    level: float
    rho_within: float
    rho_across: float
    conversion: str
    tau_prior: str
    tau_prior_scale: float
    seed: int
    icc: Mapping[str, Icc]
    bodies: Mapping[str, Body]
    groups: Mapping[str, str]
    recommendations: Mapping[str, Recommendation]
    moderators: Mapping[str, Moderator]
    principles: Mapping[str, Principle] = field(default_factory=lambda: FrozenDict({}))
    populations: Mapping[str, Population] = field(default_factory=lambda: FrozenDict({}))
    equity: Equity = field(default_factory=Equity)
    costs: CostPlan | None = None
    reading: WhoRead = field(default_factory=WhoRead)
    multiverse: MultiversePlan | None = None

    __repr__ = brief("title", "headline", "bodies", "recommendations", "moderators")

    def pools(self, columns: Mapping[str, Any]) -> bool:
        """Whether a body of evidence, of a recommendation or a principle perhaps, takes an effect; bodies of sensitivity aside."""
        of_others = (*(one.body for one in self.recommendations.values()), *(one.body for one in self.principles.values()))
        main = (body for body in (*self.bodies.values(), *of_others) if body is not None and not body.sensitivity)
        return any(meets(columns, body.where) for body in main)
