"""What a rule finds, and what rules look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evidence.judgement.body.standing import Standing
from evidence.judgement.claims.queries import Query
from evidence.judgement.ratings.answer import Rating, named
from evidence.synthesis.review_run import Analyses


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule found. Attributes as in `Claim`."""

    verdict: str
    why: str
    value: float | int | str | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    k_studies: int | None = None
    only: str = ""
    standing: Standing | None = None
    chances: tuple[Mapping[str, float], ...] = ()

    @property
    def name(self) -> str:
        """The verdict with what its name must add."""
        return named(self.verdict, self.only)


@dataclass(frozen=True, slots=True)
class Context:
    """What the rules look at: the results, ratings by number, printed values and declarations by claim."""

    results: Analyses
    ratings: Mapping[int, Rating]
    printed: Mapping[str, str]
    queries: Mapping[str, Query]
