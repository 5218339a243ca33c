"""The analyses of one body: which choices touch it, and every combination of their options, by its number."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from evidence.base.brief import brief
from evidence.models.distributions import Array
from evidence.review.plan import Plan
from evidence.review.plan_multiverse import NOT_EQUIVALENT, Choice
from evidence.robustness.multiverse.rows import SIZES, Codes, EffectTable, Flags
from evidence.synthesis.pooled.dependence import shared_arm_correlation

AS_DECIDED, OTHERWISE = "as decided", "otherwise"
DECISIONS = "decisions"
CORRELATIONS, MODEL = "correlations", "model"


@dataclass(frozen=True, slots=True)
class Factor:
    """One choice that touches a body.

    Attributes
    ----------
    name, title, declared : as in the plan; of a decision its id and its question.
    options : in words, the plan's own first; without those that leave the body no effect at all, which are no analysis of it.
    places : where they stand among the options of the plan.
    decisions : by option, the decisions that it takes otherwise; empty for a choice of the plan.
    """

    name: str
    title: str
    declared: str
    options: tuple[str, ...]
    places: tuple[int, ...]
    decisions: tuple[tuple[str, ...], ...] = ()

    __repr__ = brief("name", "options")


@dataclass(frozen=True, slots=True)
class AnalysisGrid:
    """Every analysis of one body as numbers, for `fit_chunk`; R effects, F factors. It can be sent to another process.

    Attributes
    ----------
    factors : what is crossed; number i of an analysis has its options as the digits of i, the first factor the slowest.
    effects : (R,) ids of the effects that some analysis holds.
    states : by effect, (options, states of a bit each) which decisions bring it into which state: see `state_of`.
    there : by effect, (s,) whether the body takes it in a state, before choices.
    keep : by choice and effect, (options, s).
    g, se : by effect, (s, conversions, correlations inside clusters, routes).
    sample, people, domain : by effect, (s,) codes of its sample, its people and its outcome domain.
    better : by effect, (2, s) whether the risk of bias of its study was judged low, or low or moderate, by a full appraisal.
    known : (R, R) correlations that a shared arm gives; not a number where there is none.
    pairs : (c, 2) correlations within and across outcome domains, by option.
    models : by option its model, estimator and test.
    method, level : of the plan.
    """

    factors: tuple[Factor, ...]
    effects: tuple[str, ...]
    states: tuple[Mapping[str, tuple[int, ...]], ...]
    there: tuple[Flags, ...]
    keep: tuple[Mapping[str, Flags], ...]
    g: tuple[Array, ...]
    se: tuple[Array, ...]
    sample: tuple[Codes, ...]
    people: tuple[Codes, ...]
    domain: tuple[Codes, ...]
    better: tuple[Flags, ...]
    known: Array
    pairs: Array
    models: tuple[tuple[str, str, str], ...]
    method: str
    level: float

    __repr__ = brief("factors", "effects", "specifications")

    @property
    def specifications(self) -> int:
        """How many analyses there are."""
        return math.prod(len(factor.options) for factor in self.factors)

    @classmethod
    def of_plan(cls, plan: Plan, effects: int) -> AnalysisGrid:
        """The one analysis that the plan makes, for effects whose numbers come from elsewhere."""
        return cls(
            factors=(),
            effects=tuple(map(str, range(effects))),
            **dict.fromkeys(("states", "there", "keep", "g", "se", "sample", "people", "domain", "better"), ()),
            known=np.full((effects, effects), np.nan),
            pairs=np.array([[plan.rho_within, plan.rho_across]]),
            models=(("three-level", plan.method, "CR2"),),
            method=plan.method,
            level=plan.level,
        )

    def options_of(self, numbers: Codes) -> Codes:
        """(n, F) the option of each factor in each analysis."""
        shape = tuple(len(factor.options) for factor in self.factors)
        return np.column_stack(np.unravel_index(numbers, shape)) if shape else np.zeros((len(numbers), 0), dtype=np.intp)

    def position(self, name: str) -> int | None:
        """Where a factor stands; None where the choice does not touch the body."""
        return next((i for i, factor in enumerate(self.factors) if factor.name == name), None)

    def chosen(self, options: Codes, name: str) -> Codes:
        """(n,) the option of one choice, the plan's own where it does not touch the body."""
        at = self.position(name)
        return np.zeros(len(options), dtype=np.intp) if at is None else np.array(self.factors[at].places)[options[:, at]]

    def state_of(self, options: Codes, effect: int) -> Codes:
        """(n,) the state of an effect in each analysis."""
        found = np.zeros(len(options), dtype=np.intp)
        for at, factor in enumerate(self.factors):
            bits = self.states[effect].get(factor.name)
            if bits is not None:
                found |= np.array(bits)[options[:, at]]
        return found


