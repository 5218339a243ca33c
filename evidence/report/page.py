"""report.html: one self-contained file that needs no network. Every text from a study is escaped."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from evidence.report.tables import Table, chosen, effects_table, ledger_table, side_by_side_table
from evidence.synthesis.review_run import Results
from evidence.version import __version__

if TYPE_CHECKING:
    from markupsafe import Markup


# Columns whose text is a number with its interval.
NUMERIC_TEXT = ("behind", "answer", "df", "prediction", "u3", "behind_1_2", "answer_1_2")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a page's table: its text, and "number", "words" or "" for how it is set."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table as the page shows it; `folded` tables open on a click."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    folded: bool


@dataclass(frozen=True, slots=True)
class PageFigure:
    """A drawing of ours (safe markup) with its caption."""

    svg: Markup
    caption: str


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the page."""

    id: str
    title: str
    paragraphs: tuple[str, ...] = ()
    figures: tuple[PageFigure, ...] = ()
    tables: tuple[PageTable, ...] = field(default=())


def report_html(results: Results, drawings: dict[str, tuple[bytes, str]]) -> str:
    """The page as text.

    Parameters
    ----------
    results : of a run.
    drawings : SVG bytes and caption by name, as `write_results` drew them.
    """
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    plan = results.review.plan
    figures = tuple(PageFigure(Markup(_inline(svg, caption)), caption) for svg, caption in drawings.values())
    source = files("evidence.report").joinpath("page.html.j2").read_text(encoding="utf-8")
    template = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined).from_string(source)
    return template.render(
        title=plan.title,
        statement=plan.statement,
        counts=_counts(results),
        headline=results.headline,
        sections=_sections(results, figures),
        version=__version__,
        data_hash=results.review.data_hash[:12],
        plan_hash=results.review.plan_hash[:12],
    )


def page_table(table: Table, folded: bool = False) -> PageTable:
    """The neutral table with every cell as text: numbers to two or three decimals, text as it is (escaped later)."""
    rows = tuple(tuple(_cell(row.get(name), name) for name, _ in table.columns) for row in table.rows)
    return PageTable(table.title, tuple(heading for _, heading in table.columns), rows, folded)


def _sections(results: Results, figures: tuple[PageFigure, ...]) -> tuple[Section, ...]:
    effects = effects_table(results.effects)
    analysed = ("label", "outcome_measure", "use", "g", "ci_low", "ci_high", "route", "assumptions", "source_locator")
    records = ("label", "outcome_measure", "direction", "tier", "reason", "source_locator")
    rows = effects.rows
    return (
        Section(
            "answers",
            "Pooled answers",
            (
                "Positive is better for the child or family. Tier 1 holds effects as printed; tiers 1+2 add effects that rest on one "
                "stated assumption. Intervals are cluster-robust (CR2, Satterthwaite) and unreliable below 4 degrees of freedom (df).",
            ),
            figures,
            (page_table(side_by_side_table(results)),),
        ),
        Section(
            "effects",
            "The effects behind them",
            (),
            (),
            (
                page_table(chosen(effects, analysed, (r for r in rows if r["use"] == "tier 1"))),
                page_table(chosen(effects, analysed, (r for r in rows if r["use"] == "tier 2")), folded=True),
                page_table(chosen(effects, records, (r for r in rows if r["use"] == "record")), folded=True),
            ),
        ),
        Section("ledger", "What was done to each row", (), (), (page_table(ledger_table(results.effects), folded=True),)),
    )


def _counts(results: Results) -> str:
    rows = results.effects.rows
    studies = results.review.tables["studies"].rows
    eligible = sum(row["eligible"] == "yes" for row in studies)
    tier_1 = [row for row in rows if row.use == "tier 1"]
    samples = len({row.columns["sample_id"] for row in tier_1})
    return (
        f"{len(studies)} evaluations were coded and {eligible} are eligible; {len(tier_1)} of {len(rows)} coded effects, from "
        f"{samples} independent samples, have a printed size that can be computed."
    )


def _cell(value: Any, name: str) -> Cell:
    if value is None or value == "":
        return Cell("", "")
    if isinstance(value, float):
        if name == "p_value":
            return Cell("< .001" if value < 0.001 else f"{value:.3f}", "number")
        return Cell(f"{value:.1f}" if name in ("df", "I2_total") else f"{value:.2f}", "number")
    if isinstance(value, int):
        return Cell(str(value), "number")
    return Cell(str(value), "words" if len(str(value)) > 40 else "number" if name in NUMERIC_TEXT else "")


def _inline(svg: bytes, caption: str) -> str:
    """The drawing without its XML head, named for screen readers."""
    from markupsafe import escape

    text = svg.decode("utf-8")
    return text[text.index("<svg") :].replace("<svg ", f'<svg role="img" aria-label="{escape(caption)}" ', 1)
