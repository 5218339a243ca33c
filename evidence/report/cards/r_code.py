"""The lines of R and of Python that give a pooled answer; R reads the files of a run and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.models.dependent.robust import FEWEST_CLUSTERS
from evidence.review.plan import Plan
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.answer import Answer
from evidence.synthesis.pooled.dependence import sampling_errors


def r_lines(kind: str, key: str, tiers: str, answer: Answer, rows: Sequence[EffectRow], plan: Plan) -> str:
    """The answer in R with metafor and clubSandwich, from weights.csv and effects.csv of the folder of the run."""
    rho = f"c({plan.rho_within:g}, {plan.rho_across:g})"
    lines = [
        "library(metafor); library(clubSandwich)",
        f'd <- subset(read.csv("weights.csv"), set == "{kind}" & body == "{key}" & tiers == "{tiers}", c(effect_id, weight))',
        'd <- merge(d, read.csv("effects.csv"), sort = FALSE)',
        'd$people <- ifelse(d$people_id == "" | is.na(d$people_id), d$effect_id, d$people_id)',
        f"V <- vcalc(se^2, cluster = people, type = outcome_domain, obs = effect_id, rho = {rho}, data = d)",
    ]
    ids = [row.effect_id for row in rows]
    for i, j, covariance in sampling_errors(rows, plan.rho_within, plan.rho_across).pairs:
        one, two = (f'd$effect_id == "{ids[place]}"' for place in (i, j))
        lines.append(f"V[{one}, {two}] <- V[{two}, {one}] <- {covariance:.12g}  # they share an arm")
    if answer.counts.samples < FEWEST_CLUSTERS:
        lines.append("a <- aggregate(escalc(yi = g, sei = se, data = d), cluster = sample_id, V = V)")
        lines.append(f'rma(yi, vi, data = a, method = "{plan.method}", test = "adhoc", level = {100 * plan.level:g})')
        return "\n".join(lines)
    random = "~ 1 | sample_id" if answer.tau2_sample is None else "~ 1 | sample_id/effect_id"
    lines.append(f'fit <- rma.mv(g, V, random = {random}, data = d, method = "{plan.method}")')
    lines.append(f'conf_int(fit, vcov = "CR2", cluster = d$sample_id, level = {plan.level:g}, p_values = TRUE)')
    return "\n".join(lines)


def python_line(kind: str, key: str, tiers: str) -> str:
    """The same answer in Python, in the folder of the review."""
    if kind == "sensitivity_bodies":
        where = f".sensitivity_bodies[{key!r}]"
    else:
        both = '["tiers_1_2"]' if tiers == "1+2" else ""
        where = f'.pooled{both}["{kind}"]' + (f"[{key!r}]" if key else "")
    return f"import evidence\nevidence.read().run(){where}"
