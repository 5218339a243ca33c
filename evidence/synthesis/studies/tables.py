"""The studies one by one: characteristics, analysed effects with their source, directions, exclusions."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from evidence.base.table import Column, Table
from evidence.review.analysed import is_eligible
from evidence.synthesis import columns as shared
from evidence.synthesis.bodies import TIERS_1_2
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.tables import interval_text
from evidence.synthesis.review_run import Analyses

PEOPLE = Column(
    "n", "People", "The largest number read for one outcome, both groups together, in the unit of the study; empty: not read.", 0
)
CHARACTERISTICS = (
    shared.STUDY,
    Column("country", "Country", "Country of the evaluation, two capital letters (ISO 3166-1; GB is the United Kingdom)."),
    shared.KIND.named("typology", "Kind"),
    Column("intervention", "Programme", "What the group with the intervention was offered."),
    Column("comparator", "Compared with", "What the comparison group got."),
    shared.DESIGN,
    Column("population", "Population", "Who was studied, by the review's own list."),
    PEOPLE,
    Column("outcomes", "Outcomes read", "Kinds of outcome of which at least a direction was read."),
    Column("analysed", "Analysed", "Whether an effect of the study is in tier 1: yes or no."),
    Column("read", "What was read", "How much of the sources was read: full text, abstract, opening of a page and the like."),
)
EFFECTS = (
    shared.STUDY,
    shared.MEASURE,
    Column("printed", "As printed", "The numbers that the source prints, with the intervention first, then the comparison."),
    shared.SIZE,
    shared.TIER,
    shared.ASSUMPTIONS.headed("Rests on"),
    Column("source", "Source", "The page or paper that the numbers were read in."),
    shared.LOCATOR,
)
EXCLUSIONS = (
    Column("id", "Study or effect", "The study by its short name, or the key of the effect or of a study that was never coded."),
    Column("level", "Level", "Whether a whole study or one effect was left out."),
    Column("reason", "Reason", "Why it was left out, in the words of the coding."),
)
EXCLUSIONS_NOTE = "A study that was not coded has no name yet: its identifier stands for it, as in exclusions.csv."
VOTES = {
    "better": "\N{BLACK UP-POINTING TRIANGLE} better",
    "worse": "\N{BLACK DOWN-POINTING TRIANGLE} worse",
    "none": "\N{BLACK LEFT-POINTING POINTER}\N{BLACK RIGHT-POINTING POINTER} no difference",
    "mixed": "\N{BLACK UP-POINTING TRIANGLE}\N{BLACK DOWN-POINTING TRIANGLE} mixed",
}


def characteristics_table(results: Analyses) -> Table:
    """Every eligible study."""
    review, label = results.review, results.review.codebook.label
    effects: dict[str, list[EffectRow]] = {}
    for row in results.effects.rows:
        effects.setdefault(row.columns["study_id"], []).append(row)
    sources, read = review.tables["sources"].by("source_id"), dict[str, set[str]]()
    for study_id, own in effects.items():
        read[study_id] = {sources[row.columns["source_id"]].text("read") for row in own if row.columns["source_id"] in sources}
    rows = []
    for study in review.tables["studies"]:
        if not is_eligible(study):
            continue
        own = effects.get(study.id, [])
        cells: dict[str, Any] = {name: study.text(name) or None for name in ("label", "country", "intervention", "comparator")}
        cells |= {name: label("studies", name, study.text(name)) for name in ("typology", "design", "population") if study.text(name)}
        domains = dict.fromkeys(label("effects", "outcome_domain", row.columns["outcome_domain"]) for row in own)
        cells |= {"n": max((row.size for row in own if row.size is not None), default=None), "outcomes": "; ".join(domains) or None}
        cells["analysed"] = "yes" if any(row.use == "tier 1" for row in own) else "no"
        cells["read"] = "; ".join(sorted(label("sources", "read", one) for one in read.get(study.id, ()))) or None
        rows.append(cells)
    note = "People: the largest number read for one outcome, both groups together. Empty: not read."
    return Table("study_characteristics", "Eligible studies", CHARACTERISTICS, tuple(rows), note)


def sourced_effects_table(results: Analyses, among: Collection[str] | None = None) -> Table:
    """Every effect with a size in the analysis, or those `among` them by id, as printed and as computed, with its source and place."""
    sources = results.review.tables["sources"].by("source_id")
    rows = []
    for row in results.effects.rows:
        if row.use not in TIERS_1_2 or row.effect is None or (among is not None and row.effect_id not in among):
            continue
        cells = {name: row.columns[name] for name in ("outcome_measure", "tier", "source_locator")}
        source = sources.get(row.columns["source_id"])
        cells |= {"label": row.label, "printed": row.columns["printed"] or None, "source": source.text("citation") if source else None}
        cells["size"] = f"{row.effect.g:z.2f} {interval_text(row.effect.ci_low, row.effect.ci_high)}"
        rows.append(cells | {"assumptions": "; ".join(row.effect.assumptions) or None})
    return Table("effects_with_source", "Effects with a size, and where each was read", EFFECTS, tuple(rows))


def directions_by_sample_table(results: Analyses) -> Table:
    """The effect-direction table of SWiM: samples by outcome groups (Boon & Thomson 2021)."""
    plan, label = results.review.plan, results.review.codebook.label
    columns = (
        shared.STUDY.headed("Sample").noted("The sample by the short names of the studies whose results vote."),
        shared.KIND,
        shared.DESIGN,
        PEOPLE,
        *(_group_column(group, plan.bodies[body].title) for group, body in plan.groups.items()),
    )
    by_id = {row.effect_id: row for row in results.effects.rows}
    rows: dict[str, dict[str, Any]] = {}
    studies: dict[str, dict[str, None]] = {}
    for vote in results.directions.votes:
        behind = [by_id[effect] for effect in vote.effects]
        row = rows.setdefault(vote.sample_id, {"kind": label("studies", "typology", vote.typology)})
        studies.setdefault(vote.sample_id, {}).update(dict.fromkeys(one.label for one in behind))
        row["label"] = "; ".join(studies[vote.sample_id])
        row["design"] = label("studies", "design", str(behind[0].columns["design"]))
        row["n"] = max((size for size in (row.get("n"), *(one.size for one in behind)) if size is not None), default=None)
        said = VOTES[vote.vote] + (" (size)" if vote.sized else "") + (" (outside)" if vote.outside else "")
        row[vote.group] = "\n".join(filter(None, (row.get(vote.group), said)))
    ordered = sorted(rows.values(), key=lambda row: (row["kind"], row["label"]))
    note = (
        "One vote per sample and outcome group, by the direction of its results whatever their size or p. (size): an effect of it is in "
        "the analysis. (outside): by effects of that group of outcomes which its body of evidence does not take. Empty: not read. "
        "Abstracts select what they print."
    )
    return Table("directions_by_sample", "Direction of effect by sample", columns, tuple(ordered), note)


def _group_column(group: str, title: str) -> Column:
    return Column(
        group, title, f"{title}: which way the results of the sample point, whatever their size or p; (size): one of them is analysed."
    )


def exclusions_table(results: Analyses) -> Table:
    """What was looked at and left out, with the reason."""
    labels = {study.id: study.text("label") for study in results.review.tables["studies"]}
    rows = [
        {"id": labels.get(row.id, row.id), "level": row.text("level"), "reason": row.text("reason")}
        for row in results.review.tables["exclusions"]
    ]
    return Table("exclusions", "Left out, and why", EXCLUSIONS, tuple(rows), EXCLUSIONS_NOTE)
