"""Columns that several tables share, each said once; every other column is documented in the table that has it."""

from __future__ import annotations

from evidence.base.table import Column

EFFECT_ID = Column("effect_id", "Effect", "Key of the effect: study_id, a hyphen and a number; the row of effects.csv that it comes from.")
STUDY_ID = Column("study_id", "study_id", "Key of the evaluation; the row of studies.csv that it comes from.")
STUDY = Column("label", "Study", "The study by its short name: first author, year and what distinguishes it from others.")
BODY = Column("title", "Body of evidence", "The effects that are pooled together, by the title that the plan or the codebook gives them.")
MEASURE = Column("outcome_measure", "Outcome as measured", "The outcome in the words of the source.")
TIER = Column(
    "tier",
    "Tier",
    "What the size rests on: 1 the numbers as printed, 2 one stated assumption as well, 3 a direction without a size; empty: in no tier.",
    decimals=0,
)
LOCATOR = Column("source_locator", "Place", "Where in the source the numbers were read: page, table or section.")
ASSUMPTIONS = Column("assumptions", "Assumptions", "What had to be assumed to turn the printed numbers into g; empty where nothing was.")
K_EFFECTS = Column("k_effects", "Effects", "Number of effects (results with a size) behind the row.", decimals=0)
K_STUDIES = Column("k_studies", "Studies", "Number of evaluations behind the row; several may have studied the same people.", decimals=0)
K_SAMPLES = Column(
    "k_samples", "Samples", "Number of independent samples behind the row: people who were studied several times count once.", decimals=0
)
G = Column(
    "g",
    "Hedges' g",
    "Hedges' g: the difference between the groups in standard deviations; above 0 is better with the intervention, 0 is no difference.",
)
SE = Column("se", "SE", "Standard error of the estimate in this row, on the same scale.")
CI_LOW = Column(
    "ci_low",
    "CI low",
    "Lower end of the confidence interval of the estimate, at the plan's level; below 0 on the scale of g: harm is possible.",
)
CI_HIGH = Column("ci_high", "CI high", "Upper end of the confidence interval of the estimate, at the plan's level.")
DF = Column(
    "df",
    "df",
    "Degrees of freedom behind interval and p (Satterthwaite); below 4 both are unreliable, however narrow the interval.",
    decimals=1,
)
P = Column(
    "p_value",
    "p",
    "Two-sided p: the probability of an estimate at least this far from no difference if there were none; it says nothing about the size.",
    decimals=3,
    form="p",
)
U3 = Column(
    "u3",
    "U3",
    "Cohen's U3: the share of those in comparison groups whom the average case with the intervention surpasses; 0.5 is no difference. "
    "It assumes normal distributions of equal spread.",
)
SIZE = Column("size", "Hedges' g [interval]", f"{G.note} In brackets its confidence interval.", form="numeric text")
BEHIND = Column(
    "behind", "Samples (effects)", "Number of independent samples, in brackets the number of effects they gave.", form="numeric text"
)
CERTAINTY = Column(
    "certainty",
    "Certainty",
    "How sure one may be of the answer, in GRADE's words: high, moderate, low or very low; empty where nothing was graded.",
)
SENTENCE = Column("sentence", "In plain words", "The row as a sentence that a fixed rule makes from its numbers.")
OTHERS = Column(
    "others",
    "What other reviews found",
    "Published reviews on the same question or a related one: the size as g, or what they found in words; never pooled with studies.",
)
RECOMMENDATION = Column("recommendation", "Recommendation", "Number of the recommendation in the plan.", decimals=0)
PUBLISHED = Column("published", "Published", "The band as it is published: strong, good, promising or none.")
KIND = Column("kind", "Kind of intervention", "The kind of intervention, by the review's own list.")
DESIGN = Column("design", "Design", "How the groups came about and were made comparable, by the list of the codebook.")


EVENT = Column("event", "Event", "What is counted per 100, in the words of the coding, and whether it is good or bad.")


def without_risk(key: str, heading: str, at: str) -> Column:
    """Events per 100 without support, at one risk."""
    return Column(
        key, heading, f"Of 100 people in comparison groups, how many have the event, at the {at} risk among the comparison groups.", 0
    )


def with_support(key: str, heading: str, at: str) -> Column:
    """Events per 100 with the intervention, at one risk."""
    return Column(
        key, heading, f"Of 100 people with the intervention, how many would have the event where the risk without it is the {at} one.", 0
    )
