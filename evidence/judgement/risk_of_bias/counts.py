"""How often each judgement occurs in each domain: everything counts once, or for its weight in a pooled answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence.judgement.risk_of_bias.answer import RULE, Appraisal
from evidence.review.bias_tools.tool import tools


@dataclass(frozen=True, slots=True)
class JudgementCount:
    """How many appraisals share one judgement in one domain.

    Attributes
    ----------
    tool, domain, name : where it is counted.
    judgement : in the words of the tool; None for what is not judged.
    provisional : whether it follows from the design alone.
    count, of : how many, and of how many.
    weight, of_weight : how much of a pooled answer rests on them, and on all that the tool is for, in percent; None where only counted.
    """

    tool: str
    domain: str
    name: str
    judgement: str | None
    provisional: bool
    count: int
    of: int
    weight: float | None = None
    of_weight: float | None = None


def count_judgements(appraisals: Sequence[Appraisal], weights: Mapping[str, float] | None = None) -> tuple[JudgementCount, ...]:
    """For each tool and domain every judgement that occurs, from best to worst, what is not judged last.

    Parameters
    ----------
    appraisals : of studies and results.
    weights : of each of them in a pooled answer, by the effect_id of a result or the study_id of a study, in percent; those without one
        are not counted.
    """
    out: list[JudgementCount] = []
    for tool in tools().values():
        mine = [one for one in appraisals if one.tool == tool.name and (weights is None or _key(one) in weights)]
        if not mine:
            continue
        words = [*tool.judgements, None]
        total = sum(weights[_key(one)] for one in mine) if weights else None
        for position, first in enumerate(mine[0].standings):
            seen: dict[tuple[str | None, bool], list[Appraisal]] = {}
            for one in mine:
                standing = one.standings[position]
                seen.setdefault((standing.judgement, standing.how == RULE), []).append(one)
            # A design rule may use a word that the tool does not have; it stands behind the tool's own.
            for judgement, provisional in sorted(seen, key=lambda key: (words.index(key[0]) if key[0] in words else len(words), key[1])):
                alike = seen[judgement, provisional]
                weight = sum(weights[_key(one)] for one in alike) if weights else None
                counted = (judgement, provisional, len(alike), len(mine), weight, total)
                out.append(JudgementCount(tool.name, first.domain, first.name, *counted))
    return tuple(out)


def weights_of(appraisals: Sequence[Appraisal], weights: Mapping[str, float], studies: Mapping[str, str]) -> dict[str, float]:
    """How much of a pooled answer rests on each appraisal: the weights of the effects whose own it is, or of its study's others.

    Parameters
    ----------
    appraisals : of studies and results.
    weights : of effects in the answer, by effect_id, in percent.
    studies : study_id by effect_id.
    """
    own = {one.effect_id for one in appraisals if one.effect_id}
    out: dict[str, float] = {}
    for effect, weight in weights.items():
        name = effect if effect in own else studies[effect]
        out[name] = out.get(name, 0.0) + weight
    return out


def _key(one: Appraisal) -> str:
    return one.effect_id or one.study_id
