"""The pooled answers of one run: every set of effects is fitted once under the same choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from evidence.base.brief import brief
from evidence.review.plan import Plan
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.answer import Answer, NoAnswer, pool, with_alternatives

# The effects, each by its name and its numbers, as a plan may turn or convert them; and the choices the main model rests on.
Key = tuple[tuple[tuple[str, float, float], ...], str, float, float, float, bool]


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers on sets of effects of one review, kept by the effects and the choices behind them for as long as a run lasts.

    Attributes
    ----------
    plan : whose choices are made where no other plan is given.
    """

    plan: Plan
    _found: dict[Key, Answer | NoAnswer] = field(default_factory=dict, compare=False)

    __repr__ = brief()

    @property
    def kept(self) -> int:
        """How many answers are kept."""
        return len(self._found)

    def carried(self, plan: Plan) -> Answers:
        """A copy for another run, whose effects of the same names are the same."""
        return Answers(plan, dict(self._found))

    def of(self, rows: Sequence[EffectRow], plan: Plan | None = None, alternatives: bool = False) -> Answer | NoAnswer:
        """The answer of one body of evidence, as `pool` gives it.

        Parameters
        ----------
        rows : its effects.
        plan : another plan than that of the run, with one of its choices changed.
        alternatives : whether the plain alternatives are wanted beside it.

        Raises
        ------
        CannotCompute
            The model cannot be fitted to these effects.
        """
        plan = plan or self.plan
        effects = tuple((row.effect_id, row.effect.g, row.effect.se) for row in rows if row.effect is not None)
        key = (effects, plan.method, plan.level, plan.rho_within, plan.rho_across, alternatives)
        if key not in self._found:
            self._found[key] = with_alternatives(self.of(rows, plan), rows, plan) if alternatives else pool(rows, plan, alternatives=False)
        return self._found[key]
