"""Words of the trade with short definitions: the page explains each at its first use in a section."""

from __future__ import annotations

from evidence.base.table import Column, Table
from evidence.robustness.examined import Examined

# The word as texts have it, and what it means. Where one word is part of another the longer stands first.
TERMS = {
    "prediction interval": "Where the true effect in a new place is likely to lie; wider than the interval of the average effect.",
    "confidence interval": "The range of average effects with which the data are compatible, by convention at the 95% level.",
    "Hedges' g": "The difference between the groups in standard deviations; above 0 is better. 0.2 is often called small, 0.8 large.",
    "U3": "The share of the comparison group that the average case with the intervention surpasses; 50% means no difference.",
    "CR2": "Standard errors that stay right when effects of one sample are related (cluster-robust, corrected for few samples).",
    "Satterthwaite": "A way to work out how many degrees of freedom a robust standard error is worth.",
    "Knapp-Hartung": "An interval for few studies that allows for uncertainty about how much effects differ.",
    "df": "Degrees of freedom: how much independent information is behind an interval; below 4 it is unreliable.",
    "tau2": "The variance of true effects: how much they differ from place to place, in squared units of g.",
    "I2": "The share of the differences between effects that is not due to chance, in percent.",
    "REML": "Restricted maximum likelihood: the usual way to estimate tau2.",
    "GRADE": "The usual way to rate how certain evidence is: high, moderate, low or very low.",
    "tier": (
        "Tier 1: the size follows from the printed numbers. Tier 2: it needs one stated assumption as well. Tier 3: only the direction "
        "is known."
    ),
    "sample": "People studied together; several reports on the same people are one sample.",
    "best linear unbiased prediction": "The best estimate of a true effect: its result, drawn towards the average where it is imprecise.",
    "Bayesian": "A way to combine what was expected beforehand with what the data say.",
    "half-normal prior": "What is expected of tau before looking at the data: small differences between places are likelier than large "
    "ones.",
    "standard deviation": "How much people differ from one another: about two thirds lie within one of it around the mean.",
    "standard error": "How much an estimate would differ if other people had been studied; a large group makes it small.",
    "design effect": "By how much the variance grows because people come in clusters, such as teams or schools.",
    "intra-cluster correlation": "How alike the people of one cluster are: 0 not at all, 1 fully.",
    "Hasselblad-Hedges": "The usual way to turn an odds ratio into a difference in standard deviations.",
    "Henmi-Copas": "An interval for few studies that allows for results that were not published.",
    "hazard ratio": "How fast the outcome comes with the intervention, divided by how fast it comes without; 1 means no difference.",
    "risk ratio": "The share of people with the outcome in the intervention group divided by the share in the comparison group; 1 means "
    "no difference.",
    "number needed": "How many have to be supported for one more of them to be better off.",
    "ledger": "The list of what was converted, rounded, assumed or left out on the way from the data to a number.",
    "odds ratio": "The odds of the outcome with the intervention divided by the odds without; 1 means no difference.",
    "risk of bias": "How likely it is that the way a study was done, and not the intervention, explains its result.",
    "ROBINS-I": "The Cochrane tool for risk of bias in studies that are not randomised.",
    "RoB 2": "The Cochrane tool for risk of bias in randomised trials.",
    "ICEMAN": "A set of questions on how credible it is that an effect differs between groups.",
    "PROGRESS-Plus": "A list of characteristics by which health and opportunities differ: place, ethnicity, occupation, gender, religion "
    "and more.",
    "Egger": "A test whether small studies show larger effects than large ones, as they do where results were not published.",
    "Holm": "A correction for testing several things at once.",
    "moderator": "A characteristic of studies by which the effect may differ.",
    "PRISMA": "The standard for reporting which records were found, kept and left out.",
    "SWiM": "The standard for a synthesis without pooling.",
    "simpler interval": "The interval of a plain random-effects model with one effect per sample; with few samples it tends to be too "
    "narrow.",
    "basic reading": "The rating rule with its entry conditions, marks and upper limits alone.",
    "graded reading": "The rating rule with concerns in the style of GRADE on top of the basic reading.",
    "wild bootstrap": "A way to get a p value from few samples, by redrawing the signs of what the model leaves unexplained.",
}
COLUMNS = (
    Column("term", "Word", "The word as the page has it."),
    Column("meaning", "What it means", "Its definition in a sentence or two."),
)


def term_address(term: str) -> str:
    """The address of a definition."""
    return "term-" + "".join(letter if letter.isalnum() else "-" for letter in term.lower())


def glossary_table(run: Examined) -> Table:
    """Every term, by the alphabet; a run has them all."""
    rows = tuple({"term": term, "meaning": TERMS[term]} for term in sorted(TERMS, key=str.lower))
    return Table("glossary", "Glossary", COLUMNS, rows)
