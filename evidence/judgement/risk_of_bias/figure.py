"""Figures of risk of bias: one mark per study and domain ("traffic light"), and bars of how often each judgement occurs.

A judgement has a sign besides its colour. The colours are those of Okabe and Ito (2008), which readers who see red and green
alike can tell apart. What follows from the design alone is hatched; what nobody judged is grey with a question mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.base.drawing import INK, MINUS, SOFT, Drawn, leads_to, mark
from evidence.base.in_words import InWords, RowInWords
from evidence.base.lettering import shortened, wrapped
from evidence.base.marks import ON_DARK, ON_LIGHT
from evidence.base.words import several
from evidence.judgement.assessment import Assessment
from evidence.judgement.risk_of_bias.answer import RULE, Appraisal
from evidence.judgement.risk_of_bias.counts import JudgementCount, count_judgements
from evidence.judgement.risk_of_bias.tables import NOT_JUDGED, analysed_appraisals, weighed_judgements
from evidence.review.bias_tools.tool import OVERALL, Tool, tools
from evidence.synthesis.addresses import row_address

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

# Inches.
ROW, COLUMN, LABEL, TOP, SIDE, LINE = 0.31, 0.62, 3.4, 0.95, 0.25, 0.19
BAR_WIDTH = 5.6
NARROWEST = 8.6
ROWS_A_PAGE = 30
LABEL_LETTERS, LETTER, LETTERS_AN_INCH = 44, 0.075, 14.5
HATCH, LINE_INK = "/////", "#d8dee2"


@dataclass(frozen=True, slots=True)
class JudgementSign:
    """How a judgement is drawn: its sign, its fill and the colour of the sign."""

    sign: str
    fill: str
    ink: str


BLUE, YELLOW, ORANGE, PURPLE, GREY = "#0072B2", "#F0E442", "#D55E00", "#5B1A4A", "#CDD4D9"
MARKS: dict[str | None, JudgementSign] = {
    "low": JudgementSign("+", BLUE, ON_DARK),
    "low except confounding": JudgementSign("(+)", BLUE, ON_DARK),
    "some concerns": JudgementSign(MINUS, YELLOW, ON_LIGHT),
    "moderate": JudgementSign(MINUS, YELLOW, ON_LIGHT),
    "high": JudgementSign("!", ORANGE, ON_LIGHT),
    "serious": JudgementSign("!", ORANGE, ON_LIGHT),
    "critical": JudgementSign("!!", PURPLE, ON_DARK),
    "no information": JudgementSign("NI", "white", INK),
    None: JudgementSign("?", GREY, ON_LIGHT),
}
OTHER = JudgementSign("*", "white", INK)


def bias_lights(run: Assessment) -> dict[str, Drawn]:
    """What is analysed by the domains of each tool.

    One row per study where somebody judged a domain of it: where nobody did, a sheet of question marks would say less than the counts.
    """
    appraisals = analysed_appraisals(run)
    drawn: dict[str, Drawn] = {}
    for tool in tools().values():
        mine = [one for one in appraisals if one.tool == tool.name and any(standing.judgement for standing in one.standings[:-1])]
        others = sum(one.tool == tool.name for one in appraisals) - len(mine)
        pages = [mine[start : start + ROWS_A_PAGE] for start in range(0, len(mine), ROWS_A_PAGE)]
        for number, page in enumerate(pages, start=1):
            part = f" ({number} of {len(pages)})" if len(pages) > 1 else ""
            name = f"risk_of_bias_{tool.name.lower().replace(' ', '_').replace('-', '_')}"
            note = f"Not drawn: {others} without a judged domain." if others else ""
            caption = f"Risk of bias of what is analysed, by the domains of {tool.title}{part}. {note}".strip()
            title = f"Risk of bias by the domains of {tool.name}{part}"
            left_out = others if number == len(pages) else 0
            words = InWords(tuple(_in_words(one, run) for one in page), _domains(tool))
            drawn[f"{name}_{number}" if part else name] = Drawn(draw_lights(page, tool, title, note), title, caption, left_out, words=words)
    return drawn


def _in_words(one: Appraisal, run: Assessment) -> RowInWords:
    """A row of lights as a line of words."""
    said = (
        f"{'overall' if standing.domain == OVERALL else standing.domain} {_words(standing.judgement, standing.how == RULE)}"
        for standing in one.standings
    )
    return RowInWords(one.label, ("; ".join(said),), address=one.effect_id or row_address(run.review, "studies", one.study_id))


def _bars_in_words(counts: Sequence[JudgementCount], note: str) -> InWords:
    """Under each tool a line for each of its bars."""
    rows: list[RowInWords] = []
    for tool, domain in dict.fromkeys((one.tool, one.domain) for one in counts):
        parts = [one for one in counts if (one.tool, one.domain) == (tool, domain)]
        if (heading := RowInWords(tool, kind="heading")) not in rows:
            rows.append(heading)
        name = parts[0].name if domain == OVERALL else f"{domain} {parts[0].name}"
        rows.append(RowInWords(name, ("; ".join(f"{_words(one.judgement, one.provisional)} {_share(one)}" for one in parts),)))
    return InWords(tuple(rows), note)


def _share(one: JudgementCount) -> str:
    """How many have the judgement, or how much of the weight."""
    if one.weight is None or one.of_weight is None:
        return f"{one.count} of {one.of}"
    return f"{100 * one.weight / one.of_weight:.0f}%"


def bias_bars(run: Assessment) -> dict[str, Drawn]:
    """The bars of every domain that somebody judged, with a note of the bars that would only say that nobody did."""
    appraisals = analysed_appraisals(run)
    counts = count_judgements(appraisals)
    if not counts:
        return {}
    judged = {(one.tool, one.domain) for one in counts if one.judgement is not None or one.domain == OVERALL}
    shown = [one for one in counts if (one.tool, one.domain) in judged]
    left_out, notes = len(counts) - len(shown), []
    if left_out:
        notes.append(f"Not drawn: {several(left_out, 'domain')} in which nobody judged any study or result.")
    other = sorted({one.tool for one in appraisals} - set(tools()))
    if other:
        without = sum(one.tool in other for one in appraisals)
        notes.append(f"Not counted: {without} by a tool whose domains the program does not know ({', '.join(other)}).")
    caption = "How often each judgement of risk of bias occurs in what is analysed; every study or result counts once."
    title = "Risk of bias, counted"
    note = " ".join(notes)
    drawn = draw_counts(shown, title, note)
    return {"risk_of_bias_counts": Drawn(drawn, title, f"{caption} {note}".strip(), left_out, words=_bars_in_words(shown, note))}


def weighed_bars(run: Assessment) -> dict[str, Drawn]:
    """The bars of the headline's pooled answer, each judgement as long as the weight that rests on it; nothing where it has no weights."""
    counts = weighed_judgements(run)
    judged = {(one.tool, one.domain) for one in counts if one.judgement is not None or one.domain == OVERALL}
    shown = [one for one in counts if (one.tool, one.domain) in judged]
    if not shown:
        return {}
    title = f"Risk of bias by weight in the answer: {run.review.plan.bodies[run.review.plan.headline].title}"
    caption = (
        "How much of the weight of the pooled answer rests on results at each level of risk of bias, in percent of the weight of each tool."
    )
    left_out = len(counts) - len(shown)
    note = f"Not drawn: {several(left_out, 'domain')} in which nobody judged any study or result." if left_out else ""
    return {
        "risk_of_bias_weights": Drawn(
            draw_counts(shown, title, note), title, f"{caption} {note}".strip(), left_out, words=_bars_in_words(shown, note)
        )
    }


