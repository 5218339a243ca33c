"""The rating rule of the shipped review, and a run of the review with few studies."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evidence.judgement.assessment import Assessment, assess
from evidence.review.review import read_review
from evidence.synthesis.effect_rows.rows import review_effects
from evidence.synthesis.review_run import run_review


@pytest.fixture(scope="session")
def rule(shipped):
    return shipped.review.rule()


@pytest.fixture(scope="session")
def few_run(few_studies):
    return run_review(read_review(few_studies))


@pytest.fixture
def reassessed(few_run):
    """Assess a review whose pooled answers are those of the few studies: changed in judgements, decisions or rules, not in effects."""

    def again(review: Path) -> Assessment:
        changed = read_review(review)
        return assess(replace(few_run, review=changed, effects=review_effects(changed)))

    return again
