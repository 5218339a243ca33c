"""What each column of the tables holds; columns of the coded data are explained by the codebook."""

from __future__ import annotations

from evidence.report.tables import Table
from evidence.review.codebook import Codebook

NOTES = {
    "g": "Hedges' g: difference in standard deviations, positive = better",
    "se": "standard error",
    "ci_low": "lower end of the interval",
    "ci_high": "upper end of the interval",
    "df": "degrees of freedom (Satterthwaite); below 4 the interval is unreliable",
    "df_num": "degrees of freedom of the test, numerator",
    "df_denom": "degrees of freedom of the test, denominator; below 4 the p is unreliable",
    "p_value": "p, two-sided",
    "p_holm": "p after Holm's adjustment inside the family of tests",
    "bootstrap_p": "p by cluster wild bootstrap, where degrees of freedom are few",
    "aggregated_p": "p by Knapp-Hartung on one aggregated effect a sample",
    "detectable": "smallest difference in g that 80% power would have found",
    "pi_low": "lower end of the prediction interval",
    "pi_high": "upper end of the prediction interval",
    "tau2_total": "variance of true effects, between and inside samples",
    "I2_total": "share of the variance that is not sampling error, in percent",
    "u3": "share of the untreated whom the average treated case surpasses, on the assumed normal scale",
    "k_effects": "number of effects",
    "k_studies": "number of studies",
    "k_samples": "number of independent samples",
    "behind": "independent samples, in brackets effects",
    "size": "Hedges' g with its interval",
    "odds": "odds ratio of the better outcome, exp(g pi / sqrt 3), with its interval",
    "odds_ratio": "odds ratio of the better outcome, exp(g pi / sqrt 3)",
    "per_100": "events per 100 without support, an arrow, events per 100 with support and their interval",
    "certainty": "certainty of the evidence, where it was graded",
    "sentence": "the row in plain words, by rule",
    "use": "tier 1 (as printed), tier 2 (one stated assumption), sensitivity (left out, though it has a size), record (kept, not analysed)",
    "route": "how the printed numbers became g",
    "sized": "independent samples with an effect in the analysis",
    "served": "whether at least two samples have a size",
    "why": "notes, or the reason why there is no number",
    "percent": "the share as printed, in percent",
    "low_percent": "lower end of Wilson's interval, in percent",
    "high_percent": "upper end of Wilson's interval, in percent",
    "finite_low_percent": "lower end with the finite-population correction, in percent",
    "finite_high_percent": "upper end with the finite-population correction, in percent",
    "literal": "band by the documented clauses of the rating rule",
    "graded": "band with concerns in the manner of GRADE",
    "published": "as the guide has it",
    "caution": "what to know of a mark that only the simpler interval carries",
    "to_move": "how far the deciding inputs are from another band",
    "share": "samples better, of those better and worse",
}


def column_note(table: Table, key: str, codebook: Codebook) -> str:
    """What a column holds: our note, else the definition of the coded column, else its heading."""
    if key in NOTES:
        return NOTES[key]
    for name in ("effects", "studies", "risk_of_bias", "exclusions"):
        spec = codebook.column(name, key)
        if spec is not None:
            return spec.definition
    return dict(table.columns)[key]
