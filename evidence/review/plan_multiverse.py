"""What the plan says of every defensible analysis: which choices there are, and what else each could be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from evidence.base.brief import brief
from evidence.base.frozen import FrozenDict

EQUIVALENT, UNCERTAIN, NOT_EQUIVALENT = "equivalent", "uncertain", "not equivalent"
DECLARED = (EQUIVALENT, UNCERTAIN, NOT_EQUIVALENT)
# Choices that the program knows, each with what it is called. Any other says itself which effects its options keep or leave out.
KNOWN = {
    "tier": "Effects under one stated assumption",
    "conversion": "How a log odds ratio becomes g",
    "hazard_ratio": "How a hazard ratio becomes g",
    "correlations": "Correlations of sampling errors, within and across outcome domains",
    "icc": "Intra-cluster correlation",
    "model": "Model, estimator and test",
    "risk_of_bias": "Risk of bias",
    "adjusted": "Adjusted estimates",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice that could have been made otherwise.

    Attributes
    ----------
    name, title : in the plan, and for people.
    declared : "equivalent" (the options answer the same question equally well), "uncertain" (whether they do is not known) or "not
        equivalent" (they ask different questions), as Del Giudice & Gangestad 2021 tell choices apart.
    why : what that rests on.
    options : what it could be, as the plan lists it; `beginning_with` puts first what the plan itself does.
    keep, leave_out : of a choice that the program does not know, by option, which effects it keeps or leaves out: column -> values.
    """

    name: str
    title: str
    declared: str
    why: str
    options: tuple[str, ...]
    keep: Mapping[str, Mapping[str, tuple[str, ...]]]
    leave_out: Mapping[str, Mapping[str, tuple[str, ...]]]

    __repr__ = brief("name", "declared", "options")


@dataclass(frozen=True, slots=True)
class MultiversePlan:
    """Every choice of the analyses that are defensible.

    Attributes
    ----------
    choices : by name, in the order of the plan.
    decisions : how decisions of the coding are declared, each of which has an alternative in coding_alternatives.csv; "" where they stay
        as they are.
    permutations : draws of the joint test.
    most : of so many analyses of one body at most every combination of decisions is fitted; beyond it one decision is taken otherwise at
        a time.
    """

    choices: Mapping[str, Choice]
    decisions: str
    permutations: int
    most: int

    __repr__ = brief("choices", "decisions")

    def beginning_with(self, own: Mapping[str, str]) -> MultiversePlan:
        """The same with the plan's own option first in every choice that is named, whether or not its list has it."""
        found = {name: replace(one, options=_first(own[name], one.options)) if name in own else one for name, one in self.choices.items()}
        return replace(self, choices=FrozenDict(found))

    def quick(self) -> MultiversePlan:
        """What a run can afford: the uncertain choices and the model, each as it is and as its last option, one decision at a time."""
        kept = {}
        for name, choice in self.choices.items():
            if choice.declared == NOT_EQUIVALENT:
                kept[name] = choice
            elif choice.declared == UNCERTAIN or name == "model":
                kept[name] = replace(choice, options=(choice.options[0], choice.options[-1]))
        return replace(self, choices=FrozenDict(kept), most=0)


def _first(own: str, options: tuple[str, ...]) -> tuple[str, ...]:
    return (own, *(option for option in options if option != own))
