"""Do verdicts on one body ever contradict each other, does evidence in favour ever lower one, and how often is each rule right?

    python validation/verdicts.py [BODIES] [SEED]        (default 600 and 1; about two minutes on one core)

Without arguments it writes what it prints into docs/verdicts.md.

1. Contradiction. Random bodies of the shipped review's recommendation 3, of effects that pass the gates of a rating or do not; rating,
   claim of a rating, claim of a direction and plain sentence are asked of each.
2. Evidence in favour. One further sample whose own interval lies above zero: how often it turns "consistent" or better into "cannot be
   tested" or worse, or lowers the band.
3. The rule for a published size on fourteen samples of the sizes that are common here: what is said, by the true mean, and what
   `chances` foretells.
4. The rule for a direction: how often a benefit is indicated, by samples, true mean and standard deviation between samples.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from evidence.base.frozen import FrozenDict
from evidence.base.ledger import Ledger
from evidence.base.reason import NotEstimated
from evidence.effects.kinds import effect
from evidence.judgement.body.standing import BENEFIT, Standing, standing_of
from evidence.judgement.claims import on_bodies
from evidence.judgement.claims.found import Context
from evidence.judgement.claims.queries import Query, read_queries
from evidence.judgement.claims.size import Published, chances, size_verdict, truths
from evidence.judgement.claims.verdicts import CANNOT, CONSISTENT, NOT_SUPPORTED, REPRODUCED
from evidence.judgement.findings.words import SentenceNumbers, plain_sentence
from evidence.judgement.ratings.answer import rate_recommendations
from evidence.judgement.risk_of_bias.overall import judged_studies
from evidence.review import default_review, read_review
from evidence.review.plan import BANDS
from evidence.synthesis.effect_rows.rows import EffectRow, Effects
from evidence.synthesis.pooled.answers import Answers
from evidence.synthesis.review_run import Analyses, run_review

PAGE = Path(__file__).resolve().parents[1] / "docs" / "verdicts.md"
BLOCK = re.compile(r"(?<=What it prints:\n\n```text\n).*?(?=```)", re.DOTALL)
RATED, DIRECTED = "G18", "G19"
SUPPORTED = (REPRODUCED, CONSISTENT)
NO_VOTES = {"better": 0, "worse": 0, "none": 0, "mixed": 0}
# As many samples as a body ever has here.
MOST = 15
GUIDE = Published(0.1891, 0.3186)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one body.

    Attributes
    ----------
    band : of its rating.
    rating, direction : verdicts on the claims of a rating and of a direction.
    sentence : in plain words; "" where a gate leaves effects out, as the sentence is of all.
    """

    band: str
    rating: str
    direction: str
    sentence: str

    @property
    def contradiction(self) -> bool:
        """Whether two of them cannot both be said."""
        if (self.rating == NOT_SUPPORTED) != (self.direction == NOT_SUPPORTED):
            return True
        indicated = self.direction in SUPPORTED
        shown = self.sentence and "does not show" not in self.sentence
        return (self.band != "none") != indicated or (bool(self.sentence) and indicated != bool(shown and "improve" in self.sentence))


class Bodies:
    """Made-up bodies in the place of recommendation 3 of the shipped review."""

    def __init__(self, results: Analyses, rng: np.random.Generator) -> None:
        review, self.rng = results.review, rng
        self.studies = sorted(judged_studies(review, review.rule().bias))[:MOST]
        bias = review.tables["risk_of_bias"]
        few = replace(bias, rows=tuple(row for row in bias if row.text("study_id") in self.studies))
        self.results = replace(results, review=replace(review, tables=FrozenDict({**review.tables, "risk_of_bias": few})))
        self.queries: dict[str, Query] = {query.claim_id: query for query in read_queries(review)}

    def row(self, place: int, g: float, n: int, small: bool = False) -> EffectRow:
        """One effect of one sample, n people in each arm; a small one fails a gate."""
        study = self.studies[place]
        columns = {"study_id": study, "sample_id": study, "people_id": study, "unit": "child", "eligible": "yes", "denominator": "all"}
        columns |= {"outcome_domain": "reunification", "outcome_group": "home", "n_treat": None if small else n, "n_comp": n}
        columns |= {"design": "rct", "country": "GB", "population": "in_care", "treatment_linkage": "yes", "direction": "treatment"}
        columns |= {
            "typology": "problem_solving_court",
            "high_need": "no",
            "timing": "pre",
            "reason_for_care": "",
            "event": "",
            "outcome_good": 1,
        }
        return EffectRow(f"{study}-1", "tier 1", effect("d", g, n, n), "", columns, study)

    def random(self, more: int = 0) -> list[EffectRow]:
        """One to eight samples, and some more beside them."""
        k = int(self.rng.integers(1, 9))
        mean, tau = self.rng.uniform(-0.3, 0.6), self.rng.choice([0.0, 0.15, 0.4, 1.0])
        sizes = self.rng.integers(30, 250, k + more)
        g = self.rng.normal(mean, np.sqrt(tau**2 + 2 / sizes))
        return [self.row(i, float(g[i]), int(sizes[i]), small=bool(self.rng.random() < 0.1)) for i in range(k + more)]

    def said(self, rows: Sequence[EffectRow]) -> Said:
        """What rating, claims and sentence say of these effects."""
        answers = Answers(self.results.review.plan)
        changed = replace(self.results, effects=Effects(tuple(rows), Ledger()), answers=answers)
        ratings = rate_recommendations(changed)
        third = ratings[2]
        context = Context(changed, {one.recommendation: one for one in ratings}, {}, self.queries)
        sentence = ""
        if third.answer is not None and len(third.answer.counts.effects) == len(rows):
            shown = SentenceNumbers("support", "it", {"k_effects": 1}, NO_VOTES, None, standing_of(rows, answers))
            sentence = plain_sentence(shown)
        rated, directed = on_bodies.rating(self.queries[RATED], context), on_bodies.direction(self.queries[DIRECTED], context)
        return Said(third.literal, rated.verdict, directed.verdict, sentence)


