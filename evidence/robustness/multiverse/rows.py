"""What every effect would be under every choice: one small table of numbers for each effect, looked up by thousands of specifications.

A decision of the coding changes the cells of an effect, and so perhaps whether it is analysed, of whom it is and which body takes it: its
states. Inside each state the conversion, the route of a hazard ratio and the intra-cluster correlation change its size alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.frozen import FrozenDict
from evidence.judgement.otherwise.answer import BIAS
from evidence.judgement.risk_of_bias.overall import StudyBias, judged_studies
from evidence.models.distributions import Array
from evidence.review.alternatives import taken_otherwise
from evidence.review.plan import Icc, Plan, meets
from evidence.review.plan_multiverse import KNOWN, Choice, MultiversePlan
from evidence.review.read_multiverse import DIRECT, LEFT_OUT
from evidence.review.review import CodedReview
from evidence.review.tables import CodedTable, Row
from evidence.synthesis.bodies import TIERS_1_2
from evidence.synthesis.effect_rows.rows import EffectRow, resized, review_effects
from evidence.synthesis.sensitivity.answer import RANDOMISED
from evidence.synthesis.sensitivity.routes import through_risk

# The choices that change the size of an effect, in the order of the axes of its sizes.
SIZES = ("conversion", "icc", "hazard_ratio")
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Codes = np.ndarray[Any, np.dtype[np.intp]]


@dataclass(frozen=True, slots=True)
class State:
    """One effect under some decisions: its row, and the risk of bias of its study."""

    row: EffectRow
    bias: StudyBias | None


@dataclass(frozen=True, slots=True)
class EffectTable:
    """One effect under every choice; s states, one for each set of the decisions that touch it taken otherwise.

    Attributes
    ----------
    effect_id : the effect.
    decisions : the decisions that touch it; state number i takes decision j otherwise where bit j of i is set.
    states : (s,) its rows.
    keep : by choice, (options, s) whether an option keeps it.
    g, se : (s, conversions, correlations inside clusters, routes) its size and standard error; 0 and 1 where it has none.
    """

    effect_id: str
    decisions: tuple[str, ...]
    states: tuple[State, ...]
    keep: Mapping[str, Flags]
    g: Array
    se: Array

    __repr__ = brief("effect_id", "decisions")

    def sized(self) -> Flags:
        """(s,) whether it has a size that an analysis may use."""
        return np.array([one.row.effect is not None and one.row.use in TIERS_1_2 for one in self.states])

    def within(self, where: Mapping[str, Sequence[str]]) -> Flags:
        """(s,) whether a body takes it."""
        return np.array([meets(one.row.columns, where) for one in self.states])


def effect_tables(review: CodedReview, rows: Sequence[EffectRow], wanted: Callable[[EffectRow], bool]) -> tuple[EffectTable, ...]:
    """The table of every effect that some choice lets into an analysis, in the order of effects.csv.

    Parameters
    ----------
    review : with its plan of every defensible analysis.
    rows : every effect as the plan has it.
    wanted : whether an effect in some state is of interest.
    """
    multiverse = review.plan.multiverse
    assert multiverse is not None
    states = _states(review, rows, multiverse)
    found = []
    for row in rows:
        decisions, some = states.get(row.effect_id, ((), ()))
        own = some or (State(row, None),)
        if any(one.row.effect is not None and one.row.use in TIERS_1_2 and wanted(one.row) for one in own):
            found.append((row.effect_id, decisions, own))
    judged = judged_studies(review, review.rule().bias) if review.rating_rule is not None else {}
    return tuple(_table(name, decisions, own, judged, multiverse, review.plan) for name, decisions, own in found)


def _states(
    review: CodedReview, rows: Sequence[EffectRow], multiverse: MultiversePlan
) -> dict[str, tuple[tuple[str, ...], tuple[State, ...]]]:
    """The states of every effect that a decision touches: by effect its decisions and its rows under each set of them."""
    if not multiverse.decisions:
        return {}
    cells = review.tables["coding_alternatives"].groups("decision_id")
    touching: dict[str, list[str]] = {}
    base = {row.effect_id: row for row in rows}
    by_study: dict[str, list[str]] = {}
    for row in rows:
        by_study.setdefault(str(row.columns["study_id"]), []).append(row.effect_id)
    for decision in review.tables["coding_decisions"]:
        own = cells.get(decision.id, ())
        # As in judgement/otherwise: a run that leaves studies out is not asked to bring them back.
        if not own or (review.altered and any(cell.text("column") == "eligible" for cell in own)):
            continue
        for effect in dict.fromkeys(name for cell in own for name in _effects_of(cell, base, by_study)):
            touching.setdefault(effect, []).append(decision.id)
    parts = {name: review.tables[name].groups(key) for name, key in _READ.items()}
    coded = {row.id: row for row in review.tables["effects"]}

    known: dict[tuple[int, ...], Mapping[str, StudyBias]] = {}

    def judged(about_bias: tuple[Row, ...]) -> Mapping[str, StudyBias]:
        key = tuple(cell.line for cell in about_bias)
        if key not in known:
            known[key] = judged_studies(taken_otherwise(review, about_bias), review.rule().bias)
        return known[key]

    found = {}
    for effect, decisions in touching.items():
        named = any(cell.text("id").partition("/")[0] == effect for one in decisions for cell in cells[one])
        if not (named or base[effect].effect or coded[effect]["in_analysis"] == "yes" or effect in parts["assumptions"]):
            continue  # it has no size, and a decision on its study gives it none
        some = tuple(_state(review, parts, base[effect], [cells[one] for one in taken], judged) for taken in _subsets(decisions))
        found[effect] = (tuple(decisions), some)
    return found


def _effects_of(cell: Row, base: Mapping[str, EffectRow], by_study: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The effects that a cell of an alternative touches: its own, or all of its study."""
    name = cell.text("id").partition("/")[0]
    return [name] if name in base else by_study.get(name, [])


