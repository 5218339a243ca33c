"""How often our own procedure would say something of each recommendation and of the main answer, by what is true."""

from __future__ import annotations

from typing import Any

from evidence.robustness.twin.answer import Twin
from evidence.robustness.twin.procedure import INDICATED, SHOWN
from evidence.robustness.twin.rates import SaidRate
from evidence.robustness.twin.truths import ALIKE, FOUND, NULL, PUBLISHED, Truth

HEADLINE = "headline"
DIFFER = "kinds found to differ (p below .05)"
HIGHER = ("promising", "good", "strong")


def errs_rows(twin: Twin) -> tuple[dict[str, Any], ...]:
    """What our own procedure would say, though nothing is true and where something is: the headline, then every recommendation."""
    effect = next((truth for key in (PUBLISHED, FOUND) for truth in twin.truths if truth.key == key), twin.truths[0])
    main = [one for one in twin.said if one.what == "headline"]
    first = main[0].key if main else ""
    rows = [_row(HEADLINE, main, first, "a benefit indicated", (SHOWN, INDICATED), effect)] if main else []
    rated = [one for one in twin.said if one.what == "rating"]
    for key in dict.fromkeys(one.key for one in rated):
        differing = [truth for truth in twin.truths if truth.moderator]
        if all(one.shares["none"] == 1.0 for one in rated if one.key == key) and differing:
            rows.append(_comparison(key, rated, twin, differing[len(differing) // 2]))
        else:
            rows.append(_row(key, rated, key, "rated promising or higher", HIGHER, effect))
    return tuple(rows)


def _row(key: str, said: list[SaidRate], name: str, asked: str, words: tuple[str, ...], effect: Truth) -> dict[str, Any]:
    shares = {one.truth: sum(one.shares[word] for word in words) for one in said if one.key == name}
    title = next(one.title for one in said if one.key == name)
    by_truth = {"no_effect": shares[NULL], "no_effect_alike": shares[ALIKE], "effect": shares[effect.key], "g": effect.g}
    return {"key": key, "title": title, "asked": asked, **by_truth}


def _comparison(key: str, rated: list[SaidRate], twin: Twin, effect: Truth) -> dict[str, Any]:
    """A recommendation that rests on a comparison of kinds: how often its test finds a difference."""
    found = {one.truth: one.found * one.tested for one in twin.tests if one.name == effect.moderator}
    title = next(one.title for one in rated if one.key == key)
    by_truth = {"no_effect": found[NULL], "no_effect_alike": found[ALIKE], "effect": found[effect.key], "g": effect.difference}
    return {"key": key, "title": title, "asked": DIFFER, **by_truth}
