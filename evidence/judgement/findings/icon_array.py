"""Of 100 people: how many have the event without the intervention and with it, by the main answer, one sign for each person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence.base.drawing import INK, POOLED, SOFT, Drawn, mark
from evidence.base.lettering import wrapped
from evidence.base.plots import EDGE, TEXT, lay_out, sheet
from evidence.base.reason import NotEstimated
from evidence.judgement.assessment import Assessment
from evidence.review.statement import what_it_is

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# A hundred people; in columns of signs how far the second hundred stands from the first, and the room of a line of words; inches.
PEOPLE, ACROSS, APART, LINE, COLUMN = 100, 10, 11, 0.9, 0.18
HEADING_LETTERS = 24
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
    headings = (("In comparison groups:", f"about {without}"), (f"With {words.intervention}:", f"about {treated} {interval}"))
    note = f"At the median risk of the comparison groups; {sure}. {what_it_is(run.review)}"
    return {"icon_array": of_a_hundred(title, caption, (without, treated), headings, words.intervention, note)}


def of_a_hundred(
    title: str,
    caption: str,
    numbers: tuple[int, int],
    headings: tuple[tuple[str, str], tuple[str, str]],
    intervention: str,
    note: str,
) -> Drawn:
    """A hundred signs without the intervention and beside them a hundred with it.

    Parameters
    ----------
    title, caption : as of every figure.
    numbers : how many have the event without and with it.
    headings : what stands above either hundred: which it is, and how many.
    intervention : what it is called in the middle of a sentence.
    note : what stands below, after the key.
    """
    without, treated = numbers
    figure, axis = sheet()
    axis.axis("off")
    heads = [[line for part in heading for line in wrapped(part, HEADING_LETTERS)] for heading in headings]
    top = 0.6 + LINE * max(map(len, heads))
    for left, number, before, head in ((0, without, without, heads[0]), (APART, treated, without, heads[1])):
        _people(axis, left, number, before)
        axis.text(left - 0.4, -0.7, "\n".join(head), fontsize=TEXT, color=INK, va="bottom", linespacing=1.15)
    axis.set_xlim(-0.5, APART + ACROSS - 0.5)
    axis.set_ylim(ACROSS - 0.4, -top)
    key = f"Filled: have the event. {MORE if treated >= without else FEWER} {intervention}."
    lay_out([(axis, COLUMN * (ACROSS - 0.4 + top))], title, f"{key} {note}", left=EDGE)
    return Drawn(figure, title, caption)


def _people(axis: Axes, left: int, number: int, before: int) -> None:
    """A hundred signs from the top left: those with the event first, then those who have it in one of the groups only, then the others."""
    both, either = min(number, before), max(number, before)
    places = [(left + person % ACROSS, person // ACROSS) for person in range(PEOPLE)]
    look: dict[str, Any] = {"linestyle": "none", "markersize": 8.5, "markeredgewidth": 0.8}
    kinds = (
        (places[:both], "o", {"markerfacecolor": INK, "markeredgecolor": INK}),
        (places[both:either], "o" if number > before else "x", {"markerfacecolor": POOLED, "markeredgecolor": POOLED}),
        (places[either:], "o", {"markerfacecolor": "white", "markeredgecolor": SOFT}),
    )
    for shown, sign, colors in kinds:
        if shown:
            mark(axis.plot([x for x, _ in shown], [y for _, y in shown], sign, **(look | colors)))
