"""Every result on the side of the comparison group, whatever its size or significance, and groups inside samples that did worse.

Whether a result is clear follows from its interval, else from the interval or the p that is printed beside it; where nothing is
printed it stays open. No test counts them: studies print what stands out, and hardly any says that it looked for harm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evidence.base.as_dict import fields_by_name
from evidence.base.brief import brief
from evidence.base.cells import p_value
from evidence.effects.result import Effect
from evidence.synthesis.directions.answer import STATED
from evidence.synthesis.effect_rows.rows import EffectRow, count_samples
from evidence.synthesis.within.answer import RATIOS, SIGNIFICANT, GroupResult, Within

COMPARISON = "comparison"
WHOLE = "the whole sample"
ALL = "all"


@dataclass(frozen=True, slots=True)
class Harm:
    """One unfavourable result.

    Attributes
    ----------
    id : its effect_id; of a group without one its comparison and the group.
    study_id, label, sample_id : the study.
    eligible : as coded: yes, no or unclear.
    outcome_group, outcome : the group of outcomes, "" where a group of people has no effect; the outcome in the words of the source.
    who : the group of people inside the sample, or the whole sample.
    effect : its size, positive = better; None where there is none.
    printed : what is printed of it, on its own scale; "" where nothing is.
    clear : whether it leaves out no effect, by its interval or the printed p; None where neither is there.
    use : what the analysis does with it.
    source_id, place, note : where it was read, and what to know of it.
    """

    id: str
    study_id: str
    label: str
    sample_id: str
    eligible: str
    outcome_group: str
    outcome: str
    who: str
    effect: Effect | None
    printed: str
    clear: bool | None
    use: str
    source_id: str
    place: str
    note: str

    __repr__ = brief("id", "clear")

    def to_dict(self) -> dict[str, Any]:
        """All fields by name; of the effect g and its interval."""
        out = fields_by_name(self, without=("effect",))
        out |= {"g": None, "ci_low": None, "ci_high": None}
        return out if self.effect is None else out | {"g": self.effect.g, "ci_low": self.effect.ci_low, "ci_high": self.effect.ci_high}


@dataclass(frozen=True, slots=True)
class HarmCount:
    """How many results of eligible studies on one group of outcomes are unfavourable.

    Attributes
    ----------
    outcome_group : the group of outcomes; "all" for every result, those of groups of people without an effect of their own too.
    stated : results with a direction; samples : independent samples behind them.
    unfavourable, clear, open_ : results on the side of the comparison group; those that leave out no effect; those of which nothing tells.
    worse_samples : independent samples with at least one of them.
    """

    outcome_group: str
    stated: int
    samples: int
    unfavourable: int
    clear: int
    open_: int
    worse_samples: int

    __repr__ = brief("outcome_group", "unfavourable", "clear")

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return {name.rstrip("_"): getattr(self, name) for name in self.__slots__}


def harms(rows: Sequence[EffectRow], within: Sequence[Within]) -> tuple[Harm, ...]:
    """Every unfavourable result of every coded study, eligible ones first, the clear ones first among them."""
    groups = {group.effect_id: (one, group) for one in within for group in one.groups if group.effect_id}
    found = [_of_row(row, groups.get(row.effect_id)) for row in rows if _unfavourable(row)]
    studies = {row.columns["study_id"]: row.columns for row in rows}
    found += [
        _of_group(one, group, studies.get(one.study_id, {}))
        for one in within
        for group in one.groups
        if not group.effect_id and group.direction == COMPARISON
    ]
    return tuple(sorted(found, key=lambda harm: (harm.eligible != "yes", harm.clear is not True, harm.clear is None)))


def count_harms(rows: Sequence[EffectRow], found: Sequence[Harm], outcome_groups: Iterable[str]) -> tuple[HarmCount, ...]:
    """By group of outcomes and for all, the results of eligible studies; a group without any result that has a direction is left out."""
    stated = [row for row in rows if row.eligible and row.columns["direction"] in STATED]
    worse = [one for one in found if one.eligible == "yes"]
    by_group = (
        _counted(
            group, [row for row in stated if row.columns["outcome_group"] == group], [one for one in worse if one.outcome_group == group]
        )
        for group in outcome_groups
    )
    return (*(one for one in by_group if one.stated or one.unfavourable), _counted(ALL, stated, worse))


def _counted(group: str, stated: Sequence[EffectRow], worse: Sequence[Harm]) -> HarmCount:
    clear, open_ = sum(one.clear is True for one in worse), sum(one.clear is None for one in worse)
    return HarmCount(group, len(stated), count_samples(stated), len(worse), clear, open_, len({one.sample_id for one in worse}))


def among(found: Iterable[Harm], rows: Sequence[EffectRow]) -> tuple[Harm, ...]:
    """Those that are results among some rows."""
    ids = {row.effect_id for row in rows}
    return tuple(one for one in found if one.id in ids)


def _unfavourable(row: EffectRow) -> bool:
    """By the coded direction; where none was read, by the size."""
    if row.columns["direction"] in STATED:
        return bool(row.columns["direction"] == COMPARISON)
    return row.effect is not None and row.effect.favours == COMPARISON


def _of_row(row: EffectRow, told: tuple[Within, GroupResult] | None) -> Harm:
    columns = row.columns
    return Harm(
        id=row.effect_id,
        study_id=columns["study_id"],
        label=row.label,
        sample_id=columns["sample_id"],
        eligible=str(columns["eligible"]),
        outcome_group=columns["outcome_group"],
        outcome=str(columns["outcome_measure"] or columns["outcome_domain"]),
        who=told[1].level if told else WHOLE,
        effect=row.effect,
        printed=_printed(columns),
        clear=_clear(row),
        use=row.use,
        source_id=str(columns["source_id"] or ""),
        place=str(columns["source_locator"] or ""),
        note=str(columns["note"] or ""),
    )


def _of_group(one: Within, group: GroupResult, study: Mapping[str, Any]) -> Harm:
    return Harm(
        id=f"{one.comparison}: {group.level}",
        study_id=one.study_id,
        label=one.label,
        sample_id=str(study.get("sample_id") or one.study_id),
        eligible=one.columns["eligible"],
        outcome_group="",
        outcome=one.outcome,
        who=group.level,
        effect=group.effect,
        printed=group.printed,
        clear=group.clear if group.sized else None,
        use="record",
        source_id=group.source_id,
        place=group.place,
        note=group.note,
    )


def _clear(row: EffectRow) -> bool | None:
    columns = row.columns
    if row.effect is not None:
        return row.effect.ci_high < 0
    low, high = columns["ci_low"], columns["ci_high"]
    if low is not None and high is not None:
        null = 1.0 if columns["statistic"] in RATIOS else 0.0
        return bool(low > null or high < null)
    p = p_value(str(columns["p_value"] or ""))
    if p is None:
        return None
    sign, value = p
    if sign in ("=", "≤"):
        return value < SIGNIFICANT or (None if sign == "≤" else False)
    return (value <= SIGNIFICANT or None) if sign == "<" else (False if value >= SIGNIFICANT else None)


def _printed(columns: Mapping[str, Any]) -> str:
    """What stands in the cells of the result, whatever its statistic."""
    percent = columns["pct_treat"], columns["pct_comp"]
    parts = []
    if columns["estimate"] is not None:
        interval = f" [{columns['ci_low']:g}, {columns['ci_high']:g}]" if columns["ci_low"] is not None else ""
        name = str(columns["statistic"])
        parts.append(f"{name.upper() if len(name) == 2 else name} {columns['estimate']:g}{interval}")
    elif None not in percent:
        parts.append(f"{percent[0]:g}% with support, {percent[1]:g}% without")
    if columns["p_value"]:
        p = str(columns["p_value"])
        parts.append(f"p {p if p[0] in '<>=≤≥' else '= ' + p}")
    return ", ".join(parts)