def draw_lights(rows: Sequence[Appraisal], tool: Tool, title: str, note: str = "") -> Figure:
    """One row per study or result, one column per domain, the overall judgement last.

    Parameters
    ----------
    rows : appraisals by `tool`, top to bottom.
    title : above the figure.
    note : below it, after the names of the domains.
    """
    columns = [*(domain.id for domain in tool.domains), "Overall"]
    width = max(NARROWEST, 2 * SIDE + LABEL + COLUMN * len(columns))
    notes = wrapped(f"{_domains(tool)} {note}", int((width - 2 * SIDE) * LETTERS_AN_INCH))
    key = _key([(standing.judgement, standing.how == RULE) for one in rows for standing in one.standings], width)
    height = TOP + ROW * (len(rows) + len(key)) + LINE * len(notes) + 0.5
    figure, axis = _sheet(width, height, title)
    positions = [SIDE + LABEL + COLUMN * (position + 0.5) for position in range(len(columns))]
    for x, column in zip(positions, columns, strict=True):
        _text(axis, x, TOP - 0.17, column, ha="center", fontweight="bold")
    for number, one in enumerate(rows):
        y = TOP + ROW * (number + 0.5)
        axis.plot((SIDE, positions[-1] + COLUMN / 2), (y + ROW / 2,) * 2, color=LINE_INK, linewidth=0.6)
        name = _text(axis, SIDE, y, shortened(one.label, LABEL_LETTERS))
        mark(name)
        leads_to(name, one.effect_id or one.study_id)
        for x, standing in zip(positions, one.standings, strict=True):
            _light(axis, x, y, standing.judgement, standing.how == RULE)
    _legend(axis, TOP + ROW * len(rows) + 0.3, key)
    _notes(axis, height, notes)
    return figure


def _domains(tool: Tool) -> str:
    """What the letters of its domains stand for."""
    return "; ".join(f"{domain.id} {domain.name.lower()}" for domain in tool.domains) + "."


