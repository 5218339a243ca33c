"""Sentences by rule: an interval that spans zero is never called an effect, nor its absence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.base.words import say
from evidence.judgement.findings.words import SentenceNumbers, comparison_sentence, plain_sentence
from evidence.synthesis.moderators.answer import NotTested

VOTES = {"better": 2, "worse": 1, "none": 1, "mixed": 0}
NUMBERS = st.floats(-3, 3)


@given(NUMBERS, NUMBERS, st.sampled_from(["high", "moderate", "low", "very low", None]), st.integers(1, 30), st.floats(1, 30))
def test_the_verb_follows_the_interval_and_the_certainty(one, other, certainty, samples, df):
    low, high = sorted((one, other))
    answer = {"g": (low + high) / 2, "ci_low": low, "ci_high": high, "df": df, "k_samples": samples, "k_effects": samples}
    text = plain_sentence(SentenceNumbers("support", "return home", answer, VOTES, certainty))
    if low <= 0 <= high:
        assert text.startswith("The evidence does not show whether support improves or worsens return home: g = ")
    else:
        may = certainty in ("low", "very low", None)
        verb = ("improve" if low > 0 else "worsen") if may else ("improves" if low > 0 else "worsens")
        assert text.startswith(f"Support {'may ' if may else 'probably ' if certainty == 'moderate' else ''}{verb} return home: g = ")
    assert "no effect" not in text.lower()
    assert ("unreliable" in text) == (df < 4 and samples > 1)
    assert ("very uncertain" in text) == (certainty == "very low")


def test_without_a_size_nothing_is_shown():
    none = {"not_estimated": "no effect with a size", "k_effects": 0}
    text = plain_sentence(SentenceNumbers("support", "return home", none, VOTES, None))
    assert text == "No size was read, so the evidence does not show whether support improves or worsens return home."
    assert (
        plain_sentence(SentenceNumbers("support", "return home", none, dict.fromkeys(VOTES, 0), None)) == "No study coded here measures it."
    )


def test_sizes_without_a_pooled_answer_are_not_said_to_be_unread():
    exact = {"not_estimated": "the samples agree exactly", "k_effects": 2}
    assert plain_sentence(SentenceNumbers("support", "return home", exact, VOTES, None)).startswith(
        "The sizes that were read give no pooled answer"
    )


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
    answer = {"g": 0.13, "ci_low": -0.0004, "ci_high": 0.26, "df": 9.0, "k_samples": 5}
    assert "[0.00, 0.26]" in plain_sentence(SentenceNumbers("support", "x", answer, VOTES, None))
