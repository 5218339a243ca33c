"""The effect direction plot (Thomson & Thomas 2013; Boon & Thomson 2021): samples by groups of outcomes, an arrow for each vote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence.base.drawing import INK, POOLED, SOFT, Drawn, leads_to, mark
from evidence.base.in_words import InWords, RowInWords
from evidence.base.lettering import filled, shortened
from evidence.base.words import several
from evidence.review.plan import Plan
from evidence.review.statement import what_it_is
from evidence.synthesis.directions.answer import Vote
from evidence.synthesis.review_run import Analyses

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ARROWS = {"better": "^", "worse": "v", "none": "_", "mixed": "D"}
ARROWS_IN_WORDS = {
    "better": "\N{BLACK UP-POINTING TRIANGLE}",
    "worse": "\N{BLACK DOWN-POINTING TRIANGLE}",
    "none": "\N{EN DASH}",
    "mixed": "\N{BLACK DIAMOND}",
}
SELECTED = "Abstracts select what they print."
WORDS = {"better": "better", "worse": "worse", "none": "no difference", "mixed": "mixed"}
# Inches: the column of names, one of outcomes, a row, the heads and the notes.
NAMES, COLUMN, ROW, HEAD, FOOT = 4.3, 1.35, 0.19, 0.95, 0.75
NAME_LETTERS, NOTE_LETTERS = 62, 130
SIZES = {True: 7.5, False: 5.0}


def direction_plot(results: Analyses) -> dict[str, Drawn]:
    """One row per sample under its kind of intervention, one column per group of outcomes; nothing where no sample votes."""
    from matplotlib.figure import Figure

    plan, votes = results.review.plan, [vote for vote in results.directions.votes if not vote.outside]
    if not votes:
        return {}
    groups = [group for group in plan.groups if any(vote.group == group for vote in votes)]
    lines = _lines(results, votes)
    width, height = NAMES + COLUMN * len(groups) + 0.3, HEAD + ROW * len(lines) + FOOT
    figure = Figure(figsize=(width, height), facecolor="white")
    axis = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axis.set_xlim(0.0, width)
    axis.set_ylim(height, 0.0)
    axis.set_axis_off()
    title = "Directions of effect by sample"
    axis.text(0.2, 0.25, title, fontsize=12, fontweight="bold", color=INK, va="center")
    for place, group in enumerate(groups):
        head = filled(plan.bodies[plan.groups[group]].title, 17)
        axis.text(_middle(place), HEAD - 0.1, head, fontsize=8, color=INK, ha="center", va="bottom", linespacing=1.1)
    for position, (name, address, mine) in enumerate(lines):
        y = HEAD + ROW * (position + 0.5)
        shown = shortened(name, NAME_LETTERS)
        text = axis.text(0.35 if mine else 0.2, y, shown, fontsize=8, color=INK, va="center", fontweight="normal" if mine else "bold")
        leads_to(text, address)
        _draw(axis, y, groups, mine)
    note = (
        "Triangle up: better; down: worse; bar: no difference; diamond: mixed. Large and green: a size is in the analysis; small and "
        f"grey: a direction only. {SELECTED} {what_it_is(results.review)}"
    )
    foot = filled(note, round(NOTE_LETTERS * width / 11))
    axis.text(0.2, height - 0.1, foot, fontsize=7.5, color=SOFT, va="bottom", linespacing=1.15)
    counted = ", ".join(f"{sum(vote.vote == one for vote in votes)} {words}" for one, words in WORDS.items())
    caption = f"Effect direction plot: {several(len(votes), 'vote')} of samples on groups of outcomes ({counted})."
    words = tuple(_in_words(name, address, mine, plan) for name, address, mine in lines)
    return {"directions": Drawn(figure, title, caption, words=InWords(words, f"{SELECTED} {what_it_is(results.review)}"))}


def _in_words(name: str, address: str, votes: list[Vote], plan: Plan) -> RowInWords:
    """The votes of one sample, those of a kind together; a name without votes is a heading."""
    if not votes:
        return RowInWords(name, kind="heading")
    said = []
    for one, words in WORDS.items():
        on = [plan.bodies[plan.groups[vote.group]].title + (" (with a size)" if vote.sized else "") for vote in votes if vote.vote == one]
        if on:
            said.append(f"{ARROWS_IN_WORDS[one]} {words}: {', '.join(on)}")
    return RowInWords(name, tuple(said), address=address)


# What a line says: its name, where that leads (its first effect, inside the card of its study), and its votes.
Votes = tuple[str, str, list[Vote]]


def _lines(results: Analyses, votes: list[Vote]) -> list[Votes]:
    """A heading without votes for each kind, and below it every sample of it with its votes."""
    rows = {row.effect_id: row for row in results.effects.rows}
    label = results.review.codebook.label
    out: list[Votes] = []
    for kind in sorted({vote.typology for vote in votes}):
        out.append((label("studies", "typology", kind), "", []))
        samples: dict[str, list[Vote]] = {}
        for vote in (one for one in votes if one.typology == kind):
            samples.setdefault(vote.sample_id, []).append(vote)
        first = [(rows[some[0].effects[0]], some) for some in samples.values()]
        out += sorted(
            ((row.label, row.effect_id, some) for row, some in first),
            key=lambda line: line[0],
        )
    return out


def _middle(place: int) -> float:
    return NAMES + COLUMN * (place + 0.5)


def _draw(axis: Axes, y: float, groups: list[str], votes: list[Vote]) -> None:
    for vote in votes:
        style: dict[str, Any] = {"color": POOLED if vote.sized else SOFT, "markersize": SIZES[vote.sized]}
        style |= {"linestyle": "none", "markeredgewidth": 1.6 if vote.vote == "none" else 0.0}
        mark(axis.plot(_middle(groups.index(vote.group)), y, ARROWS[vote.vote], **style))
