"""What is said of a simulation: how often our own procedure errs, and what the simulation was made for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from evidence.base.reason import NotEstimated
from evidence.base.words import several
from evidence.judgement.claims.queries import read_queries
from evidence.judgement.claims.verdicts import CANNOT
from evidence.robustness.twin.answer import Twin
from evidence.robustness.twin.errs import DIFFER, HEADLINE, errs_rows
from evidence.robustness.twin.procedure import drawable
from evidence.synthesis.review_run import Analyses

if TYPE_CHECKING:
    from evidence.robustness.examined import Examined

ERRS = (
    "Data sets are drawn by simulation in place of the coded effects, with the same samples, sizes, dependence and tiers, under a stated "
    "truth; then the procedure of this report is applied to them. None of these data was coded from a study."
)
# Power below this is little.
LITTLE = 0.5
# What the claims of each scope are about that no drawn effect bears on.
OTHERS = {
    "arithmetic": "that printed figures add up",
    "effect": "on groups inside samples or on cohorts",
    "external": "from elsewhere",
    "review": "on the review's own sample",
}
OLDER = "The simulation is of an older state of the data, the plan or the program; repeat it with evidence simulate."


def errs_words(run: Examined) -> Mapping[str, str]:
    """A sentence on the headline and on each recommendation, by "headline" and its number; none without a simulation.

    Whether it is of this state of the review is said by `made_for_words`.
    """
    if isinstance(run.simulated, NotEstimated):
        return {}
    return {row["key"]: _sentence(row) for row in errs_rows(run.simulated.twin)}


def errs_said(run: Examined) -> tuple[str, ...]:
    """The same as a paragraph each, begun with what it is about."""
    plan = run.review.plan
    titles = {HEADLINE: plan.bodies[plan.headline].title} | {key: f"Recommendation {key}" for key in plan.recommendations}
    return tuple(f"{titles[key]}: {words}" for key, words in errs_words(run).items())


def made_for_said(run: Examined) -> tuple[str, ...]:
    """What the simulation was made for, as a paragraph."""
    return (made_for_words(run),)


def made_for_words(run: Examined) -> str:
    """Whether the simulation is of this state of the review, how it was drawn and how exact its shares are; why there is none."""
    if isinstance(run.simulated, NotEstimated):
        return f"How often our own procedure errs: {run.simulated.reason}."
    twin = run.simulated.twin
    exact = 100 * (0.25 / twin.reviews) ** 0.5 * 1.96
    made = (
        f"{twin.reviews} simulated reviews under each truth, seed {twin.seed}; a share is known to within {exact:.0f} percentage points "
        "or fewer."
    )
    return made if run.simulated.fits(run.review) else f"{OLDER} {made}"


def design_words(twin: Twin, results: Analyses, title: str) -> tuple[str, ...]:
    """Of a stated design: how many claims follow from effects that can be drawn, and which of those such a review can never test."""
    queries = [query for query in read_queries(results.review) if query.restates is None]
    drawn = [query for query in queries if drawable(query)]
    others = Counter(query.scope for query in queries if not drawable(query))
    listed = ", ".join(f"{number} {OTHERS[scope]}" for scope, number in sorted(others.items()))
    said = [
        f"{title[:1].upper()}{title[1:]}: of {several(len(queries), 'claim')} that stand for themselves, {len(drawn)} follow from effects "
        f"that can be drawn; no drawn effect bears on the others ({listed})."
    ]
    never = [query.claim_id for query in drawn if all(shares[CANNOT] == 1.0 for shares in _shares(twin, query.claim_id))]
    if never:
        said.append(f"Tested in no drawn review, as too few studies, or none, hold what they need: {', '.join(never)}.")
    return tuple(said)


def _shares(twin: Twin, claim: str) -> list[Mapping[str, float]]:
    return [one.shares for one in twin.said if one.what == "claim" and one.key == claim]


def _sentence(row: Mapping[str, Any]) -> str:
    false, alike, true = (f"{100 * row[name]:.0f}%" for name in ("no_effect", "no_effect_alike", "effect"))
    if row["asked"] == DIFFER:
        said = (
            f"If the kinds did not differ, our test would find a difference in {false} of simulated reviews of this size; if one kind "
            f"were better by {row['g']:.2f}, in {true}."
        )
        return f"{said} A test that so rarely finds a real difference says little when it finds none." if row["effect"] < LITTLE else said
    what = "our procedure would indicate a benefit" if row["key"] == HEADLINE else "our rule would give promising or higher"
    return (
        f"If there were no effect on average, but true effects varied as they do here, {what} in {false} of simulated reviews like this "
        f"one; if there were no effect anywhere, in {alike}. With a true mean of {row['g']:.2f}, it would do so in {true}."
    )
