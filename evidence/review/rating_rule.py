"""The rating rule as data: what studies/ratings.toml says, once read. No cut-off stands in code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evidence.base.brief import brief
from evidence.review.plan import BANDS

CANNOT = "cannot be rated"
SINGLE_STUDY = "single_study"
GRADES = ("low", "moderate", "high", "critical")


@dataclass(frozen=True, slots=True)
class Eligible:
    """Which effects a rating may rest on.

    Attributes
    ----------
    designs : codes of the column design.
    min_per_arm : fewest people in each arm.
    countries : ISO 3166-1 codes of comparable countries.
    min_samples : fewest independent samples.
    source : what the gate rests on.
    """

    designs: tuple[str, ...]
    min_per_arm: int
    countries: tuple[str, ...]
    min_samples: int
    source: str


@dataclass(frozen=True, slots=True)
class BiasWords:
    """What a judgement of risk of bias counts as.

    Attributes
    ----------
    domain : the row of risk_of_bias.csv that counts.
    provisional_tools : tools whose judgement is provisional.
    grades : judgement -> "low", "moderate", "high", "critical".
    missing : codes that stand for no judgement.
    source : what the translation rests on.
    """

    domain: str
    provisional_tools: tuple[str, ...]
    grades: Mapping[str, str]
    missing: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class BandDemand:
    """What a band asks for beyond the gates.

    Attributes
    ----------
    min_samples : fewest independent samples in all.
    min_judged_samples : fewest samples with a risk of bias as low as the band asks, by a full appraisal.
    min_df : fewest degrees of freedom of the CR2 interval in them.
    max_concerns : most concerns in graded.
    relaxed_concerns, relaxed_from_samples : most concerns from that many samples up, if no single sample carries the effect.
    source : what it rests on.
    """

    min_samples: int
    min_judged_samples: int
    min_df: float
    max_concerns: int
    relaxed_concerns: int
    relaxed_from_samples: int
    source: str


@dataclass(frozen=True, slots=True)
class InconsistencyCutOffs:
    """Cut-offs of inconsistency.

    Attributes
    ----------
    I2_some, I2_much : percent; up to the first no concern.
    same_direction : share of samples on the side of benefit that excuses a larger I2 by one step.
    prediction_low : a prediction interval that reaches below it is one concern.
    source : what they rest on.
    """

    I2_some: float
    I2_much: float
    same_direction: float
    prediction_low: float
    source: str


@dataclass(frozen=True, slots=True)
class ImprecisionCutOffs:
    """Cut-offs of imprecision.

    Attributes
    ----------
    important : effect in g below which it is of no importance.
    people_enough, people_few : people of one unit; from the first up no concern, below the second two.
    min_df : fewer degrees of freedom are one concern.
    source : what they rest on.
    """

    important: float
    people_enough: int
    people_few: int
    min_df: float
    source: str


@dataclass(frozen=True, slots=True)
class SmallStudyCutOffs:
    """Cut-offs of small-study effects.

    Attributes
    ----------
    min_samples : below it "untestable".
    p : two-sided p of Egger's test below which there is a concern.
    source : what they rest on.
    """

    min_samples: int
    p: float
    source: str


@dataclass(frozen=True, slots=True)
class Indirectness:
    """What counts as direct evidence.

    Attributes
    ----------
    column, direct : column of studies or effects, and its values that are the population in question.
    min_share : share of samples that must be direct, in population and in outcome.
    source : what it rests on.
    """

    column: str
    direct: tuple[str, ...]
    min_share: float
    source: str


@dataclass(frozen=True, slots=True)
class BiasShares:
    """Shares of weight for the reported line on risk of bias.

    Attributes
    ----------
    mostly_low, mostly_moderate : shares of weight at low, and at low or moderate risk.
    source : what they rest on.
    """

    mostly_low: float
    mostly_moderate: float
    source: str


@dataclass(frozen=True, slots=True)
class StartingCertainty:
    """Where the certainty of evidence starts, and what risk of bias takes off below that.

    Attributes
    ----------
    randomised : codes of the column design that are randomised.
    min_share : share of weight in randomised samples from which a body starts high; below it starts low.
    critical_share : share of weight at critical risk of bias from which a body that starts low loses one step more.
    source : what it rests on.
    """

    randomised: tuple[str, ...]
    min_share: float
    critical_share: float
    source: str


@dataclass(frozen=True, slots=True)
class RatedRecommendation:
    """What the rule needs to know of one recommendation.

    Attributes
    ----------
    estimate_from : where the published estimate comes from, a name in `caps`.
    outcome_column, direct_outcomes : column of effects and its values that the recommendation speaks of.
    source : what this rests on.
    """

    estimate_from: str
    outcome_column: str
    direct_outcomes: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class RatingRule:
    """The whole rule.

    Attributes
    ----------
    claim_source, effect_source, caps_source : what these gates rest on.
    eligible, bias : the first gate and the translation of judgements.
    good, strong : what these bands ask for.
    caps : where an estimate comes from -> the highest band.
    inconsistency, imprecision, small_study, indirectness, bias_shares : cut-offs of the concerns.
    start : where the certainty of the GRADE profile starts.
    recommendations : by number as text.
    fingerprint : SHA-256 over the parsed keys of the file.
    """

    claim_source: str
    eligible: Eligible
    effect_source: str
    bias: BiasWords
    good: BandDemand
    strong: BandDemand
    caps: Mapping[str, str]
    caps_source: str
    inconsistency: InconsistencyCutOffs
    imprecision: ImprecisionCutOffs
    small_study: SmallStudyCutOffs
    indirectness: Indirectness
    bias_shares: BiasShares
    start: StartingCertainty
    recommendations: Mapping[str, RatedRecommendation]
    fingerprint: str

    __repr__ = brief("recommendations", "fingerprint")


def weaker(one: str, other: str) -> str:
    """The lower of two bands.

    >>> weaker("good", "promising")
    'promising'
    """
    return min(one, other, key=BANDS.index)