def build_grid(
    tables: Sequence[EffectTable],
    where: Mapping[str, Sequence[str]],
    plan: Plan,
    questions: Mapping[str, str],
    fixed: Mapping[str, str],
    gate: Mapping[str, Flags] | None,
) -> AnalysisGrid | None:
    """The analyses of one body; None where no choice lets an effect into it.

    Parameters
    ----------
    tables : every effect under every choice.
    where : the body.
    plan : of the review.
    questions : of every decision, by id.
    fixed : the option of each choice that is not equivalent, by name.
    gate : by effect, (s,) whether it passes the gates of a rating; None where the body is not rated.
    """
    multiverse = plan.multiverse
    assert multiverse is not None
    held = []
    for table in tables:
        there = table.sized() & table.within(where)
        if gate is not None:
            there &= gate[table.effect_id]
        for name, option in fixed.items():
            there &= table.keep[name][multiverse.choices[name].options.index(option)]
        if there.any():
            held.append((table, there))
    if not held:
        return None
    factors = [
        Factor(one.name, one.title, one.declared, tuple(one.options[i] for i in places), places)
        for one in multiverse.choices.values()
        if one.declared != NOT_EQUIVALENT and _touches(one, places := _possible(one, held), held)
    ]
    touching = [name for name in questions if any(_decides(name, table, there) for table, there in held)]
    factors += _decisions(touching, questions, multiverse.decisions, math.prod(len(one.options) for one in factors), multiverse.most)
    return _numbers(held, tuple(factors), plan)


_Held = Sequence[tuple[EffectTable, Flags]]


def _possible(choice: Choice, held: _Held) -> tuple[int, ...]:
    """The options that leave the body some effect."""
    kept = [table.keep[choice.name][:, there] for table, there in held if choice.name in table.keep]
    return tuple(i for i in range(len(choice.options)) if not kept or any(one[i].any() for one in kept))


def _touches(choice: Choice, places: tuple[int, ...], held: _Held) -> bool:
    """Whether the options of a choice make any difference to a body."""
    if choice.name == MODEL:
        return len({code for table, there in held for code in _labels(table, there, "sample_id")}) > 1
    if choice.name == CORRELATIONS:
        people = [code for table, there in held for code in set(_labels(table, there, "people_id"))]
        return len(people) > len(set(people))
    return any(_differs(choice, list(places), table, there) for table, there in held)


def _differs(choice: Choice, places: list[int], table: EffectTable, there: Flags) -> bool:
    """Whether an effect is kept by some options only, or has another size under some."""
    if choice.name in table.keep:
        kept = table.keep[choice.name][places][:, there]
        if (kept != kept[:1]).any():
            return True
    if choice.name not in SIZES:
        return False
    axis = SIZES.index(choice.name) + 1
    sizes = [np.take(some[there], places, axis) for some in (table.g, table.se)]
    return any(bool((some != np.take(some, [0], axis)).any()) for some in sizes)


def _labels(table: EffectTable, there: Flags, column: str) -> list[str]:
    """What a column holds of an effect in the states in which a body takes it; of people that are not named, the effect itself."""
    return [str(one.row.columns[column] or table.effect_id) for one, yes in zip(table.states, there, strict=True) if yes]


