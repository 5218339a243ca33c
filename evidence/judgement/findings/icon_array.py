"""Of 100 people: how many have the event without the intervention and with it, by the main answer, one sign for each person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from evidence.base.drawing import INK, POOLED, SOFT, Drawn, mark
from evidence.base.lettering import filled
from evidence.base.reason import NotEstimated
from evidence.judgement.assessment import Assessment
from evidence.review.statement import what_it_is

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PEOPLE, ACROSS = 100, 10
# Inches: the width of the figure, and how far the second group stands from the first, in columns of signs.
WIDTH, HEIGHT, APART = 8.4, 5.2, 13
NOTE_LETTERS = 112
# The same for a narrow screen.
NARROW, TALL, NARROW_LETTERS = 4.2, 8.8, 56
# How many more have the event with the intervention are filled in the ink of answers; how many fewer are crossed out.
MORE, FEWER = "Green: more with", "Crosses: fewer with"


def icon_array(run: Assessment) -> dict[str, Drawn]:
    """The main answer at the median risk of comparison groups; nothing where it says nothing of risks."""
    plan = run.review.plan
    absolute = run.absolute.get((plan.headline, ""))
    if absolute is None or not absolute.at:
        return {}
    middle, words = absolute.middle, plan.words
    without, treated = round(middle.comparison), round(middle.treated)
    grade = run.grade[plan.headline]
    sure = grade.reason if isinstance(grade, NotEstimated) else f"certainty (GRADE) {grade.certainty}"
    title = f"Of {PEOPLE} {words.units}: {absolute.event_words}"
    caption = (
        f"{title}. About {without} in comparison groups and {treated} with {words.intervention} "
        f"({middle.treated_low:.0f} to {middle.treated_high:.0f}); {sure}."
    )
    interval = f"({middle.treated_low:.0f} to {middle.treated_high:.0f})"
    headings = (f"In comparison groups: about {without}", f"With {words.intervention}: about {treated} {interval}")
    note = f"At the median risk of the comparison groups; {sure}. {what_it_is(run.review)}"
    said = (title, caption, (without, treated), headings, words.intervention, note)
    return {"icon_array": replace(of_a_hundred(*said), narrow=of_a_hundred(*said, stacked=True))}


def of_a_hundred(
    title: str,
    caption: str,
    numbers: tuple[int, int],
    headings: tuple[str, str],
    intervention: str,
    note: str,
    stacked: bool = False,
) -> Drawn:
    """A hundred signs without the intervention and a hundred with it.

    Parameters
    ----------
    title, caption : as of every figure.
    numbers : how many have the event without and with it.
    headings : what stands above either hundred.
    intervention : what it is called in the middle of a sentence.
    note : what stands below, after the key.
    stacked : whether the second hundred stands below the first, as a narrow screen wants it.
    """
    without, treated = numbers
    figure, axis = _sheet(title, stacked)
    _people(axis, (0, 0), without, without, headings[0])
    _people(axis, (0, APART) if stacked else (APART, 0), treated, without, headings[1])
    key = f"Filled: have the event. {MORE if treated >= without else FEWER} {intervention}."
    letters = NARROW_LETTERS if stacked else NOTE_LETTERS
    figure.text(0.04, 0.03, filled(f"{key} {note}", letters), fontsize=8, color=SOFT, va="bottom")
    return Drawn(figure, title, caption)


def _sheet(title: str, stacked: bool) -> tuple[Any, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(NARROW, TALL) if stacked else (WIDTH, HEIGHT), facecolor="white")
    axis = figure.add_axes((0.04, 0.12 if stacked else 0.16, 0.92, 0.78 if stacked else 0.72))
    axis.set_xlim(-0.6, (0 if stacked else APART) + ACROSS - 0.4)
    axis.set_ylim((APART if stacked else 0) + ACROSS + 0.1, -1.6)
    axis.axis("off")
    wrapped = filled(title, NARROW_LETTERS // 2 + 8) if stacked else title
    figure.text(0.04, 0.95 if stacked else 0.94, wrapped, fontsize=12, fontweight="bold", color=INK, va="center")
    return figure, axis


def _people(axis: Axes, corner: tuple[int, int], number: int, before: int, words: str) -> None:
    """A hundred signs from the top left: those with the event first, then those who have it in one of the groups only, then the others."""
    both, either = min(number, before), max(number, before)
    left, top = corner
    places = [(left + person % ACROSS, top + person // ACROSS) for person in range(PEOPLE)]
    look: dict[str, Any] = {"linestyle": "none", "markersize": 11, "markeredgewidth": 0.8}
    kinds = (
        (places[:both], "o", {"markerfacecolor": INK, "markeredgecolor": INK}),
        (places[both:either], "o" if number > before else "x", {"markerfacecolor": POOLED, "markeredgecolor": POOLED}),
        (places[either:], "o", {"markerfacecolor": "white", "markeredgecolor": SOFT}),
    )
    for shown, sign, colors in kinds:
        if shown:
            mark(axis.plot([x for x, _ in shown], [y for _, y in shown], sign, **(look | colors)))
    axis.text(left - 0.4, top - 1.1, words, fontsize=9.5, color=INK, va="center")
