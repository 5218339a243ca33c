"""Which interval holds its level with as few samples as here: CR2, Knapp-Hartung, the wild bootstrap or Bayes, at the review's own k.

    python validation/few_clusters.py [SETS] [SLOW_SETS] [SEED]        (default 4000, 600 and 1; about five minutes on one core)

Without arguments it writes what it prints into docs/how_often_we_err.md. Effects are drawn in the places of the coded ones, around zero
(twin/intervals.py). Bayes, Henmi-Copas and the wild bootstrap are made one set at a time, so they have fewer sets. Finished pieces are kept
in build/few_clusters, and the same command goes on from there.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path

import numpy as np

from evidence.review import default_review, read_review
from evidence.robustness.jobs.job import Arrays, Job
from evidence.robustness.jobs.run import run_job
from evidence.robustness.twin.draw import root_of_errors
from evidence.robustness.twin.intervals import SLOW, DrawnBody, body_of, draw_intervals
from evidence.robustness.twin.rates import BodyAsked, interval_rates
from evidence.robustness.twin.truths import NULL, Truth, plan_hash, truths
from evidence.synthesis.bodies import TIER_1, TIERS_1_2, select
from evidence.synthesis.review_run import Analyses, run_review

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "how_often_we_err.md"
BLOCK = re.compile(r"(?<=<!-- few clusters -->\n\n```text\n).*?(?=```)", re.DOTALL)
PIECE = 50
POWER_AT = 0.25
SHOWN = ("main", "knapp_hartung", "knapp_hartung_truncated", "wild", "bayes", "henmi_copas", "simpler")
AS_FOUND = "spread as found"
HEADINGS = ("CR2", "KH", "KH wide", "wild", "Bayes", "HC", "normal")
Unit = tuple[str, BodyAsked, DrawnBody, Truth]


def units(results: Analyses) -> list[Unit]:
    """The four main bodies under three spreads, and one spread under which the plan's correlation of errors is wrong."""
    plan, found = results.review.plan, next(truth for truth in truths(results) if truth.key == NULL)
    spreads = {
        "the same everywhere": replace(found, tau2_sample=0.0, tau2_effect=0.0),
        AS_FOUND: found,
        "variances twice those found": replace(found, tau2_sample=2 * found.tau2_sample, tau2_effect=2 * found.tau2_effect),
    }
    out = []
    for name in (plan.headline, "overall"):
        for tiers, uses in (("1", TIER_1), ("1+2", TIERS_1_2)):
            rows = select(results.effects.rows, plan.bodies[name].where, uses)
            body = body_of(rows, plan)
            asked = BodyAsked(name, "", plan.bodies[name].title, tiers, len(rows), len(body.variances))
            out += [(words, asked, body, truth) for words, truth in spreads.items()]
            wrong = replace(body, root=root_of_errors(rows, replace(plan, rho_within=0.9, rho_across=0.7)))
            out.append(("as found, errors correlate .9 and .7", asked, wrong, found))
    return out


def drawn(cases: Sequence[Unit], slow: bool, number: int, seed: np.random.SeedSequence) -> Arrays:
    """One piece: some sets of one body; the quick intervals alone, or the slow ones alone."""
    _, _, body, truth = cases[number % len(cases)]
    found = draw_intervals(body, truth, PIECE, slow, np.random.default_rng(seed))
    return {name: ends for name, ends in found.items() if (name in SLOW) == slow}


def rates(cases: Sequence[Unit], sets: dict[bool, int], seed: int, rests_on: str, folder: Path | None) -> list[Arrays]:
    """The intervals of each case, quick and slow together."""
    found: list[Arrays] = [{} for _ in cases]
    for slow, number in sets.items():
        pieces = len(cases) * (number // PIECE)
        job = Job(f"few-clusters-{'slow' if slow else 'quick'}", partial(drawn, cases, slow), pieces, seed, rests_on)
        parts = run_job(job, folder, say=_said)
        for i in range(len(cases)):
            some = parts[i :: len(cases)]
            found[i] |= {name: np.concatenate([part[name] for part in some]) for name in some[0]}
    return found


def _said(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[2K{text}", end="", file=sys.stderr, flush=True)


def _line(words: str, numbers: Sequence[float | None], decimals: int, times: float = 1.0) -> str:
    return f"  {words:42}" + "".join(f"{'-' if one is None else f'{times * one:.{decimals}f}':>9}" for one in numbers)


def lines_of(case: Unit, found: Arrays) -> list[str]:
    """What is printed of one body under one spread: how often an interval leaves out the truth, and where the spread is as found its power
    and its width."""
    words, body, _, truth = case
    of = {rate.interval: rate for rate in interval_rates(body, truth, found, POWER_AT)}
    shown = [of.get(name) for name in SHOWN]
    errors = [None if rate is None or rate.covers is None else 1 - rate.covers for rate in shown]
    lines = [_line(f"error %, {words}", errors, 1, 100)]
    if words == AS_FOUND:
        lines.append(_line(f"power % at a mean of {POWER_AT:g}", [rate and rate.power for rate in shown], 0, 100))
        lines.append(_line("mean width", [rate and rate.width for rate in shown], 2))
    return lines


def main(arguments: list[str]) -> None:
    """Draw, print, and without arguments publish."""
    quick, slow, seed = (int(given) for given in (arguments + ["4000", "600", "1"][len(arguments) :]))
    review = read_review(default_review()[0])
    cases = units(run_review(review))
    folder = None if arguments else ROOT / "build" / "few_clusters"
    found = rates(cases, {False: quick, True: slow}, seed, f"{review.data_hash} {plan_hash(review)}", folder)
    made_for = f"data {review.data_hash[:12]}, plan {plan_hash(review)[:12]}"
    printed = [f"{quick} sets of each body, {slow} for wild, Bayes and HC; seed {seed}; {made_for}"]
    for body, some in groupby(zip(cases, found, strict=True), key=lambda one: one[0][1]):
        printed.append(f"{body.title}, tiers {body.tiers}: {body.k_effects} effects of {body.k_samples} samples")
        printed.append(f"  {'':42}" + "".join(f"{heading:>9}" for heading in HEADINGS))
        printed += [line for case, ends in some for line in lines_of(case, ends)]
    text = "\n".join(printed) + "\n"
    print(text, end="")
    if not arguments:
        PAGE.write_text(BLOCK.sub(lambda _: text, PAGE.read_text(encoding="utf-8"), count=1), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
