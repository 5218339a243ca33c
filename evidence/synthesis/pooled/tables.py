"""The tables of pooled answers, of the plain alternatives and of weights. The same rows feed a table and the plot beside it."""

from __future__ import annotations

from typing import Any

from evidence.base.table import Column, Table
from evidence.synthesis import columns as shared
from evidence.synthesis.pooled.answer import Answer, NoAnswer
from evidence.synthesis.pooled.plain_answers import PlainAnswer
from evidence.synthesis.review_run import Analyses, Pooled, body_title, pooled_rows

POOLED_COLUMNS = (
    Column(
        "set",
        "Set",
        "Which answers it belongs to: the headline body by its name in the plan, overall, or by_group, by_outcome, by_typology, "
        "by_recommendation, by_body (any other body of the plan), sensitivity_bodies.",
    ),
    Column("body", "Body", "Name of the body inside its set, as results.json has it; empty for the headline and the overall answer."),
    shared.BODY,
    Column(
        "tiers",
        "Tiers",
        "Whose effects are pooled: 1, those as printed; 1+2, also those under one stated assumption; "
        "1 and left out, also those that were left out with a reason (bodies of sensitivity).",
    ),
    shared.K_EFFECTS,
    shared.K_STUDIES,
    shared.K_SAMPLES,
    shared.G,
    shared.SE,
    shared.DF,
    shared.CI_LOW,
    shared.CI_HIGH,
    shared.P,
    Column("pi_low", "PI low", "Lower end of the prediction interval: where the true effect in a new place is likely to lie, as g."),
    Column("pi_high", "PI high", "Upper end of the prediction interval: where the true effect in a new place is likely to lie, as g."),
    Column(
        "tau2_total",
        "tau2",
        "Variance of the true effects, between samples and between effects inside them together, in squared units of g.",
    ),
    Column(
        "I2_total",
        "I2, %",
        "Share of the variance of the effects that is not sampling error, in percent; 0 where they differ by chance alone.",
    ),
    shared.U3,
    shared.U3.named("u3_low", "U3 low").noted("U3 at the lower end of the confidence interval of g."),
    shared.U3.named("u3_high", "U3 high").noted("U3 at the upper end of the confidence interval of g."),
    Column("why", "Notes", "What to know of the estimate, or why there is none."),
)


def pooled_table(results: Analyses) -> Table:
    """Every pooled answer, for tier 1 and for tiers 1 and 2."""
    return Table("pooled", "Pooled answers", POOLED_COLUMNS, tuple(pooled_rows(results)))


SIDE_BY_SIDE_COLUMNS = (
    shared.BODY,
    shared.BEHIND,
    shared.SIZE.named("answer", "Hedges' g [interval]"),
    Column("df", "df", shared.DF.note, form="numeric text"),
    Column("prediction", "Prediction interval", "Where the true effect in a new place is likely to lie, as g.", form="numeric text"),
    Column("u3", "U3", shared.U3.note, form="numeric text"),
    shared.BEHIND.named("behind_1_2", "Tiers 1+2: samples (effects)"),
    shared.SIZE.named("answer_1_2", "Tiers 1+2: g [interval]").noted(
        f"The answer with the effects that rest on one stated assumption as well. {shared.SIZE.note}"
    ),
    shared.SIZE.named("randomised", "Randomised only").noted(
        "The tier 1 answer of randomised effects alone; empty: no main answer, or none."
    ),
    shared.SIZE.named("not_randomised", "Not randomised").noted("The tier 1 answer of effects that are not randomised; empty likewise."),
    Column("why", "Notes", "What to know of the tier 1 answer, or why there is none."),
)


def side_by_side_table(results: Analyses) -> Table:
    """Every pooled answer that has an effect in either tier, tier 1 beside tiers 1 and 2; the headline and the overall answer stand first.

    A body that the plan declares stands there without an effect too, with the reason; bodies of sensitivity stand last.
    """
    rows = []
    with_assumptions = {(kind, key): answer for kind, key, answer in results.tiers_1_2.items()}
    shown = {(kind, key) for answers in (results.tier_1, results.tiers_1_2) for kind, key, _ in answers.distinct()}
    for kind, key, one in results.tier_1.items():
        both = with_assumptions[kind, key]
        if (both.counts.effects or kind == "by_body") and (kind, key) in shown:
            both_tiers = {"behind_1_2": _behind(both), "answer_1_2": _size(both)}
            split = {name: _size(answer) for name, answer in _by_design(results, kind).items()}
            rows.append(_named(results, kind, key) | _answer_cells(one) | both_tiers | split)
    rows += [_named(results, kind, key) | _answer_cells(one) for kind, key, one in results.beside_the_main()]
    return Table("answers", "Pooled answers", SIDE_BY_SIDE_COLUMNS, tuple(rows))