def _subsets(decisions: Sequence[str]) -> Iterator[list[str]]:
    for number in range(2 ** len(decisions)):
        yield [one for j, one in enumerate(decisions) if number >> j & 1]


def _state(review: CodedReview, parts: _Parts, row: EffectRow, alternatives: Sequence[Sequence[Row]], judged: _Judged) -> State:
    """One effect with some decisions taken otherwise, as the whole review would have it: only its own rows are read."""
    if not alternatives:
        return State(row, None)
    cells = [
        cell for some in alternatives for cell in some if cell.text("id").partition("/")[0] in (row.effect_id, row.columns["study_id"])
    ]
    names = {row.effect_id, str(row.columns["study_id"])}
    small = {name: _part(review.tables[name], parts[name], names) for name in _READ}
    other = taken_otherwise(replace(review, tables=FrozenDict({**review.tables, **small}), ledger=()), cells)
    about_bias = tuple(cell for cell in cells if (cell.text("table"), cell.text("column")) in BIAS)
    bias = judged(about_bias)[str(row.columns["study_id"])] if about_bias and review.rating_rule is not None else None
    return State(review_effects(other).rows[0], bias)


_Judged = Callable[[tuple[Row, ...]], Mapping[str, StudyBias]]
_Parts = Mapping[str, Mapping[str, tuple[Row, ...]]]
# The tables that an effect and the risk of bias of its study follow from, each with the key of its rows.
_READ = {"effects": "effect_id", "studies": "study_id", "assumptions": "effect_id", "risk_of_bias": "study_id"}


def _part(table: CodedTable, rows: Mapping[str, tuple[Row, ...]], names: set[str]) -> CodedTable:
    """The rows of one effect and of its study."""
    return replace(table, rows=tuple(row for name in sorted(names) for row in rows.get(name, ())))


