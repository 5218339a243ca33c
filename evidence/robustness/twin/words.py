"""What is said of a simulation: how often our own procedure errs, and what the simulation was made for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evidence.base.reason import NotEstimated
from evidence.robustness.examined import Examined
from evidence.robustness.twin.answer import SaidRate, Twin
from evidence.robustness.twin.procedure import INDICATED, SHOWN
from evidence.robustness.twin.truths import ALIKE, FOUND, NULL, PUBLISHED, Truth

ERRS = (
    "Data sets are drawn in the places of the coded effects, with the same samples, sizes, dependence and tiers, under a stated truth; "
    "then the very procedure of this report is asked what it says of them. None of these data was coded from a study."
)
HEADLINE = "headline"
OLDER = "The simulation is of an older state of the data, the plan or the program; make it anew with evidence simulate."
DIFFER = "kinds found to differ (p below .05)"
_HIGHER = ("promising", "good", "strong")


def errs_words(run: Examined) -> Mapping[str, str]:
    """One sentence or two on the headline and on each recommendation, by "headline" and its number; none without a simulation."""
    if isinstance(run.simulated, NotEstimated):
        return {}
    older = "" if run.simulated.fits(run.review) else f" {OLDER}"
    return {row["key"]: _sentence(row) + older for row in errs_rows(run.simulated.twin)}


def made_for_words(run: Examined) -> str:
    """What the simulation was made for, how it was drawn and how exact its shares are; why there is none."""
    if isinstance(run.simulated, NotEstimated):
        return f"How often our own procedure errs: {run.simulated.reason}."
    found, twin = run.simulated, run.simulated.twin
    exact = 100 * (0.25 / twin.reviews) ** 0.5 * 1.96
    made = (
        f"{twin.reviews} drawn reviews under each truth, seed {twin.seed}; a share is known to within {exact:.0f} points or fewer. "
        f"Made for data {found.data_hash[:12]}, plan {found.plan_hash[:12]}, evidence {found.evidence}."
    )
    return made if found.fits(run.review) else f"{OLDER} {made}"


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
            rows.append(_row(key, rated, key, "rated promising or higher", _HIGHER, effect))
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


def _sentence(row: Mapping[str, Any]) -> str:
    false, alike, true = (f"{100 * row[name]:.0f}%" for name in ("no_effect", "no_effect_alike", "effect"))
    if row["asked"] == DIFFER:
        return (
            f"Where kinds do not differ, our test would find a difference in {false} of drawn reviews of this size; where one kind is "
            f"better by {row['g']:.2f}, in {true}."
        )
    what = "our procedure would indicate a benefit" if row["key"] == HEADLINE else "our rule would give promising or higher"
    return (
        f"With no effect at all {what} in {false} of drawn reviews like this one, and in {alike} if effects were the same everywhere; "
        f"with a true mean of {row['g']:.2f}, in {true}."
    )
