"""The choices of the plan that a number rests on, as a table."""

from __future__ import annotations

from evidence.base.table import Column, Table
from evidence.synthesis.review_run import Analyses

COLUMNS = (
    Column("choice", "Choice", "What was chosen, and for what."),
    Column("value", "Chosen", "What the plan of the review says."),
    Column("basis", "Basis", "What the choice rests on, and how it is varied; empty where it is a convention."),
)
CONVERSIONS = {
    "hasselblad-hedges": "d = ln OR x sqrt(3) / pi (Hasselblad and Hedges 1995)",
    "cox": "d = ln OR / 1.65 (Cox)",
}


def choices_table(results: Analyses) -> Table:
    """Model, estimator, level, correlations, conversions, assumed clusters, prior and seed."""
    plan = results.review.plan
    chosen = [
        ("Estimator of the variance of true effects", plan.method, ""),
        ("Level of intervals", f"{100 * plan.level:g}%", ""),
        ("Correlation of sampling errors, same people and outcome", f"{plan.rho_within:g}", "Assumed; varied in the sensitivity analyses."),
        (
            "Correlation of sampling errors, same people, other outcome",
            f"{plan.rho_across:g}",
            "Assumed; varied in the sensitivity analyses.",
        ),
        ("How an odds ratio becomes g", CONVERSIONS[plan.conversion], "The other rule is tried in the sensitivity analyses."),
        *(
            (f"Correlation of people within one {kind}", f"{icc.value:g} ({icc.low:g} to {icc.high:g})", icc.basis)
            for kind, icc in sorted(plan.icc.items())
        ),
        (
            "Prior on tau, for bodies of two to five samples",
            f"{plan.tau_prior}, scale {plan.tau_prior_scale:g}",
            "Used in the Bayesian answers beside the main model only.",
        ),
        ("Seed of all random numbers", str(plan.seed), ""),
    ]
    rows = tuple({"choice": choice, "value": value, "basis": basis or None} for choice, value, basis in chosen)
    return Table("choices", "Choices of the plan", COLUMNS, rows)
