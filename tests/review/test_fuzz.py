"""A seeded handful of the damages of validation/fuzz_review.py; the 2,000 are run there."""

import pytest

from validation.fuzz_review import fuzz


@pytest.mark.slow
def test_fifty_damages_give_problems_at_their_place_and_nothing_else(few_studies):
    tally = fuzz(50, seed=7, review=few_studies)
    assert not tally.faults
    assert tally.done["impossible cell"] >= 15
    assert tally.found["impossible cell"] >= 0.95 * tally.done["impossible cell"], tally.missed
