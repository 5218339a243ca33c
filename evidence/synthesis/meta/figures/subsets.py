"""The GOSH plot of a fit: the pooled effect and the heterogeneity of every subset of its effects (Olkin et al. 2012)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.drawing import INK, POOLED, mark
from evidence.models.resampling.gosh import Gosh
from evidence.synthesis.meta.figures.canvas import axes_for, effect_title, give_room, scale_axis, style, write_below
from evidence.synthesis.meta.figures.studies import study_position

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from evidence.synthesis.meta.answer import MetaAnalysis

CELLS, BARS = 56, 60  # hexagons across, bars of each histogram
MARGIN = 0.75  # inches: of each histogram
PALE, OTHER = "#bcd3d3", "#b7791f"


def draw_gosh(result: MetaAnalysis, ax: Axes | None = None, *, study: str | None = None, seed: int = 1) -> Axes:
    """Pooled effect against I2 of every subset, as density; by the share of subsets with a study where one is named.

    Parameters
    ----------
    result : an analysis of independent effects without moderators.
    ax : where to draw; by default on a new figure.
    study : by its name; subsets with it and without it then have colours of their own.
    seed : of the sample of subsets, where there are more than 20 effects.
    """
    at = None if study is None else study_position(result, study)
    found = result.gosh(seed=seed)
    ax = axes_for(ax, 7.4, 6.4)
    write_below(ax, _notes(found, study))
    give_room(ax, right=MARGIN, above=MARGIN)
    inside = None if at is None else found.with_effect(at)
    x, y = _ends(found.estimate), _ends(found.I2, at_least=10.0)
    _hexagons(ax, found, inside, (*x, *y))
    _histograms(ax, found, inside, x, y)
    ax.set_xlim(*x)
    ax.set_ylim(*y)
    style(ax, effect_title(result), "I², %")
    scale_axis(ax.xaxis, result.scale, *x)
    scale_axis(ax.yaxis, None, *y)
    return ax


def _hexagons(ax: Axes, found: Gosh, inside: Any, extent: tuple[float, float, float, float]) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    shades = [PALE, POOLED, INK] if inside is None else [OTHER, "#d8dee2", POOLED]
    look: dict[str, Any] = {"gridsize": CELLS, "extent": extent, "linewidths": 0.1, "mincnt": 1}
    look["cmap"] = LinearSegmentedColormap.from_list("subsets", shades)
    if inside is None:
        look["bins"] = "log"
    else:
        look |= {"C": inside.astype(float), "reduce_C_function": np.mean, "vmin": 0.0, "vmax": 1.0}
    mark(ax.hexbin(found.estimate, found.I2, **look))


def _histograms(ax: Axes, found: Gosh, inside: Any, x: tuple[float, float], y: tuple[float, float]) -> None:
    """How many subsets have each value, above the plot and on its right."""
    parts = [(np.ones(len(found.estimate), dtype=bool), POOLED)] if inside is None else [(inside, POOLED), (~inside, OTHER)]
    for across, values, ends in ((True, found.estimate, x), (False, found.I2, y)):
        beside = ax.inset_axes((0.0, 1.02, 1.0, 0.14) if across else (1.02, 0.0, 0.11, 1.0))
        beside.set_axis_off()
        for of, color in parts:
            heights, edges = np.histogram(values[of], bins=BARS, range=ends)
            beside.stairs(heights, edges, orientation="vertical" if across else "horizontal", fill=True, color=color, alpha=0.6)
        (beside.set_xlim if across else beside.set_ylim)(*ends)


def _ends(values: Any, at_least: float = 0.0) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    high = max(high, low + at_least)
    # Subsets of equal effects differ by rounding alone.
    spread = high - low if high - low > 1e-9 * max(abs(low), abs(high)) else 0.0
    room = 0.04 * spread or 0.5
    return low - room, high + room


def _notes(found: Gosh, study: str | None) -> list[str]:
    drawn = f"All {len(found.estimate):,}" if found.complete else f"A random sample of {len(found.estimate):,}"
    notes = [f"{drawn} subsets of {found.k} effects, {found.method}; the bars count them by effect and by I²."]
    if study is None:
        notes.append("Darker: more subsets. More than one cloud says that some studies stand apart.")
    else:
        notes.append(f"Green: subsets with {study}; ochre: without it; grey: as many of both.")
    return notes + ([found.note[0].upper() + found.note[1:] + "."] if found.note else [])
