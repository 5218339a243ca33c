"""The tables of every defensible analysis: the sets of analyses, the choices that move them, and what they say of claims and bands."""

from __future__ import annotations

from typing import Any

from evidence.base.table import Column, Table
from evidence.robustness.multiverse.answer import Multiverse
from evidence.robustness.multiverse.grid import DECISIONS
from evidence.robustness.multiverse.judged import BAND
from evidence.robustness.multiverse.words import WithMultiverses
from evidence.synthesis import columns as shared

SHARE = "From 0 to 1, of all analyses of the body; one without an effect counts against it."
QUESTION = Column(
    "question", "Question", "The question, if it is not that of the plan, such as randomised studies alone; empty: the plan's."
)
SET_COLUMNS = (
    shared.BODY,
    QUESTION,
    Column("specifications", "Analyses", "Every combination of options.", 0),
    Column("distinct", "Differing", "How many of them differ from all others in some number.", 0),
    Column("without_effects", "Without effects", "Analyses that contain no effect, and so give no support.", 0),
    Column("together", "Decisions at once", "How many coding decisions at most are taken otherwise at once; empty: all combinations.", 0),
    Column("low", "Smallest g", "The smallest estimate of any analysis, as g."),
    Column("median", "Middle g", "The median of the estimates, as g."),
    Column("high", "Largest g", "The largest estimate of any analysis, as g."),
    Column("share_above_zero", "Above zero", f"Share of analyses whose interval lies above zero. {SHARE}"),
    Column(
        "share_equivalent",
        "Above zero, equivalent only",
        "The same where uncertain choices stay as the plan has them and only equivalent ones vary.",
    ),
    Column("share_in_published_band", "Published figure", f"Share of analyses whose estimate rounds to the published figure. {SHARE}"),
    shared.P.named("above_p", "Joint p, intervals").noted(
        "How often curves without an effect have as large a share of intervals on one side."
    ),
    shared.P.named("median_p", "Joint p, estimate").noted("How often curves without an effect have a middle estimate as far from zero."),
)
SETS_SHOWN = ("title", "question", "specifications", "low", "median", "high", "share_above_zero", "share_in_published_band")
CHOICE_COLUMNS = (
    shared.BODY,
    QUESTION,
    Column("choice", "Choice", "The choice by its name in the plan, or decisions of the coding by id."),
    Column("choice_title", "What it is", "The choice in words; of a decision its question."),
    Column("declared", "Declared", "Whether the plan considers the options equivalent, or is uncertain."),
    Column(
        "share", "Share of variance", "Of the variance of the estimate over all analyses (Shapley); empty where some contain no effect."
    ),
    Column("alone", "Alone", "What the choice does without its part in interactions, as a share of the same variance."),
    Column("sign_share", "Share, above zero", "Its Shapley share of the variance of whether the interval lies above zero."),
    Column("option", "Option", "One option; the row is about the analyses that take it."),
    Column("analyses", "Analyses", "How many analyses take the option.", 0),
    Column("median", "Middle g", "Their median estimate, as g."),
    Column("above", "Above zero", "Share of them whose interval lies above zero."),
)
CHOICES_SHOWN = ("title", "choice_title", "option", "share", "analyses", "median", "above")
VERDICT_COLUMNS = (
    shared.BODY,
    QUESTION,
    Column("judged", "Claim or band", "Id of the claim, or band for the basic rating."),
    Column("stands", "Plan", "The verdict or band of the analysis of the plan, by this body's answer alone."),
    Column("outcome", "Outcome", "A verdict or band that some analysis gives."),
    Column("share", "Share", f"Share of the analyses that give it. {SHARE}"),
)


def multiverse_table(run: WithMultiverses) -> Table:
    """One row per set of analyses."""
    rows = []
    for one in run.multiverses:
        facts = one.to_dict()
        cells = _named(one) | {name: facts[name] for name in ("specifications", "distinct", "without_effects", "share_above_zero")}
        cells |= {"together": one.together, "share_in_published_band": one.share_in_published_band} | (facts["estimates"] or {})
        cells |= {"share_equivalent": facts["equivalent_only"]["share_above_zero"]}
        rows.append(cells | ({"above_p": one.test.above_p, "median_p": one.test.median_p} if one.test else {}))
    return Table("multiverse", "Every defensible analysis", SET_COLUMNS, tuple(rows))


def multiverse_choices_table(run: WithMultiverses) -> Table:
    """One row per option of each choice that touches a body."""
    rows = []
    questions = {decision.id: decision.text("question") for decision in run.review.tables["coding_decisions"]}
    for one in run.multiverses:
        for choice in one.moves:
            cells = _named(one) | {"choice": choice.name, "declared": choice.declared}
            cells |= {"share": choice.share, "alone": choice.alone, "sign_share": choice.sign_share}
            for option in choice.options:
                title = questions.get(option.name.split()[0], choice.title) if choice.name == DECISIONS else choice.title
                numbers = {"analyses": option.analyses, "median": option.median, "above": option.above}
                rows.append(cells | numbers | {"choice_title": title, "option": option.name})
    return Table("multiverse_choices", "Which choice moves the answer", CHOICE_COLUMNS, tuple(rows))


def multiverse_verdicts_table(run: WithMultiverses) -> Table:
    """What the analyses of each body say of the claims about it and of its band."""
    rows = []
    for one in run.multiverses:
        for name, outcomes in one.outcomes.items():
            stands = outcomes.names[int(outcomes.codes[0])]
            for outcome, share in outcomes.shares().items():
                cells = {"judged": "basic band" if name == BAND else name, "stands": stands, "outcome": outcome, "share": share}
                rows.append(_named(one) | cells)
    return Table("multiverse_verdicts", "What the analyses say about claims and marks", VERDICT_COLUMNS, tuple(rows))


def _named(one: Multiverse) -> dict[str, Any]:
    return {"title": one.title, "question": one.question or None}
