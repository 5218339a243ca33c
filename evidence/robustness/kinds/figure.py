"""Every pair of kinds as a forest, from the rows of its table."""

from __future__ import annotations

from evidence.base.drawing import Drawn
from evidence.base.marks import ForestRow
from evidence.base.words import several
from evidence.review.statement import what_it_is
from evidence.robustness.examined import Examined
from evidence.robustness.kinds.answer import KindsCompared
from evidence.robustness.kinds.words import detectable_words, kind_label
from evidence.synthesis.bodies import tier_words
from evidence.synthesis.pooled.forest import forest

SIDES = ("\N{LEFTWARDS ARROW} the second higher", "the first higher \N{RIGHTWARDS ARROW}")


def kinds_forest(run: Examined) -> dict[str, Drawn]:
    """The difference of every pair of kinds with its interval, by group of outcomes; nothing where no two kinds can be compared."""
    rows: list[ForestRow] = []
    for found in run.kinds_compared:
        if isinstance(found, KindsCompared):
            rows.append(ForestRow("heading", f"{found.title}, {tier_words(found.tiers)}"))
            for pair in found.pairs:
                first, second = (kind_label(run, kind) for kind in pair.kinds)
                behind = f"{pair.samples[0]} and {several(pair.samples[1], 'sample')}"
                rows.append(ForestRow("answer", first, f"minus {second}\n{behind}", pair.g, pair.ci_low, pair.ci_high))
            rows.append(ForestRow("note", "What could have been seen", f"A{detectable_words(found)[1:]}."))
    if not rows:
        return {}
    title = "Kinds of intervention compared in pairs"
    caption = f"{title}, on one group of outcomes at a time: the difference of their means with its interval, each pair by itself."
    note = f"Each circle is the mean of one kind minus that of another, compared between studies. {what_it_is(run.review)}"
    return {"kind_pairs": forest(rows, title, note, caption, SIDES)}