def _named(results: Analyses, kind: str, key: str) -> dict[str, Any]:
    return {"set": kind, "body": key, "title": body_title(results.review, kind, key)}


def _by_design(results: Analyses, body: str) -> dict[str, Pooled]:
    """The tier 1 answers of randomised and of other effects, of the headline and the overall body."""
    named = {"randomised": "randomised", "not randomised": "not_randomised"}
    found = [one for one in results.by_design if (one.body, one.tiers) == (body, "1") and one.split in named]
    return {named[one.split]: one.answer for one in found}


def _answer_cells(one: Pooled) -> dict[str, Any]:
    cells = {"behind": _behind(one), "answer": _size(one), "why": one.reason if isinstance(one, NoAnswer) else "; ".join(one.notes)}
    if isinstance(one, Answer):
        cells |= {"df": f"{one.df:.1f}", "prediction": interval_text(one.pi_low, one.pi_high), "u3": f"{one.u3:.2f}"}
    return cells


def interval_text(low: float, high: float) -> str:
    """An interval as people read it."""
    return f"[{low:z.2f}, {high:z.2f}]"


def _behind(answer: Pooled) -> str:
    return f"{answer.counts.samples} ({len(answer.counts.effects)})"


def _size(answer: Pooled) -> str | None:
    return f"{answer.g:z.2f} {interval_text(answer.ci_low, answer.ci_high)}" if isinstance(answer, Answer) else None


ALTERNATIVES_COLUMNS = (
    shared.BODY,
    Column("answer", "Alternative", "The simpler method, by name: one aggregated effect for each sample in a random-effects model."),
    Column("scale", "Scale", "What the estimate is measured in: g, log odds ratio or log hazard ratio."),
    shared.K_SAMPLES,
    Column("estimate", "Estimate", "The pooled estimate by the alternative, on the scale named in its row; above 0 is better."),
    shared.SE,
    shared.CI_LOW.noted("Lower end of the interval of the alternative, on its scale; of the Bayesian one the credible interval."),
    shared.CI_HIGH.noted("Upper end of the interval of the alternative, on its scale; of the Bayesian one the credible interval."),
    shared.P.noted(f"{shared.P.note} Empty where the interval is not made from a test."),
    Column("tau2", "tau2", "Variance of the true effects between samples by the alternative, in squared units of its scale."),
    Column("why", "How, or why not", "The test or interval that was used, or why there is no estimate."),
)


def alternatives_table(results: Analyses) -> Table:
    """The plain alternatives beside each tier 1 answer of the main model."""
    rows = []
    for kind, key, answer in (*results.tier_1.distinct(), *results.beside_the_main()):
        if not isinstance(answer, Answer):
            continue
        title = body_title(results.review, kind, key)
        for name, other in answer.alternatives.answers.items():
            cells: dict[str, Any] = {"title": title, "answer": name.replace("_", " ")}
            if isinstance(other, PlainAnswer):
                same = ("scale", "estimate", "se", "ci_low", "ci_high", "p_value", "tau2", "k_samples")
                cells |= {column: getattr(other, column) for column in same} | {"why": other.test}
            else:
                cells["why"] = other.reason
            rows.append(cells)
    return Table("beside", "Alternatives to the main model, tier 1", ALTERNATIVES_COLUMNS, tuple(rows))


WEIGHT_COLUMNS = (
    *POOLED_COLUMNS[:4],
    shared.EFFECT_ID,
    Column("weight", "Weight, %", "What the effect counts for in the pooled answer, in percent; the weights of an answer sum to 100.", 1),
)


def weights_table(results: Analyses) -> Table:
    """Which effects stand behind each pooled answer, with which weight."""
    tiers = (("1", results.tier_1.items()), ("1+2", results.tiers_1_2.items()), ("1 and left out", results.beside_the_main()))
    rows = tuple(
        {"tiers": name, "effect_id": effect_id, "weight": weight} | _named(results, kind, key)
        for name, answers in tiers
        for kind, key, answer in answers
        if isinstance(answer, Answer)
        for effect_id, weight in answer.weights.items()
    )
    return Table("weights", "Effects and weights behind each pooled answer", WEIGHT_COLUMNS, rows)
