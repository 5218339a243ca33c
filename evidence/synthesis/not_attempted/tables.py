"""Methods that were not attempted: what each would tell, what it needs, and what there is of it here."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.base.table import Column, Table
from evidence.base.words import several
from evidence.synthesis.effect_rows.rows import EffectRow, count_samples
from evidence.synthesis.review_run import Analyses

COLUMNS = (
    Column("method", "Method", "The method, with where it is described."),
    Column("tells", "What it would tell", "The question that it answers."),
    Column("needs", "What it needs", "Data without which it cannot be run, or rests on its assumptions alone."),
    Column("here", "What there is here", "Of these needs, what the analysed effects have."),
)


def not_attempted_table(results: Analyses) -> Table:
    """One row per method."""
    rows = [row for row in results.effects.rows if row.use == "tier 1"]
    samples = several(count_samples(rows), "sample")
    found = (_components(rows, samples), _transport(rows, samples, results), _dose(samples))
    return Table("not_attempted", "Not attempted, and what it would need", COLUMNS, found)


def _components(rows: Sequence[EffectRow], samples: str) -> dict[str, str]:
    kinds = several(len({row.columns["typology"] for row in rows}), "kind")
    return {
        "method": "Component network meta-analysis (Welton et al. 2009; Rücker et al. 2020)",
        "tells": "Which parts of an intervention carry its effect, and what a new combination of them would do.",
        "needs": "The components of every arm, coded from full descriptions; arms that share some components and differ in others, so "
        "that the network is connected; clearly more comparisons than components.",
        "here": f"{samples} of {kinds}, each a whole intervention against a comparison group. No component is coded; abstracts name few.",
    }


def _transport(rows: Sequence[EffectRow], samples: str, results: Analyses) -> dict[str, str]:
    known = {}
    for one in results.review.plan.moderators.values():
        # Of an interaction the column is the kind of intervention.
        if one.within and one.column and one.kind != "interaction":
            known[one.title] = count_samples([row for row in rows if row.columns[one.column] is not None])
    has = "No characteristic of people has a column in the plan."
    if known:
        best = max(known, key=known.__getitem__)
        has = f"Of {len(known)} characteristics of people in the plan the best reported ({best}) is known for {known[best]} of {samples}."
    return {
        "method": "Transport of the effect to a target population (Dahabreh et al. 2020; Vo et al. 2019)",
        "tells": "What the effect would be in a named population, such as that of one country, that differs from those studied.",
        "needs": "The characteristics that change the effect, measured for each person or at least in each arm, and how common they are "
        "in the target population; or data on individual people.",
        "here": f"{has} There are no data on individual people.",
    }


def _dose(samples: str) -> dict[str, str]:
    return {
        "method": "Dose-response meta-analysis (Greenland and Longnecker 1992; Crippa and Orsini 2016)",
        "tells": "How the effect grows with hours, visits or months of the intervention.",
        "needs": "A dose of every arm on one scale, as received and not as planned; three or more doses within a study, or many studies of "
        "one kind with different doses.",
        "here": f"{samples}, each with one dose, which was not coded because few pages print it. Months of follow-up are not a dose.",
    }
