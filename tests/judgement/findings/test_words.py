"""Sentences by rule: an interval that spans zero is never called an effect, nor its absence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.base.reason import NotEstimated
from evidence.base.words import say
from evidence.judgement.body.standing import Standing
from evidence.judgement.findings.words import SentenceNumbers, comparison_sentence, plain_sentence
from evidence.synthesis.moderators.answer import NotTested

NO_SIZE = NotEstimated("no effect with a size")
VOTES = {"better": 2, "worse": 1, "none": 1, "mixed": 0}
NUMBERS = st.floats(-3, 3)


def stands(low, high, df=9.0, samples=5, simple=None, agreement=0):
    simple_low, simple_high = simple or (low, high)
    return Standing(samples, (low + high) / 2, 0.1, low, high, df, simple_low, simple_high, agreement)


@given(NUMBERS, NUMBERS, st.sampled_from(["high", "moderate", "low", "very low", None]), st.integers(1, 30), st.floats(1, 30))
def test_the_verb_follows_the_interval_and_the_certainty(one, other, certainty, samples, df):
    low, high = sorted((one, other))
    answer = {"k_samples": samples, "k_effects": samples}
    text = plain_sentence(SentenceNumbers("support", "return home", answer, VOTES, certainty, stands(low, high, df, samples)))
    if low <= 0 <= high:
        assert text.startswith("The evidence does not show whether support improves or worsens return home: g = ")
    else:
        may = certainty in ("low", "very low", None)
        verb = ("improve" if low > 0 else "worsen") if may else ("improves" if low > 0 else "worsens")
        assert text.startswith(f"Support {'may ' if may else 'probably ' if certainty == 'moderate' else ''}{verb} return home: g = ")
    assert "no effect" not in text.lower()
    assert ("unreliable" in text) == (df < 4 and samples > 1)
    assert ("very uncertain" in text) == (certainty == "very low")


@pytest.mark.parametrize(
    ("simple", "agreement", "begins"),
    [
        ((0.2, 0.7), 1, "Only the simpler interval, 0.20 to 0.70, indicates that support may improve return home: g = 0.46 [-0.27, 1.19]"),
        ((-0.1, 0.9), 1, "Only the agreement of the samples indicates that support may improve return home: g = 0.46 [-0.27, 1.19]"),
        ((-0.1, 0.9), 0, "The evidence does not show whether support improves or worsens return home: g = 0.46 [-0.27, 1.19]"),
    ],
)
def test_what_the_main_model_does_not_carry_is_only_indicated(simple, agreement, begins):
    found = stands(-0.27, 1.19, 1.6, 3, simple, agreement)
    assert plain_sentence(SentenceNumbers("support", "return home", {"k_effects": 3}, VOTES, None, found)).startswith(begins)


def test_without_a_size_nothing_is_shown():
    none = {"not_estimated": "no effect with a size", "k_effects": 0}
    text = plain_sentence(SentenceNumbers("support", "return home", none, VOTES, None, NO_SIZE))
    assert text == "No size was read, so the evidence does not show whether support improves or worsens return home."
    assert (
        plain_sentence(SentenceNumbers("support", "return home", none, dict.fromkeys(VOTES, 0), None, NO_SIZE))
        == "No study coded here measures it."
    )


def test_sizes_without_a_pooled_answer_are_not_said_to_be_unread():
    exact = {"not_estimated": "the samples agree exactly", "k_effects": 2}
    assert plain_sentence(
        SentenceNumbers("support", "return home", exact, VOTES, None, NotEstimated("the model cannot be fitted"))
    ).startswith("The sizes that were read give no pooled answer")


def test_a_comparison_that_was_not_tested_says_why():
    assert comparison_sentence(NotTested("kind", "Kind", "f", "one sample")) == "The kinds could not be compared: one sample."
    assert "does not test it" in comparison_sentence(None)


def test_a_sentence_takes_no_number_that_is_not_in_the_facts():
    facts = {"a": {"b": [{"c": 0.5, "d": None}]}}
    assert say("{a.b.0.c:.1f}", facts) == "0.5"
    for path in ("a.b.0.d", "a.b.1.c", "a.x", "a.b.0.c.e"):
        with pytest.raises((LookupError, TypeError)):
            say(f"{{{path}}}", facts)


def test_a_small_negative_number_is_not_printed_as_minus_nothing():
    found = stands(-0.0004, 0.26)
    assert "[0.00, 0.26]" in plain_sentence(SentenceNumbers("support", "x", {"k_effects": 5}, VOTES, None, found))
