"""The pictures of a fit by name: one way in for Python and for the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.base.drawing import Drawn
from evidence.base.errors import UsageError
from evidence.base.words import nearest
from evidence.synthesis.meta.figures.answers import draw_cumulative, draw_leave_one_out
from evidence.synthesis.meta.figures.bubble import draw_bubble_of
from evidence.synthesis.meta.figures.canvas import figure_of
from evidence.synthesis.meta.figures.drapery import draw_drapery
from evidence.synthesis.meta.figures.forest import draw_forest_of
from evidence.synthesis.meta.figures.funnel import draw_funnel_of
from evidence.synthesis.meta.figures.influence import draw_influence
from evidence.synthesis.meta.figures.orchard import draw_orchard
from evidence.synthesis.meta.figures.profiles import draw_profile
from evidence.synthesis.meta.figures.scatter import draw_baujat, draw_labbe, draw_quantiles, draw_radial
from evidence.synthesis.meta.figures.subsets import draw_gosh

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from evidence.synthesis.meta.answer import MetaAnalysis


@dataclass(frozen=True, slots=True)
class PlotKind:
    """A picture that a fit can be.

    Attributes
    ----------
    draw : the function that draws it.
    title : its name in a few words.
    caption : what it shows, which is also what a screen reader says.
    options : what can be said of it beside the axes.
    of : the option that a command names after a colon, as in bubble:year; "" for none.
    """

    draw: Callable[..., Axes]
    title: str
    caption: str
    options: tuple[str, ...] = ()
    of: str = ""


KINDS: dict[str, PlotKind] = {
    "forest": PlotKind(draw_forest_of, "Forest plot", "Every effect with its interval, and the pooled effect.", ("order", "subgroup")),
    "funnel": PlotKind(draw_funnel_of, "Funnel plot", "Effects against their standard errors, with contours of significance."),
    "bubble": PlotKind(draw_bubble_of, "Bubble plot", "Effects against a moderator, with the fitted line.", ("moderator",), "moderator"),
    "leave-one-out": PlotKind(draw_leave_one_out, "Leave-one-out plot", "The pooled effect without each effect in turn."),
    "cumulative": PlotKind(draw_cumulative, "Cumulative forest plot", "The pooled effect as the effects come in."),
    "baujat": PlotKind(draw_baujat, "Baujat plot", "What each effect adds to the heterogeneity, and what it does to the answer."),
    "radial": PlotKind(draw_radial, "Radial plot", "Effects over their standard errors against precision."),
    "labbe": PlotKind(draw_labbe, "L'Abbe plot", "The risks of the two groups of every study against each other."),
    "influence": PlotKind(draw_influence, "Influence plot", "What the model is without each effect in turn, in a panel for each measure."),
    "gosh": PlotKind(draw_gosh, "GOSH plot", "The pooled effect and the heterogeneity of every subset.", ("study", "seed"), "study"),
    "profile": PlotKind(draw_profile, "Profile likelihood plot", "The likelihood as a variance changes, with its interval."),
    "orchard": PlotKind(
        draw_orchard,
        "Orchard plot",
        "Every effect, and the mean with its two intervals, by level of a moderator.",
        ("moderator",),
        "moderator",
    ),
    "drapery": PlotKind(draw_drapery, "Drapery plot", "The p of every value that an effect could have, by study and pooled."),
    "qq": PlotKind(draw_quantiles, "Normal quantile plot", "Residuals against the quantiles of the normal distribution."),
}


def check_kind(kind: str) -> None:
    """Refuse a name that no picture has, and list those that there are."""
    if kind not in KINDS:
        raise UsageError(f"there is no plot {kind!r}. {nearest(kind, list(KINDS), 'The plots are ' + ', '.join(KINDS) + '.')}")


def plot(result: MetaAnalysis, kind: str, ax: Axes | None = None, **options: Any) -> Axes:
    """Draw a fit as the picture of that name.

    Raises
    ------
    UsageError
        If there is no such picture, or it does not know an option.
    """
    check_kind(kind)
    known = KINDS[kind].options
    for name in (name for name in options if name not in known):
        allowed = f"it has {', '.join(known)}" if known else "it has none beside ax"
        raise UsageError(f"a {kind} plot has no option {name!r}; {allowed}")
    return KINDS[kind].draw(result, ax, **options)


def drawn(result: MetaAnalysis, kind: str, **options: Any) -> Drawn:
    """The picture of that name on a figure of its own, with title and description, to be written to a file."""
    ax = plot(result, kind, **options)
    return Drawn(figure_of(ax), KINDS[kind].title, KINDS[kind].caption)