def draw_counts(counts: Sequence[JudgementCount], title: str, note: str = "") -> Figure:
    """One bar a domain and one for the whole, parted by judgement, with the number in each part."""
    bars = list(dict.fromkeys((one.tool, one.domain) for one in counts))
    by_tool = list(dict.fromkeys(tool for tool, _ in bars))
    width = 2 * SIDE + LABEL + BAR_WIDTH
    key = _key([(one.judgement, one.provisional) for one in counts], width)
    notes = wrapped(note, int((width - 2 * SIDE) * LETTERS_AN_INCH))
    height = TOP + ROW * (len(bars) + 1.3 * len(by_tool) + len(key)) + LINE * len(notes) + 0.1
    figure, axis = _sheet(width, height, title)
    y = TOP - 0.35
    for tool in by_tool:
        y += ROW * 1.3
        first = next(one for one in counts if one.tool == tool)
        behind = str(first.of) if first.of_weight is None else f"{first.of}, {first.of_weight:.0f}% of the weight"
        _text(axis, SIDE, y - ROW * 0.5, f"{tool} ({behind})", fontweight="bold")
        for _, domain in (bar for bar in bars if bar[0] == tool):
            parts = [one for one in counts if (one.tool, one.domain) == (tool, domain)]
            name = parts[0].name if domain == OVERALL else f"{domain} {parts[0].name}"
            _text(axis, SIDE, y + ROW * 0.5, name, fontweight="bold" if domain == OVERALL else "normal")
            _bar(axis, y, parts)
            y += ROW
    _legend(axis, y + 0.3, key)
    _notes(axis, height, notes)
    return figure


def _bar(axis: Axes, top: float, parts: Iterable[JudgementCount]) -> None:
    from matplotlib.patches import Rectangle

    left = SIDE + LABEL
    for part in parts:
        share = part.count / part.of if part.weight is None or part.of_weight is None else part.weight / part.of_weight
        shown, length = MARKS.get(part.judgement, OTHER), BAR_WIDTH * share
        box = (left, top + 0.04), length, ROW - 0.08
        fill, _ = [axis.add_artist(Rectangle(*box, **style)) for style in _layers(shown, part.provisional)]
        mark(fill)
        if length > 0.3:
            # The sign stands behind the count: before it, that of some concerns would read as a minus.
            number = str(part.count) if part.weight is None else f"{100 * share:.0f}%"
            text = f"{number} {shown.sign}" if length > 0.55 + 0.08 * (len(number) - 1) else number
            _text(axis, left + length / 2, top + ROW / 2, text, ha="center", color=shown.ink, **_backed(shown, part.provisional))
        left += length


def _light(axis: Axes, x: float, y: float, judgement: str | None, provisional: bool) -> None:
    from matplotlib.patches import Circle

    shown = MARKS.get(judgement, OTHER)
    for style in _layers(shown, provisional):
        axis.add_artist(Circle((x, y), 0.125, **style))
    _text(axis, x, y, shown.sign, ha="center", color=shown.ink, fontweight="bold", **_backed(shown, provisional))


def _layers(shown: JudgementSign, provisional: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fill with its hatch in the colour of the sign, then the outline."""
    ground = {"facecolor": shown.fill, "edgecolor": shown.ink, "linewidth": 0.0, "hatch": HATCH if provisional else None}
    return ground, {"fill": False, "edgecolor": INK, "linewidth": 0.6}


def _backed(shown: JudgementSign, provisional: bool) -> dict[str, Any]:
    """A sign on a hatch needs a plain ground to be read."""
    return {"bbox": {"boxstyle": "round,pad=0.12", "facecolor": shown.fill, "edgecolor": "none"}} if provisional else {}


def _key(used: Iterable[tuple[str | None, bool]], width: float) -> list[list[tuple[float, str | None, bool]]]:
    """The marks that occur, from best to worst, in lines that fit the width, each with its place."""
    known = list(MARKS)
    order = sorted(set(used), key=lambda one: (known.index(one[0]) if one[0] in known else len(known), one[1]))
    lines: list[list[tuple[float, str | None, bool]]] = [[]]
    x = SIDE + 0.13
    for judgement, provisional in order:
        length = 0.65 + LETTER * len(_words(judgement, provisional))
        if lines[-1] and x + length > width:
            lines.append([])
            x = SIDE + 0.13
        lines[-1].append((x, judgement, provisional))
        x += length
    return lines


def _legend(axis: Axes, y: float, lines: Iterable[Iterable[tuple[float, str | None, bool]]]) -> None:
    for number, line in enumerate(lines):
        for x, judgement, provisional in line:
            _light(axis, x, y + ROW * number, judgement, provisional)
            _text(axis, x + 0.22, y + ROW * number, _words(judgement, provisional))


def _words(judgement: str | None, provisional: bool) -> str:
    return (judgement or NOT_JUDGED) + (", by the design alone" if provisional else "")


def _sheet(width: float, height: float, title: str) -> tuple[Figure, Axes]:
    """A figure with one axis in inches, from the top left corner."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), facecolor="white")
    axis = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axis.set_xlim(0.0, width)
    axis.set_ylim(height, 0.0)
    axis.axis("off")
    _text(axis, SIDE, 0.32, title, fontsize=12, fontweight="bold")
    return figure, axis


def _notes(axis: Axes, height: float, lines: Sequence[str]) -> None:
    for number, line in enumerate(lines):
        _text(axis, SIDE, height - 0.2 - LINE * (len(lines) - 1 - number), line, fontsize=8, color=SOFT)


def _text(axis: Axes, x: float, y: float, text: str, **style: Any) -> Text:
    usual: dict[str, Any] = {"fontsize": 9, "color": INK, "va": "center"}
    return axis.text(x, y, text, **(usual | style))
