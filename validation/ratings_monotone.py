"""Does a worse input ever raise a rating? And what does the rule do to real sets of studies?

    python validation/ratings_monotone.py [BODIES] [DATA_SETS] [SEED]        (default 30000, 1000 and 1; about five minutes on one core)

Without arguments it writes what it prints into docs/ratings.md.

1. Numbers. Random bodies of evidence as the rule sees them; each input is worsened alone, and the band must not rise. The
   number of samples is worsened only on its own side of the ten from which small-study effects can be tested: below ten a
   known asymmetry would have to be forgotten. Graded must not lie above basic.
2. Data. The same question where it has no guarantee, because the set that is pooled changes: how often one more
   favourable sample lowers a band, and how often a worse judgement of one study raises one (it leaves a pool that it pulled
   down). These are properties of any rule that pools the better studies, so they are counted, not forbidden.
3. Error. No effect at all: how often a body of few samples is called promising, by between-sample standard deviation.
4. Reach. A clear effect in trials of low risk: from how many samples on the rule can say so. The degrees of freedom of a
   mean of k equally weighted samples are k - 1, and fewer with unequal weights: four are out of reach below five samples.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from evidence.effects.kinds import effect
from evidence.judgement.body.answer import one_effect_per_sample, z_interval
from evidence.judgement.body.numbers import BodyNumbers, EffectInBetterStudies, measure
from evidence.judgement.body.standing import agreement
from evidence.judgement.ratings.bands import BASIC, GRADED, judge_body
from evidence.judgement.risk_of_bias.overall import StudyBias
from evidence.review import default_review, read_review
from evidence.review.plan import BANDS, Plan
from evidence.review.rating_rule import GRADES, RatingRule
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.answers import Answers

PAGE = Path(__file__).resolve().parents[1] / "docs" / "ratings.md"
BLOCK = re.compile(r"(?<=What it prints:\n\n```text\n).*?(?=```)", re.DOTALL)
SOURCES = ("main", "outcome_domain_level", "prespecified_subgroup", "exploratory_moderator", "single_study")


def random_body(rng: np.random.Generator) -> BodyNumbers:
    """A body of evidence whose inputs fit together, with good ones about as frequent as bad ones."""
    samples = int(rng.integers(1, 21))
    g, half = rng.normal(0.35, 0.25), rng.uniform(0.02, 0.4)
    wide = half * rng.uniform(1.0, 1.6)
    moderate = int(rng.integers(0, samples + 1))
    low = int(rng.integers(0, moderate + 1))
    many = samples >= 10
    return BodyNumbers(
        samples=samples,
        g=g,
        z_low=g - half,
        z_high=g + half,
        main_g=g,
        main_se=half / 2,
        ci_low=g - (wide if samples > 1 else half),
        ci_high=g + (wide if samples > 1 else half),
        df=rng.uniform(1, samples) if samples > 1 else None,
        low=_holding(low, rng),
        low_moderate=_holding(moderate, rng),
        low_provisional=low,
        low_moderate_provisional=moderate,
        I2=rng.uniform(0, 100) if samples > 1 else None,
        prediction_low=g - wide * rng.uniform(1, 3) if samples > 1 else None,
        same_direction=rng.uniform(0.4, 1.0),
        people=int(rng.integers(40, 1200)),
        asymmetry_p=rng.uniform(0, 0.5) if many else None,
        adjusted_low=rng.normal(0.1, 0.2) if many else None,
        direct_population=rng.uniform(0.2, 1.0),
        direct_outcome=rng.uniform(0.2, 1.0),
        stable=bool(rng.random() < 0.7) if many else None,
        weight_low=0.0,
        weight_moderate=0.0,
        weight_critical=0.0,
        weight_randomised=1.0,
        agreement=int(g > 0 and samples > 1 and rng.random() < 0.2),
    )


def _holding(samples: int, rng: np.random.Generator) -> EffectInBetterStudies:
    return (
        EffectInBetterStudies(samples, rng.normal(0.1, 0.1), rng.uniform(0.5, 12))
        if samples > 1
        else EffectInBetterStudies(samples, None, None)
    )


def worsened(body: BodyNumbers, rng: np.random.Generator) -> dict[str, BodyNumbers]:
    """The body with one input worse, by the name of the input."""
    step = rng.uniform(0.01, 0.3)
    out = {
        "z interval": replace(body, z_low=body.z_low - step),
        "whole effect": _shifted(body, step),
        "people": replace(body, people=int(body.people * rng.uniform(0.1, 0.99))),
        "direction": replace(body, same_direction=body.same_direction * rng.uniform(0.3, 0.99)),
        "population": replace(body, direct_population=body.direct_population * rng.uniform(0.3, 0.99)),
        "outcome": replace(body, direct_outcome=body.direct_outcome * rng.uniform(0.3, 0.99)),
        "low: effect": replace(body, low=_lower(body.low, step, 0)),
        "low: df": replace(body, low=_lower(body.low, 0, rng.uniform(0.1, 6))),
        "low: samples": replace(body, low=_fewer(body.low)),
        "low or moderate: effect": replace(body, low_moderate=_lower(body.low_moderate, step, 0)),
        "low or moderate: df": replace(body, low_moderate=_lower(body.low_moderate, 0, rng.uniform(0.1, 6))),
        "low or moderate: samples": replace(body, low_moderate=_fewer(body.low_moderate)),
        "CR2 interval": replace(body, ci_low=body.ci_low - step),
        "agreement": replace(body, agreement=min(body.agreement, 0)),
    }
    if body.samples > 1 and body.samples != 10:
        fewer = replace(body, samples=body.samples - 1)
        out["samples"] = fewer if fewer.samples > 1 else replace(fewer, df=None, I2=None, prediction_low=None)
    if body.I2 is not None and body.prediction_low is not None and body.df is not None:
        out["I2"] = replace(body, I2=min(100.0, body.I2 + rng.uniform(1, 60)))
        out["prediction interval"] = replace(body, prediction_low=body.prediction_low - step)
        out["df"] = replace(body, df=body.df * rng.uniform(0.1, 0.99))
    if body.asymmetry_p is not None and body.adjusted_low is not None:
        out["asymmetry"] = replace(body, asymmetry_p=body.asymmetry_p * rng.uniform(0, 0.99))
        out["adjusted effect"] = replace(body, adjusted_low=body.adjusted_low - step)
        out["leave one out"] = replace(body, stable=False)
    return out


def _shifted(body: BodyNumbers, step: float) -> BodyNumbers:
    shifted = {name: getattr(body, name) - step for name in ("g", "z_low", "z_high", "ci_low", "ci_high")}
    if body.prediction_low is not None:
        shifted["prediction_low"] = body.prediction_low - step
    return replace(body, **shifted, low=_lower(body.low, step, 0), low_moderate=_lower(body.low_moderate, step, 0))


def _lower(holding: EffectInBetterStudies, effect_step: float, df_step: float) -> EffectInBetterStudies:
    if holding.ci_low is None or holding.df is None:
        return holding
    return EffectInBetterStudies(holding.samples, holding.ci_low - effect_step, max(0.1, holding.df - df_step))


def _fewer(holding: EffectInBetterStudies) -> EffectInBetterStudies:
    return (
        EffectInBetterStudies(holding.samples - 1, holding.ci_low, holding.df)
        if holding.samples > 2
        else EffectInBetterStudies(0, None, None)
    )


def rises(body: BodyNumbers, rule: RatingRule, rng: np.random.Generator) -> list[str]:
    """Every worse input that raised a band of this body, and graded above basic."""
    source = SOURCES[rng.integers(len(SOURCES))]
    found = []
    place = {mode: BANDS.index(judge_body(body, rule, source, mode).band) for mode in (BASIC, GRADED)}
    if place[GRADED] > place[BASIC]:
        found.append("graded above basic")
    for name, worse in worsened(body, rng).items():
        found += [f"{mode}: {name}" for mode in place if BANDS.index(judge_body(worse, rule, source, mode).band) > place[mode]]
    for other in SOURCES:
        if BANDS.index(rule.caps[other]) <= BANDS.index(rule.caps[source]):
            found += [f"{mode}: source" for mode in place if BANDS.index(judge_body(body, rule, other, mode).band) > place[mode]]
    return found


def numbers(bodies: int, rule: RatingRule, rng: np.random.Generator) -> None:
    """Part 1."""
    found, tally = [], dict.fromkeys(BANDS, 0)
    for _ in range(bodies):
        body = random_body(rng)
        tally[judge_body(body, rule, "main", GRADED).band] += 1
        found += rises(body, rule, rng)
    print(f"1. {bodies} bodies (graded: {', '.join(f'{name} {count}' for name, count in tally.items())})")
    print(f"   a worse input raised a band: {len(found)} times{': ' + ', '.join(sorted(set(found))) if found else ''}")


def row(number: int, g: float, n: int) -> EffectRow:
    """One effect of one sample, n people in each arm."""
    name = f"s{number}"
    columns = {"study_id": name, "sample_id": name, "people_id": name, "unit": "child", "outcome_domain": "reunification"}
    columns |= {"outcome_group": "home", "n_treat": n, "n_comp": n, "design": "rct", "country": "GB", "population": "in_care"}
    return EffectRow(name, "tier 1", effect("d", g, n, n), "", columns, name)


def band(rows: list[EffectRow], grades: dict[str, str], rule: RatingRule, plan: Plan) -> int:
    """Place of the basic band without caps."""
    judged = {name: StudyBias(grade, False, grade) for name, grade in grades.items()}
    found = measure(rows, Answers(plan), rule, rule.recommendations["3"], judged)
    return BANDS.index(judge_body(found, rule, "main", BASIC).uncapped)


def data(sets: int, rule: RatingRule, plan: Plan, rng: np.random.Generator) -> None:
    """Part 2."""
    lowered = raised = judged = 0
    tally = dict.fromkeys(BANDS, 0)
    for _ in range(sets):
        k, mean = int(rng.integers(4, 15)), rng.uniform(0.1, 0.5)
        sizes = rng.integers(30, 200, k + 1)
        effects = rng.normal(mean, np.sqrt(0.15**2 + 2 / sizes))
        rows = [row(i, float(effects[i]), int(sizes[i])) for i in range(k)]
        grades = {one.effect_id: GRADES[rng.integers(0, 3)] for one in rows}
        before = band(rows, grades, rule, plan)
        tally[BANDS[before]] += 1
        more = row(k, float(abs(effects[k]) + 0.1), int(sizes[k]))
        lowered += band([*rows, more], grades | {more.effect_id: "low"}, rule, plan) < before
        worse = rows[int(rng.integers(k))].effect_id
        if grades[worse] in ("low", "moderate"):
            judged += 1
            raised += band(rows, grades | {worse: "high"}, rule, plan) > before
    print(f"2. {sets} sets of 4 to 14 samples (basic, no cap: {', '.join(f'{name} {count}' for name, count in tally.items())}):")
    print(f"   one more favourable sample of low risk lowered the band in {100 * lowered / sets:.1f}%;")
    print(f"   a worse judgement of one study raised it in {100 * raised / max(judged, 1):.1f}% of {judged}")


def error(sets: int, plan: Plan, rng: np.random.Generator) -> None:
    """Part 3: nominal is 2.5%, as only a benefit is called promising."""
    print("3. no effect, called promising (nominal 2.5%), by samples and between-sample standard deviation:")
    for spread in (0.0, 0.1, 0.2, 0.3):
        shares = []
        for k in (1, 2, 3, 4):
            hits = 0
            for _ in range(sets):
                sizes = rng.integers(30, 200, k)
                effects = rng.normal(0.0, np.sqrt(spread**2 + 2 / sizes))
                _, means, variances = one_effect_per_sample([row(i, float(effects[i]), int(sizes[i])) for i in range(k)], plan)
                hits += z_interval(means, variances, plan).low > 0 or agreement(means, variances, plan) > 0
            shares.append(f"{k}: {100 * hits / sets:.1f}%")
        print(f"   {spread:.1f}  {'  '.join(shares)}")


def reach(sets: int, rule: RatingRule, plan: Plan, rng: np.random.Generator) -> None:
    """Part 4."""
    print("4. an effect of 0.5 in trials of low risk: called strong without caps, by samples and between-sample standard deviation:")
    for spread in (0.0, 0.1, 0.2):
        shares = []
        for k in (2, 4, 5, 6, 7, 8, 10):
            hits = 0
            for _ in range(sets):
                sizes = rng.integers(30, 200, k)
                effects = rng.normal(0.5, np.sqrt(spread**2 + 2 / sizes))
                rows = [row(i, float(effects[i]), int(sizes[i])) for i in range(k)]
                hits += band(rows, {one.effect_id: "low" for one in rows}, rule, plan) == BANDS.index("strong")
            shares.append(f"{k}: {100 * hits / sets:.0f}%")
        print(f"   {spread:.1f}  {'  '.join(shares)}")


def main(arguments: list[str]) -> None:
    """Run the four parts, print them, and without arguments publish them."""
    bodies, sets, seed = (int(given) for given in (arguments + ["30000", "1000", "1"][len(arguments) :]))
    review, rng = read_review(default_review()[0]), np.random.default_rng(seed)
    rule = review.rule()
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        numbers(bodies, rule, rng)
        data(sets, rule, review.plan, rng)
        error(2 * sets, review.plan, rng)
        reach(max(sets // 10, 1), rule, review.plan, rng)
    print(printed.getvalue(), end="")
    if not arguments:
        PAGE.write_text(BLOCK.sub(printed.getvalue(), PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
