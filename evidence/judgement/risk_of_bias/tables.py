"""The tables of risk of bias: every study and result by domain, how often each judgement occurs, and the tools' questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from evidence.base.table import Column, Table, chosen
from evidence.judgement.assessment import Assessment
from evidence.judgement.risk_of_bias.answer import Appraisal
from evidence.judgement.risk_of_bias.counts import JudgementCount, count_judgements, weights_of
from evidence.review.bias_tools.tool import OVERALL
from evidence.synthesis import columns as shared
from evidence.synthesis.pooled.answer import Answer

NOT_JUDGED = "not judged"

TOOL = Column("tool", "Tool", "The tool that the judgement follows, or that the design of the study calls for where nobody judged.")
DOMAIN = Column("domain", "Domain", "Id of the domain in its tool; overall for the judgement of the whole.")
NAME = Column("name", "Domain in words", "What the domain asks about, in the words of the tool.")
JUDGEMENT = Column("judgement", "Judgement", "The risk of bias in the words of the tool; not judged is not the same as low.")

BIAS_COLUMNS = (
    shared.STUDY_ID,
    shared.EFFECT_ID.noted("The one result that was judged, by its effect_id; empty where the judgement holds for the study."),
    shared.STUDY,
    Column("analysed", "Analysed", "Whether it stands behind an effect of tier 1: yes or no."),
    TOOL,
    Column("version", "Version", "Version of the tool whose questions were answered; empty where no questions were."),
    DOMAIN,
    NAME,
    JUDGEMENT,
    Column(
        "how",
        "How",
        "Where the judgement comes from: a person, the tool's algorithm from answers, the design rule (a placeholder), or nobody.",
    ),
    Column("support", "Support", "What the judgement rests on, or why there is none."),
)

SHOWN = ("label", "tool", "name", "judgement", "how", "support")

COUNT_COLUMNS = (
    Column("set", "Set", "Among what is counted: what is analysed (tier 1), what is behind the headline, or all that is coded."),
    TOOL,
    DOMAIN,
    NAME,
    JUDGEMENT,
    Column("provisional", "By the design alone", "Whether it follows from the design alone, without anybody's appraisal: yes or no."),
    Column("count", "Number", "How many studies or results have this judgement in this domain.", 0),
    Column("of", "Of", "Of how many studies or results that the tool is for.", 0),
    Column("weight", "Weight, %", "How much of the headline's pooled answer rests on them, in percent; empty where only counted.", 1),
)


def analysed_appraisals(run: Assessment) -> tuple[Appraisal, ...]:
    """The appraisals behind tier 1: of each analysed result its own, else that of its study."""
    tier_1: dict[str, list[str]] = {}
    for row in run.effects.rows:
        if row.use == "tier 1":
            tier_1.setdefault(row.columns["study_id"], []).append(row.effect_id)
    own = {(one.effect_id, one.tool) for one in run.appraisals if one.effect_id}

    def stands(one: Appraisal) -> bool:
        effects = tier_1.get(one.study_id, [])
        return one.effect_id in effects if one.effect_id else any((effect, one.tool) not in own for effect in effects)

    return tuple(one for one in run.appraisals if stands(one))


def weighed_judgements(run: Assessment) -> tuple[JudgementCount, ...]:
    """The judgements behind the headline's pooled answer, each for its weight; none where there is no answer or a weight is below zero."""
    answer = run.tier_1.headline
    if not isinstance(answer, Answer) or min(answer.weights.values()) < 0:
        return ()
    studies = {row.effect_id: row.columns["study_id"] for row in run.effects.rows}
    appraisals = analysed_appraisals(run)
    return count_judgements(appraisals, weights_of(appraisals, answer.weights, studies))


def bias_table(run: Assessment) -> Table:
    """One row per study (or result with answers of its own) and domain: what stands, and how it came about."""
    analysed = set(analysed_appraisals(run))
    rows = tuple(_cells(one, one in analysed, position) for one in run.appraisals for position in range(len(one.standings)))
    return Table("risk_of_bias", "Risk of bias by study and domain", BIAS_COLUMNS, rows)


def judged_table(run: Assessment) -> Table:
    """Of what is analysed the domains that were judged, and every overall judgement."""
    table = bias_table(run)
    rows = [row for row in table.rows if row["analysed"] == "yes" and (row["domain"] == OVERALL or row["judgement"] != NOT_JUDGED)]
    shown = chosen(table, SHOWN, tuple(rows))
    return replace(shown, name="risk_of_bias_analysed", title="Risk of bias of what is analysed")


def bias_counts_table(run: Assessment) -> Table:
    """How often each judgement occurs among what is analysed, behind the headline with its weight, and among all that is coded."""
    sets = {
        "analysed (tier 1)": count_judgements(analysed_appraisals(run)),
        "behind the headline": weighed_judgements(run),
        "all coded": count_judgements(run.appraisals),
    }
    rows = [row for name, counts in sets.items() for row in _count_rows(name, counts)]
    return Table("risk_of_bias_counts", "Judgements of risk of bias, counted", COUNT_COLUMNS, tuple(rows))


def _cells(one: Appraisal, analysed: bool, position: int) -> dict[str, Any]:
    standing = one.standings[position]
    cells: dict[str, Any] = {"study_id": one.study_id, "effect_id": one.effect_id or None, "label": one.label}
    cells |= {"analysed": "yes" if analysed else "no", "tool": one.tool, "version": one.version or None}
    cells |= {"domain": standing.domain, "name": standing.name, "judgement": standing.judgement or NOT_JUDGED}
    return cells | {"how": standing.how, "support": standing.support}


def _count_rows(name: str, counts: Sequence[JudgementCount]) -> list[dict[str, Any]]:
    return [
        {"set": name, "tool": one.tool, "domain": one.domain, "name": one.name, "judgement": one.judgement or NOT_JUDGED}
        | {"provisional": "yes" if one.provisional else "no", "count": one.count, "of": one.of, "weight": one.weight}
        for one in counts
    ]