def _table(
    effect_id: str,
    decisions: tuple[str, ...],
    own: tuple[State, ...],
    judged: Mapping[str, StudyBias],
    multiverse: MultiversePlan,
    plan: Plan,
) -> EffectTable:
    states = tuple(State(one.row, one.bias or judged.get(str(one.row.columns["study_id"]))) for one in own)
    keep = {name: _kept(choice, states) for name, choice in multiverse.choices.items() if name in _KEEPS or name not in KNOWN}
    plans = _other_plans(multiverse, plan)
    shape = (len(states), *(len(_options(name, multiverse)) for name in SIZES))
    g, se = np.zeros(shape), np.ones(shape)
    for i, state in enumerate(states):
        if state.row.effect is not None:
            for at, effect in _sizes(state.row, plans, multiverse, plan).items():
                g[(i, *at)], se[(i, *at)] = effect
    return EffectTable(effect_id, decisions, states, FrozenDict(keep), g, se)


def _options(name: str, multiverse: MultiversePlan) -> tuple[str, ...]:
    """The options of a choice; one where the plan does not vary it."""
    return multiverse.choices[name].options if name in multiverse.choices else ("",)


def _other_plans(multiverse: MultiversePlan, plan: Plan) -> dict[tuple[int, int], Plan]:
    """The plan by number of the conversion and of the correlation inside clusters."""
    found = {}
    for (i, conversion), (j, end) in product(*(enumerate(_options(name, multiverse)) for name in SIZES[:2])):
        icc = plan.icc if end in ("", "value") else FrozenDict({kind: _at(one, end) for kind, one in plan.icc.items()})
        found[i, j] = replace(plan, conversion=conversion or plan.conversion, icc=icc)
    return found


def _at(icc: Icc, end: str) -> Icc:
    return replace(icc, value=icc.low if end == "low" else icc.high)


def _sizes(
    row: EffectRow, plans: Mapping[tuple[int, int], Plan], multiverse: MultiversePlan, plan: Plan
) -> dict[tuple[int, int, int], tuple[float, float]]:
    """Size and standard error of an effect under every plan and by every route."""
    found = {}
    for (i, j), other in plans.items():
        new = row if other == plan else resized(row, other)
        for k, route in enumerate(_options("hazard_ratio", multiverse)):
            effect = new.effect
            if route not in ("", DIRECT, LEFT_OUT) and row.columns["statistic"] == "hr":
                effect = through_risk(row, float(route), other) or effect
            if effect is not None:
                found[i, j, k] = (effect.g, effect.se)
    return found


def _kept(choice: Choice, states: Sequence[State]) -> Flags:
    """(options, s) whether each option keeps the effect in each state."""
    return np.array([[_keeps(choice, option, one) for one in states] for option in choice.options])


def _keeps(choice: Choice, option: str, state: State) -> bool:
    if choice.name in KNOWN:
        return _KEEPS[choice.name](option, state)
    columns = state.row.columns
    if option in choice.keep:
        return meets(columns, choice.keep[option])
    return option not in choice.leave_out or not meets(columns, choice.leave_out[option])


def _by_tier(option: str, state: State) -> bool:
    return state.row.use == "tier 1" or option == "1+2"


def _by_statistic(option: str, state: State) -> bool:
    return option != LEFT_OUT or state.row.columns["statistic"] != "hr"


def _by_bias(option: str, state: State) -> bool:
    grade = state.bias.grade if state.bias else None
    return {"all": True, "without critical": grade != "critical", "low or moderate": grade in ("low", "moderate")}[option]


def _by_adjustment(option: str, state: State) -> bool:
    adjusted = state.row.columns["adjusted"] in (True, 1)
    return {"all": True, "adjusted": adjusted, "adjusted or randomised": adjusted or state.row.columns["design"] in RANDOMISED}[option]


_KEEPS: dict[str, Callable[[str, State], bool]] = {
    "tier": _by_tier,
    "hazard_ratio": _by_statistic,
    "risk_of_bias": _by_bias,
    "adjusted": _by_adjustment,
}