def contradictions(bodies: Bodies, number: int) -> list[Said]:
    """Part 1."""
    found, tally = [], Counter()
    for _ in range(number):
        said = bodies.said(bodies.random())
        tally[said.direction] += 1
        found += [said] if said.contradiction else []
    print(f"1. {number} bodies ({', '.join(f'{name} {count}' for name, count in sorted(tally.items()))})")
    print(f"   rating, claims and sentence contradict each other: {len(found)} times")
    return found


def in_favour(bodies: Bodies, number: int) -> tuple[int, int]:
    """Part 2."""
    lost = lowered = asked = 0
    while asked < number:
        *rows, more = bodies.random(more=1)
        n = more.columns["n_comp"]
        g = abs(more.effect.g) + 2.1 * float(np.sqrt(2 / n))
        before = bodies.said(rows)
        if before.direction not in SUPPORTED:
            continue
        asked += 1
        after = bodies.said([*rows, bodies.row(len(rows), g, n)])
        lost += after.direction not in SUPPORTED
        lowered += BANDS.index(after.band) < BANDS.index(before.band)
    print(f"2. {asked} bodies with a claim that is consistent or better, and one further sample with its own interval above zero:")
    print(f"   the verdict was lost {lost} times, the band lowered {lowered} times")
    return lost, lowered


def many(rows_of: Bodies, k: int, mean: float, tau: float) -> Standing:
    """Where k samples around a true mean stand."""
    sizes = rows_of.rng.integers(40, 300, k)
    g = rows_of.rng.normal(mean, np.sqrt(tau**2 + 2 / sizes))
    rows = [rows_of.row(i, float(g[i]), int(sizes[i])) for i in range(k)]
    found = standing_of(rows, Answers(rows_of.results.review.plan))
    if isinstance(found, NotEstimated):
        raise SystemExit(found.reason)
    return found


def size_rule(bodies: Bodies, number: int) -> dict[tuple[float, float], Counter[str]]:
    """Part 3."""
    names = (REPRODUCED, CONSISTENT, NOT_SUPPORTED, CANNOT)
    print("3. a published g of 0.25 on 14 samples: " + ", ".join(names) + "; in brackets what is foretold from the standard error")
    out = {}
    for tau in (0.1, 0.25):
        for truth in (*truths(GUIDE).values(), 0.35):
            said, foretold = Counter(), dict.fromkeys(names, 0.0)
            for _ in range(number):
                found = many(bodies, 14, truth, tau)
                said[size_verdict(found, GUIDE)[0]] += 1
                told = chances(found, GUIDE, truth)
                foretold = {name: foretold[name] + told[name] / number for name in names}
            shares = "  ".join(f"{100 * said[name] / number:3.0f}% ({100 * foretold[name]:.0f}%)" for name in names)
            print(f"   standard deviation between samples {tau:.2f}, truth {truth:.2f}:  {shares}")
            out[tau, truth] = said
    return out


def direction_rule(bodies: Bodies, number: int) -> dict[tuple[float, float, int], float]:
    """Part 4: nominal is 2.5% where there is no effect."""
    print("4. a benefit is indicated, by samples:")
    out = {}
    for truth in (0.0, 0.3):
        for tau in (0.0, 0.1, 0.2):
            shares = []
            for k in (1, 2, 3, 5, 8, 14):
                share = sum(many(bodies, k, truth, tau).shows == BENEFIT for _ in range(number)) / number
                out[truth, tau, k] = share
                shares.append(f"{k}: {100 * share:.1f}%")
            print(f"   truth {truth:.1f}, standard deviation between samples {tau:.1f}  {'  '.join(shares)}")
    return out


def main(arguments: list[str]) -> None:
    """Run the four parts, print them, and without arguments publish them."""
    number, seed = (int(given) for given in (arguments + ["600", "1"][len(arguments) :]))
    bodies = Bodies(run_review(read_review(default_review()[0])), np.random.default_rng(seed))
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        contradictions(bodies, number)
        in_favour(bodies, number // 2)
        size_rule(bodies, number // 2)
        direction_rule(bodies, number // 2)
    print(printed.getvalue(), end="")
    if not arguments:
        PAGE.write_text(BLOCK.sub(printed.getvalue(), PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
