"""Words of the trade with short definitions: the page explains each where it first stands in a section."""

from __future__ import annotations

from evidence.base.table import Column, Table
from evidence.robustness.examined import Examined

# The word as texts have it, and what it means. Where one word is part of another the longer stands first.
TERMS = {
    "prediction interval": "Where the true effect in a new place is likely to lie; wider than the interval of the average.",
    "confidence interval": "The range of average effects that the data are compatible with, by convention at 95%.",
    "Hedges' g": "The difference between the groups in standard deviations; above 0 is better. 0.2 is often called small, 0.8 large.",
    "U3": "The share of the comparison group that the average case with the intervention surpasses; 50% is no difference.",
    "CR2": "Standard errors that stay right when effects of one sample are related (cluster-robust, corrected for few samples).",
    "Satterthwaite": "A way to say how many degrees of freedom a robust standard error is worth.",
    "Knapp-Hartung": "An interval for few studies that allows for not knowing how much effects differ.",
    "df": "Degrees of freedom: how much independent information is behind an interval; below 4 it is unreliable.",
    "tau2": "The variance of true effects: how much they differ from place to place, in squared units of g.",
    "I2": "The share of the differences between effects that is not chance, in percent.",
    "REML": "Restricted maximum likelihood: the usual way to estimate tau2.",
    "GRADE": "The usual way to say how certain evidence is: high, moderate, low or very low.",
    "tier": "Tier 1: a size follows from the printed numbers. Tier 2: from one stated assumption as well. Tier 3: a direction only.",
    "sample": "People studied together; several reports on the same people are one sample.",
    "best linear unbiased prediction": "The best estimate of a true effect: its result, drawn towards the average where it is imprecise.",
    "Bayesian": "A way to put together what was expected before and what the data say.",
    "half-normal prior": "What is expected of tau before looking at the data: small differences are likelier than large ones.",
    "standard deviation": "How much people differ from one another: about two thirds lie within one of it around the mean.",
    "standard error": "How much an estimate would differ if other people had been studied; a large group makes it small.",
    "design effect": "By how much the variance grows because people come in clusters, such as teams or schools.",
    "intra-cluster correlation": "How alike the people of one cluster are: 0 not at all, 1 fully.",
    "Hasselblad-Hedges": "The usual way from an odds ratio to a difference in standard deviations.",
    "Henmi-Copas": "An interval for few studies that allows for results that were not published.",
    "hazard ratio": "How fast the outcome comes with the intervention beside how fast it comes without; 1 is no difference.",
    "risk ratio": "The share with the outcome with the intervention divided by the share without; 1 is no difference.",
    "number needed": "How many have to be supported for one more of them to be better off.",
    "ledger": "The list of what was converted, rounded, assumed or left out on the way from the data to a number.",
    "odds ratio": "The odds of the outcome with the intervention divided by those without; 1 is no difference.",
    "risk of bias": "How likely it is that the way a study was done, not the intervention, made its result.",
    "ROBINS-I": "The Cochrane tool for risk of bias in studies that are not randomised.",
    "RoB 2": "The Cochrane tool for risk of bias in randomised trials.",
    "ICEMAN": "Questions on how credible it is that an effect differs between groups.",
    "PROGRESS-Plus": "A list of traits by which health and chances differ: place, ethnicity, occupation, gender, religion and more.",
    "Egger": "A test whether small studies show larger effects than large ones, as they do where results were not published.",
    "Holm": "A correction for testing several things at once.",
    "moderator": "A trait of studies by which the effect may differ.",
    "PRISMA": "The standard for reporting which records were found, kept and left out.",
    "SWiM": "The standard for a synthesis without pooling.",
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
