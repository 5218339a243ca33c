"""Every pooled answer in R with metafor and clubSandwich, one block each, with the answer of the run above it."""

from __future__ import annotations

from evidence.base.words import size_text
from evidence.report.cards.r_code import r_lines
from evidence.robustness.examined import Examined
from evidence.synthesis.bodies import tier_words
from evidence.synthesis.pooled.answer import Answer
from evidence.synthesis.review_run import body_title

HEAD = """# The pooled answers of a run, with metafor and clubSandwich; each block stands for itself.
# Run it in the folder of the run: it reads weights.csv and effects.csv.
"""


def scripts_r(run: Examined) -> str:
    """One block per answer of tier 1, of tiers 1 and 2 together, and of the bodies of sensitivity."""
    rows = {row.effect_id: row for row in run.effects.rows}
    sets = (("1", run.tier_1.distinct()), ("1+2", run.tiers_1_2.distinct()), ("1 and left out", run.beside_the_main()))
    blocks = [HEAD]
    for tiers, answers in sets:
        for kind, key, answer in answers:
            if isinstance(answer, Answer):
                title = " ".join(body_title(run.review, kind, key).split())
                effects = [rows[name] for name in answer.counts.effects]
                code = r_lines(kind, key, tiers, answer, effects, run.review.plan)
                blocks.append(f"# {title}, {tier_words(tiers)}: {size_text(answer)}\n{code}\n")
    return "\n".join(blocks)
