"""Groups of people inside one sample: what studies print of them, with its size where one is printed, and harms as plainly as gains.

No model pools these results. They stand beside the tests between samples, which say nothing about people inside a sample.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from evidence.base.brief import brief
from evidence.base.cells import p_value
from evidence.base.errors import CannotCompute
from evidence.base.words import several
from evidence.effects.result import Effect
from evidence.effects.statistics import effect_from_printed
from evidence.models.distributions import critical_value, two_sided_p
from evidence.review.analysed import is_eligible
from evidence.review.plan import Plan
from evidence.review.printed_row import printed
from evidence.review.review import CodedReview
from evidence.review.tables import Row
from evidence.synthesis.effect_rows.rows import EffectRow

RATIOS = ("or", "rr", "hr")
SIGNIFICANT = 0.05
SAID = {"treatment": "better with support", "comparison": "worse with support", "none": "no difference", "unclear": "direction not read"}
AGAINST = {"better": "ahead of the others", "worse": "behind the others", "alike": "like the others"}


@dataclass(frozen=True, slots=True)
class GroupResult:
    """The result of one group.

    Attributes
    ----------
    level : the group.
    direction : "treatment", "comparison", "none" or "unclear".
    against_others : "better", "worse" or "alike", where the text says so; else "".
    estimate, ci_low, ci_high : as printed, on the scale of the printed statistic; None where no estimate is printed.
    statistic : what is printed; "" where the result stands in words only.
    effect : g with its interval, positive = better; None where it cannot be computed from what is printed.
    source_id, place, note : where it was read, and what to know of it.
    effect_id : the coded effect that holds its numbers; "" where it stands in words only.
    prespecified : "yes", "no" or "unclear"; "" where nobody coded it.
    """

    level: str
    direction: str
    against_others: str
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    statistic: str
    effect: Effect | None
    source_id: str
    place: str
    note: str
    effect_id: str = ""
    prespecified: str = ""

    __repr__ = brief("level", "direction")

    @property
    def clear(self) -> bool:
        """Whether the printed interval leaves out "no effect"."""
        if self.ci_low is None or self.ci_high is None:
            return False
        null = 1.0 if self.statistic in RATIOS else 0.0
        return self.ci_low > null or self.ci_high < null

    @property
    def sized(self) -> bool:
        """Whether an interval is printed."""
        return self.ci_low is not None and self.ci_high is not None

    @property
    def printed(self) -> str:
        """The estimate with its interval, as printed; "" where none is."""
        if self.estimate is None:
            return ""
        interval = f" [{self.ci_low:g}, {self.ci_high:g}]" if self.sized else ""
        return f"{self.estimate:g}{interval}"

    def words(self) -> str:
        """'women: worse with support, 2.96 [0.12, 5.82], behind the others'."""
        clear = "" if not self.sized or self.clear else " (the interval spans no effect)"
        parts = (SAID[self.direction], self.printed + clear, AGAINST.get(self.against_others, ""))
        return f"{self.level}: " + ", ".join(filter(None, parts))

    def to_dict(self) -> dict[str, Any]:
        """All fields by name; of the effect g and its interval."""
        names = (
            "level",
            "direction",
            "against_others",
            "estimate",
            "ci_low",
            "ci_high",
            "statistic",
            "source_id",
            "place",
            "note",
            "prespecified",
        )
        out = {name: getattr(self, name) for name in names} | {"clear": self.clear}
        size = dict.fromkeys(("g", "g_low", "g_high")) if self.effect is None else {}
        if self.effect is not None:
            size = {"g": self.effect.g, "g_low": self.effect.ci_low, "g_high": self.effect.ci_high}
        return out | size


@dataclass(frozen=True, slots=True)
class Within:
    """The groups of one sample on one outcome.

    Attributes
    ----------
    comparison : its key.
    study_id, label, typology, eligible : the study, and whether it is eligible.
    columns : the cells that conditions speak of, of the table subgroups and of the study.
    outcome : in the words of the source.
    groups : the results, in the order of the table.
    p_difference : p of the difference between the groups as printed; "" where none is.
    """

    comparison: str
    study_id: str
    label: str
    typology: str
    eligible: bool
    columns: Mapping[str, str]
    outcome: str
    groups: tuple[GroupResult, ...]
    p_difference: str

    __repr__ = brief("comparison", "groups")

    @property
    def harmed(self) -> tuple[GroupResult, ...]:
        """Groups that did worse, by an interval that leaves out no effect."""
        return tuple(one for one in self.groups if one.clear and one.direction == "comparison")

    @property
    def differs(self) -> bool:
        """Whether the printed p of the difference is below 0.05."""
        p = p_value(self.p_difference)
        return p is not None and p[1] < SIGNIFICANT and p[0] in ("=", "<")

    def naive(self, plan: Plan) -> tuple[float, float, float] | None:
        """Difference of two printed estimates, its standard error and p as the two intervals give them; None without two of one scale."""
        if len(self.groups) != 2 or not all(one.sized for one in self.groups) or len({one.statistic for one in self.groups}) > 1:
            return None
        scale = math.log if self.groups[0].statistic in RATIOS else float
        ends = [tuple(scale(end) for end in (one.estimate, one.ci_low, one.ci_high) if end is not None) for one in self.groups]
        errors = [(high - low) / (2 * float(critical_value(plan.level))) for _, low, high in ends]
        difference, error = ends[0][0] - ends[1][0], math.hypot(*errors)
        return difference, error, float(two_sided_p(difference / error, None))

    def words(self, plan: Plan) -> str:
        """The whole comparison in a sentence, with what does not fit."""
        eligible = "" if self.eligible else f" (eligibility: {self.columns['eligible']})"
        text = f"{self.label}{eligible}, {self.outcome}: {'; '.join(one.words() for one in self.groups)}"
        if not self.p_difference:
            return text
        text += f"; p of the difference as printed {self.p_difference}"
        naive = self.naive(plan)
        if naive is not None and (naive[2] < SIGNIFICANT) != self.differs:
            difference, error, p = naive
            text += f", which does not follow from the two intervals (difference {difference:.2f}, SE {error:.2f}, p {p:.2f})"
        return text

    def to_dict(self, plan: Plan) -> dict[str, Any]:
        """All fields by name."""
        plain = {name: getattr(self, name) for name in ("comparison", "study_id", "label", "typology", "eligible", "outcome")}
        plain |= {"characteristic": self.columns["characteristic"], "people": self.columns["people"], "p_difference": self.p_difference}
        naive = self.naive(plan)
        shown = dict(zip(("difference", "se", "p_value"), naive, strict=True)) if naive is not None else None
        return plain | {"from_the_intervals": shown, "groups": [one.to_dict() for one in self.groups], "words": self.words(plan)}


def within_samples(review: CodedReview, rows: Sequence[EffectRow]) -> tuple[Within, ...]:
    """Every comparison of groups inside one sample that is coded, in the order of subgroups.csv; none if the review has no such table."""
    studies, effects = review.tables["studies"].by("study_id"), {row.effect_id: row for row in rows}
    found: dict[str, list[Row]] = {}
    for row in review.tables.get("subgroups", ()):
        found.setdefault(row.text("comparison"), []).append(row)
    return tuple(_within(key, mine, studies[mine[0].text("study_id")], effects, review.plan) for key, mine in found.items())


def bearing_on(within: Sequence[Within], where: Mapping[str, Sequence[str]]) -> tuple[Within, ...]:
    """Those that meet conditions on their study and on the table subgroups; a condition on the level keeps the groups that meet it."""
    levels = where.get("level")
    kept = []
    for one in within:
        if all(one.columns.get(name) in values for name, values in where.items() if name != "level"):
            groups = tuple(group for group in one.groups if levels is None or group.level in levels)
            if groups:
                kept.append(replace(one, groups=groups))
    return tuple(kept)


def inside_words(found: Sequence[Within], coded: int, plan: Plan) -> str:
    """What bears on a question, both ways, and what was looked through."""
    verb = "bear" if len(found) > 1 else "bears"
    looked = f"of {several(coded, 'comparison')} of groups inside one sample that are coded, {len(found) or 'none'} {verb} on it"
    return ": ".join((looked, " | ".join(one.words(plan) for one in found))) if found else looked


def _within(key: str, rows: Sequence[Row], study: Row, effects: Mapping[str, EffectRow], plan: Plan) -> Within:
    first = rows[0]
    columns = {name: study.text(name) for name in study} | {name: first.text(name) for name in ("characteristic", "people")}
    p = next((row.text("p_difference") for row in rows if row.text("p_difference")), "")
    groups = tuple(_group(row, effects.get(row.text("effect_id")), plan) for row in rows)
    return Within(
        *(key, study.text("study_id"), study.text("label"), study.text("typology"), is_eligible(study)),
        *(columns, first.text("outcome"), groups, p),
    )


def _group(row: Row, coded: EffectRow | None, plan: Plan) -> GroupResult:
    cells: Mapping[str, Any] = coded.columns if coded is not None else {}
    return GroupResult(
        level=row.text("level"),
        direction=row.text("direction"),
        against_others=row.text("against_others"),
        estimate=cells.get("estimate"),
        ci_low=cells.get("ci_low"),
        ci_high=cells.get("ci_high"),
        statistic=str(cells.get("statistic") or ""),
        effect=None if coded is None else coded.effect or _size(coded, plan),
        source_id=row.text("source_id"),
        place=row.text("source_locator"),
        note=row.text("note"),
        effect_id=row.text("effect_id"),
        prespecified=row.text("prespecified"),
    )


def _size(coded: EffectRow, plan: Plan) -> Effect | None:
    """The size of a row that no analysis takes: of a printed ratio; everything else needs more than the row says of the group."""
    if coded.columns["statistic"] not in RATIOS:
        return None
    try:
        effect = effect_from_printed(printed(coded.columns), conversion=plan.conversion, level=plan.level)
    except CannotCompute:
        return None
    return effect if isinstance(effect, Effect) else None
