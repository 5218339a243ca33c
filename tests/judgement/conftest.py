"""The shipped review, read and run once, and its rating rule."""

from __future__ import annotations

import pytest

from evidence.judgement.assessment import assess
from evidence.judgement.read_rule import read_rating_rule
from evidence.review.review import read_review
from evidence.synthesis.review_run import run_review
from tests.conftest import STUDIES


@pytest.fixture(scope="session")
def shipped():
    return run_review(read_review(STUDIES))


@pytest.fixture(scope="session")
def rule(shipped):
    return read_rating_rule(shipped.review)


@pytest.fixture(scope="session")
def assessment(shipped):
    return assess(shipped)
