"""What a source prints, in words: never what was assumed."""

from __future__ import annotations

import pytest

from evidence.synthesis.effect_rows.printed_words import printed_words

PAIRS = [f"{name}_{arm}" for name in ("events", "pct", "mean", "n") for arm in ("treat", "comp")]
EMPTY = dict.fromkeys([*PAIRS, "statistic", "estimate", "ci_low", "ci_high", "test_value", "p_value"])


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        ({"events_treat": 30, "n_treat": 80.0, "events_comp": 18, "n_comp": 79}, "30 of 80 against 18 of 79"),
        ({"pct_treat": 47.5, "n_treat": 205, "pct_comp": 38.0}, "47.5% of 205 against 38%"),
        ({"mean_treat": 12.4, "mean_comp": 15.2}, "mean 12.4 against mean 15.2"),
        ({"statistic": "or", "estimate": 1.66, "ci_low": 1.14, "ci_high": 2.4}, "OR 1.66 [1.14, 2.4]"),
        ({"statistic": "t", "test_value": 2.31, "p_value": "<.05"}, "t = 2.31, p <.05"),
    ],
)
def test_numbers_as_printed(cells, text):
    assert printed_words(EMPTY | cells) == text


def test_what_is_assumed_is_not_said_to_be_printed(shipped):
    """The cells of an effect of tier 2 hold what is assumed; what its card, its forest and the annex call printed is the coded row."""
    coded = shipped.review.tables["effects"].by("effect_id")
    tier_2 = [row for row in shipped.effects.rows if row.use == "tier 2"]
    assert all(row.columns["printed"] == printed_words(coded[row.effect_id]) for row in tier_2)
    assert any(row.columns["printed"] != printed_words(row.columns) for row in tier_2)
