"""What a study that is still to be made would find: true effects spread as those of the studies so far, and chance in its own sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from evidence.base.brief import brief
from evidence.judgement.body.answer import BodyAnswer
from evidence.judgement.planning.further import FurtherStudy
from evidence.models.distributions import Array
from evidence.models.power.assurance import possible_effects
from evidence.models.power.design import groups_of
from evidence.synthesis.pooled.answer import RELIABLE_DF, Answer

# Equally likely true effects, and equally likely errors of each: the distribution of the result is the mixture of all.
EFFECTS, ERRORS = 200, 99


@dataclass(frozen=True, slots=True)
class Predictive:
    """The distribution of a result.

    Attributes
    ----------
    source : title of the body whose answer it rests on.
    values : equally likely results, rising.
    """

    source: str
    values: Array

    __repr__ = brief("source")

    def at(self, share: float) -> float:
        """The result below which this share of results lies."""
        return float(np.quantile(self.values, share))


def source_of(answers: Mapping[str, BodyAnswer]) -> tuple[str, Answer] | None:
    """The first answer, by title, whose interval can be relied on; None where there is none."""
    for title, answer in answers.items():
        if isinstance(answer, Answer) and answer.df >= RELIABLE_DF:
            return title, answer
    return None


def predictive(source: str, answer: Answer, further: FurtherStudy, people: int) -> Predictive:
    """The result of a study of so many people: `g + sqrt(se^2 + tau2) t` for its true effect, and its own sampling error.

    The true effect is that of the prediction interval (Higgins, Thompson & Spiegelhalter 2009).
    """
    from scipy.special import ndtri

    effects = possible_effects(answer.g, answer.se, answer.df, answer.tau2_total)
    effects = effects.reshape(EFFECTS, -1).mean(axis=1)
    groups, knots = groups_of(people, further.design), np.linspace(effects[0], effects[-1], 25)
    se = np.interp(effects, knots, [further.se(float(g), groups) for g in knots])
    errors = ndtri((np.arange(ERRORS) + 0.5) / ERRORS)
    return Predictive(source, np.sort((effects[:, None] + se[:, None] * errors).ravel()))
