"""How often each judgement occurs in each domain; every study or result counts once, whatever its size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
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
    """

    tool: str
    domain: str
    name: str
    judgement: str | None
    provisional: bool
    count: int
    of: int


def count_judgements(appraisals: Sequence[Appraisal]) -> tuple[JudgementCount, ...]:
    """For each tool and domain every judgement that occurs, from best to worst, what is not judged last."""
    out: list[JudgementCount] = []
    for tool in tools().values():
        mine = [one for one in appraisals if one.tool == tool.name]
        if not mine:
            continue
        words = [*tool.judgements, None]
        for position, first in enumerate(mine[0].standings):
            seen = Counter((one.standings[position].judgement, one.standings[position].how == RULE) for one in mine)
            # A design rule may use a word that the tool does not have; it stands behind the tool's own.
            for judgement, provisional in sorted(seen, key=lambda key: (words.index(key[0]) if key[0] in words else len(words), key[1])):
                count = seen[judgement, provisional]
                out.append(JudgementCount(tool.name, first.domain, first.name, judgement, provisional, count, len(mine)))
    return tuple(out)
