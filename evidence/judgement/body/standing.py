"""Where a body of evidence stands: one assessment of its effects, from which rating, verdicts, headline and sentences follow.

A benefit is indicated where the simpler interval (random effects, one effect per sample, normal distribution) lies above zero, or where
every sample is on the side of benefit and at least one of them has its own interval above zero: effects that are favourable in different
degrees widen an interval, and say nothing against a benefit. So a further sample whose own interval lies above zero takes no indicated
benefit away where all samples point one way. It is shown where the interval of the main model lies above zero too. Harm is the mirror.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.as_dict import fields_by_name
from evidence.base.brief import brief
from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.base.words import several
from evidence.judgement.body.answer import Interval, one_effect_per_sample, z_interval
from evidence.judgement.trace import number_text
from evidence.models.distributions import Array, critical_value
from evidence.review.plan import Plan
from evidence.synthesis.bodies import NO_SIZE
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.answer import Answer
from evidence.synthesis.pooled.answers import Answers

BENEFIT, HARM, TOO_SMALL, OPEN = "benefit", "harm", "no benefit that matters", "open"
# Which interval decides: that of the main model, of one sample its own, else the weaker grounds.
MAIN, OWN, SIMPLER, AGREEMENT = "main model", "one sample", "simpler interval only", "agreement of samples only"
THIN_SAMPLES, THIN_DF, WEAK_SAMPLES, WEAK_DF = 2, 2.0, 5, 4.0
# The least effect that matters, in g.
UNIMPORTANT = 0.10


@dataclass(frozen=True, slots=True)
class Standing:
    """What the effects of one body say, and by which interval.

    Attributes
    ----------
    samples : independent samples.
    g, se, low, high, df : estimate and interval of the plan's model; of one sample, or where that model gives no answer, those of the
        simpler one, and df None.
    simple_low, simple_high : the simpler interval; of one sample its own.
    agreement : 1 where every sample is on the side of benefit and at least one has its own interval above zero; -1 the same for harm;
        else 0.
    """

    samples: int
    g: float
    se: float
    low: float
    high: float
    df: float | None
    simple_low: float
    simple_high: float
    agreement: int

    __repr__ = brief("shows", "by", "g", "low", "high", "samples")

    @property
    def thin(self) -> bool:
        """Whether the interval of the main model rests on too little to decide anything alone."""
        return self.samples <= THIN_SAMPLES or self.df is None or self.df < THIN_DF

    @property
    def weak(self) -> bool:
        """Whether too little stands behind it for "reproduced"."""
        return self.samples < WEAK_SAMPLES or self.df is None or self.df < WEAK_DF

    @property
    def shows(self) -> str:
        """Benefit, harm, no benefit that matters, or open."""
        if self.simple_low > 0 or self.agreement > 0:
            return BENEFIT
        if self.simple_high < 0 or self.agreement < 0:
            return HARM
        return TOO_SMALL if self.simple_high < UNIMPORTANT else OPEN

    @property
    def by(self) -> str:
        """The interval that decides what is shown."""
        if self.samples == 1:
            return OWN
        main = {BENEFIT: self.low > 0, HARM: self.high < 0, TOO_SMALL: self.high < UNIMPORTANT, OPEN: self.low <= 0 <= self.high}
        simple = {BENEFIT: self.simple_low > 0, HARM: self.simple_high < 0, TOO_SMALL: True, OPEN: True}
        if not simple[self.shows]:
            return AGREEMENT
        return MAIN if main[self.shows] and self.df is not None else SIMPLER

    @property
    def deciding(self) -> tuple[float, float]:
        """The interval that is compared with a figure: the simpler one where the main model's rests on too little."""
        return (self.simple_low, self.simple_high) if self.thin else (self.low, self.high)

    @property
    def only(self) -> str:
        """What a name must add where the main model does not carry it: "by the simpler interval only"; else ""."""
        return {SIMPLER: f"by the {SIMPLER}", AGREEMENT: f"by {AGREEMENT}"}.get(self.by, "")

    def text(self) -> str:
        """The estimate in words."""
        df = "" if self.df is None else f", {self.df:.1f} degrees of freedom"
        return f"g = {number_text(self.g)} {_interval(self.low, self.high)} from {several(self.samples, 'sample')}{df}"

    @property
    def simple_text(self) -> str:
        """The simpler interval in words."""
        return _interval(self.simple_low, self.simple_high)

    @property
    def main_text(self) -> str:
        """The interval of the main model in words."""
        return _interval(self.low, self.high)

    def to_dict(self) -> dict[str, Any]:
        """All fields by name, with what they show and by which interval."""
        out = fields_by_name(self)
        return {"shows": self.shows, "by": self.by, "thin": self.thin, "weak": self.weak} | out


def _interval(low: float, high: float) -> str:
    return f"[{number_text(low)}, {number_text(high)}]"


def standing_of(rows: Sequence[EffectRow], answers: Answers) -> Standing | NotEstimated:
    """Where a body stands, or why that cannot be said: no effect with a size, a model that cannot be fitted to it."""
    if not rows:
        return NotEstimated(NO_SIZE)
    try:
        _, means, variances = one_effect_per_sample(rows, answers.plan)
        return standing(rows, means, variances, z_interval(means, variances, answers.plan), answers)
    except CannotCompute as error:
        return NotEstimated(str(error))


def standing(rows: Sequence[EffectRow], means: Array, variances: Array, whole: Interval, answers: Answers) -> Standing:
    """The same where one effect per sample and the simpler interval are at hand."""
    answer = answers.of(rows)
    main: tuple[float, float, float, float, float | None] = whole.g, whole.se, whole.low, whole.high, None
    if isinstance(answer, Answer):
        main = answer.g, answer.se, answer.ci_low, answer.ci_high, answer.df
    return Standing(len(means), *main, whole.low, whole.high, agreement(means, variances, answers.plan))


def agreement(means: Array, variances: Array, plan: Plan) -> int:
    """On which side every sample lies, at least one of them with its own interval: 1 benefit, -1 harm, 0 neither."""
    clear = np.abs(means) > critical_value(plan.level) * np.sqrt(variances)
    if not clear.any():
        return 0
    return int(np.all(means > 0)) - int(np.all(means < 0))


def standing_dict(found: Standing | NotEstimated) -> dict[str, Any] | None:
    """The standing by name; None where there is none."""
    return None if isinstance(found, NotEstimated) else found.to_dict()
