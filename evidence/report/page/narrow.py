"""A figure for a narrow screen: its rows with their numbers as text of the page and their intervals as small pictures, or in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.base.drawing import MINUS
from evidence.base.in_words import InWords, RowInWords
from evidence.base.marks import ForestRow, ForestRows
from evidence.report.page.html import safe
from evidence.report.page.svg import on_the_page
from evidence.synthesis.pooled.forest import axis_ends

if TYPE_CHECKING:
    from markupsafe import Markup

# Of a picture, in its own units: width, height of a line, margin; the side of the largest square and of a mark without a weight.
WIDTH, LINE, EDGE, LARGEST, UNWEIGHTED = 320.0, 14.0, 6.0, 11.0, 5.0


def narrow_forest(forest: ForestRows) -> Markup:
    """The rows as a list under their axis; only a narrow screen shows it. It uses no id, as the wide picture holds the same."""
    from markupsafe import Markup

    axis = _Axis(*forest.ends or axis_ends(forest.rows), max((row.weight for row in forest.rows if row.weight is not None), default=1.0))
    most = max((precision for row in forest.rows for _, precision in row.bubbles), default=1.0)
    rows = Markup("").join(_row(row, axis, most) for row in forest.rows)
    head = _head(axis, forest.sides) if any(row.estimate is not None for row in forest.rows) else ""
    return Markup('<div class="narrow">{}<ul>{}</ul>{}</div>').format(head, rows, _note(forest.note))


def narrow_words(said: InWords) -> Markup:
    """The lines as a list; only a narrow screen shows it."""
    from markupsafe import Markup

    return Markup(f'<div class="narrow"><ul>{"".join(map(_in_words, said.rows))}</ul>{_note(said.note)}</div>')


def _in_words(line: RowInWords) -> str:
    """A row as plain text of markup, which is fast: one figure has hundreds."""
    look = " ".join(filter(None, ("head" if line.kind == "heading" else line.kind if line.kind != "row" else "", line.fill)))
    told, tag = "<br>".join(map(safe, line.said)), "span" if line.kind == "cell" else "small"
    name = safe(line.label)
    if line.address:
        name = f'<a href="#{safe(on_the_page(line.address))}">{name}</a>'
    text = f"{f'<b>{name}</b> ' if name else ''}<{tag}>{told}</{tag}>" if told else name
    return f'<li class="{look}">{text}' if look else f"<li>{text}"


def _name(one: ForestRow) -> Markup:
    """Who or what, with the link that it has in the wide figure."""
    from markupsafe import Markup

    if not one.address:
        return Markup("{}").format(one.label)
    return Markup('<a href="#{}">{}</a>').format(on_the_page(one.address), one.label)


def _note(text: str) -> Markup | str:
    from markupsafe import Markup

    return Markup('<p class="soft">{}</p>').format(text) if text else ""


@dataclass(frozen=True, slots=True)
class _Axis:
    """From where to where it goes, and the heaviest weight of a row."""

    low: float
    high: float
    heaviest: float

    def x(self, value: float) -> float:
        """The place of a value; of one beyond an end, that end."""
        return round(EDGE + (min(max(value, self.low), self.high) - self.low) / (self.high - self.low) * (WIDTH - 2 * EDGE), 1)


def _head(axis: _Axis, sides: tuple[str, str]) -> Markup:
    """Whom a side favours, and where the axis ends and is zero."""
    from markupsafe import Markup

    words = Markup('<text x="{}" y="12" text-anchor="{}">{}</text>')
    said = [words.format(axis.x(0.0), "middle", "0")]
    # A number next to zero would lie on it.
    for value, anchor, x in ((axis.low, "start", 0.0), (axis.high, "end", WIDTH)):
        if abs(axis.x(value) - axis.x(0.0)) > 40.0:
            said.append(words.format(x, anchor, f"{value:z.1f}".removesuffix(".0").replace("-", MINUS)))
    return Markup(
        '<p class="sides soft"><span>{}</span> <span>{}</span></p><svg class="axis" viewBox="0 0 {:g} 15" aria-hidden="true">{}</svg>'
    ).format(*sides, WIDTH, Markup("").join(said))


def _row(row: ForestRow, axis: _Axis, most: float) -> Markup:
    from markupsafe import Markup

    name = _name(row)
    if row.kind == "heading":
        return Markup('<li class="head">{}').format(name)
    told = Markup("<br>").join(Markup("{}").format(line) for line in row.detail.split("\n"))
    text = Markup("<b>{}</b> <small>{}</small>").format(name, told)
    if numbers := _numbers(row):
        text += Markup(" <span>{}</span>").format(numbers)
    shapes = Markup("").join(_shapes(row, axis, most))
    if not shapes:
        return Markup("<li>{}").format(text)
    height = LINE * (2 if row.bubbles else 1)
    zero = Markup('<path class="z" d="M{} 0V{:g}"/>').format(axis.x(0.0), height)
    return Markup('<li>{}<svg viewBox="0 0 {:g} {:g}" aria-hidden="true">{}{}</svg>').format(text, WIDTH, height, zero, shapes)


def _numbers(row: ForestRow) -> str:
    """The estimate with its interval, then the weight and the sign of the risk of bias, as beside the wide picture."""
    said = []
    if row.numbers:
        said.append(row.numbers)
    elif row.estimate is not None:
        said.append(f"{row.estimate:z.2f} [{row.low:z.2f}, {row.high:z.2f}]")
    elif row.pi_low is not None:
        said.append(f"{row.pi_low:z.2f} to {row.pi_high:z.2f}")
    if row.weight is not None:
        said.append(f"weight {row.weight:z.1f}%")
    text = ", ".join(said).replace("-", MINUS)
    return text if row.light is None else f"{text}, bias {row.light[0]}"


def _shapes(row: ForestRow, axis: _Axis, most: float) -> Iterator[Markup]:
    """Bubbles above; the interval, its arrows where it passes the axis, and the mark."""
    from markupsafe import Markup

    y = LINE * (1.5 if row.bubbles else 0.5)
    for g, precision in row.bubbles:
        yield Markup('<circle class="b" cx="{}" cy="{:g}" r="{:.1f}"/>').format(axis.x(g), LINE / 2, LINE / 2 * (precision / most) ** 0.5)
    pooled = row.kind in ("pooled", "prediction")
    for low, high, look in (
        (row.pi_low, row.pi_high, "f" if row.kind == "share" else "p"),
        (None if row.kind == "pooled" else row.low, row.high, "e"),
    ):
        if low is not None and high is not None:
            yield Markup('<path class="{}" d="M{} {:g}H{}"/>').format(look, axis.x(low), y, axis.x(high))
    for value, sign in ((row.low, 1), (row.pi_low, 1), (row.high, -1), (row.pi_high, -1)):
        if value is not None and (value < axis.low if sign == 1 else value > axis.high):
            tip = 0.0 if sign == 1 else WIDTH
            yield Markup('<path class="{}" d="M{:g} {:g}l{} -3v6z"/>').format("m" if pooled else "d", tip, y, 5 * sign)
    if row.estimate is None or row.low is None or row.high is None:
        return
    x, look = axis.x(row.estimate), " h" if row.hollow else ""
    if row.kind == "pooled":
        points = f"{axis.x(row.low)},{y:g} {x},{y - 5:g} {axis.x(row.high)},{y:g} {x},{y + 5:g}"
        yield Markup('<polygon class="m{}" points="{}"/>').format(look, points)
    elif row.weight is None:
        yield Markup('<circle class="d{}" cx="{}" cy="{:g}" r="{:g}"/>').format(look, x, y, UNWEIGHTED / 2)
    elif row.weight <= 0:
        yield Markup('<path class="e" d="M{:.1f} {:g}l5 5m0 -5l-5 5"/>').format(x - 2.5, y - 2.5)
    else:
        side = LARGEST * (row.weight / axis.heaviest) ** 0.5
        yield Markup('<rect class="d{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
            look, x - side / 2, y - side / 2, side, side
        )