def _decides(decision: str, table: EffectTable, there: Flags) -> bool:
    """Whether a decision makes any difference to what a body takes of an effect."""
    if decision not in table.decisions:
        return False
    bit = 1 << table.decisions.index(decision)
    for number in range(len(table.states)):
        if number & bit:
            one, other = number ^ bit, number
            if there[one] != there[other]:
                return True
            same = all(table.states[one].row.columns[name] == table.states[other].row.columns[name] for name in _IDENTITY)
            alike = (table.g[one] == table.g[other]).all() and (table.se[one] == table.se[other]).all()
            kept = all((flags[:, one] == flags[:, other]).all() for flags in table.keep.values())
            if there[one] and not (same and alike and kept):
                return True
    return False


_IDENTITY = ("sample_id", "people_id", "outcome_domain")


def _decisions(touching: Sequence[str], questions: Mapping[str, str], declared: str, others: int, most: int) -> list[Factor]:
    """A factor for each decision; or, where all together are too many, one factor of every few that are taken otherwise at once."""
    if not touching:
        return []
    if others * 2 ** len(touching) <= most:
        return [Factor(one, questions[one], declared, (AS_DECIDED, OTHERWISE), (0, 1), ((), (one,))) for one in touching]
    sets: list[tuple[str, ...]] = [()]
    for together in range(1, len(touching) + 1):
        more = list(combinations(touching, together))
        if together > 1 and others * (len(sets) + len(more)) > most:
            break
        sets += more
    options = (AS_DECIDED, *(f"{' and '.join(some)} {OTHERWISE}" for some in sets[1:]))
    return [Factor(DECISIONS, "Decisions of the coding", declared, options, tuple(range(len(sets))), tuple(sets))]


def _numbers(held: _Held, factors: tuple[Factor, ...], plan: Plan) -> AnalysisGrid:
    multiverse = plan.multiverse
    assert multiverse is not None
    codes: dict[str, dict[str, int]] = {name: {} for name in _IDENTITY}

    def coded(table: EffectTable, column: str) -> Codes:
        seen = codes[column]
        labels = [str(one.row.columns[column] or table.effect_id) for one in table.states]
        return np.array([seen.setdefault(label, len(seen)) for label in labels], dtype=np.intp)

    def states(table: EffectTable) -> Mapping[str, tuple[int, ...]]:
        bits = {one: 1 << j for j, one in enumerate(table.decisions)}
        own = {one.name: tuple(sum(bits.get(name, 0) for name in taken) for taken in one.decisions) for one in factors if one.decisions}
        return {name: found for name, found in own.items() if any(found)}

    def better(table: EffectTable) -> Flags:
        judged = [one.bias for one in table.states]
        grades = [None if bias is None or bias.provisional else bias.grade for bias in judged]
        return np.array([[grade == "low" for grade in grades], [grade in ("low", "moderate") for grade in grades]])

    known = np.full((len(held), len(held)), np.nan)
    by_study: dict[str, list[int]] = {}
    for i, (table, _) in enumerate(held):
        by_study.setdefault(str(table.states[0].row.columns["study_id"]), []).append(i)
    for i, j in (pair for places in by_study.values() for pair in combinations(places, 2)):
        found = shared_arm_correlation(held[i][0].states[0].row, held[j][0].states[0].row)
        known[i, j] = known[j, i] = np.nan if found is None else found
    choices = multiverse.choices
    pairs = choices[CORRELATIONS].options if CORRELATIONS in choices else (f"{plan.rho_within:g} {plan.rho_across:g}",)
    models = choices[MODEL].options if MODEL in choices else (f"three-level {plan.method} CR2",)
    own = [table for table, _ in held]
    return AnalysisGrid(
        factors=factors,
        effects=tuple(table.effect_id for table in own),
        states=tuple(map(states, own)),
        there=tuple(there for _, there in held),
        keep=tuple(table.keep for table in own),
        g=tuple(table.g for table in own),
        se=tuple(table.se for table in own),
        sample=tuple(coded(table, "sample_id") for table in own),
        people=tuple(coded(table, "people_id") for table in own),
        domain=tuple(coded(table, "outcome_domain") for table in own),
        better=tuple(map(better, own)),
        known=known,
        pairs=np.array([[float(number) for number in pair.split()] for pair in pairs]),
        models=tuple((words[0], words[1], words[2]) for words in (model.split() for model in models)),
        method=plan.method,
        level=plan.level,
    )
