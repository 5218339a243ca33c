"""report.html: one self-contained file that needs no network. Every text from a study is escaped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from evidence.report.analysis_tables import directions_table, moderators_table, per_100_table, sensitivity_table
from evidence.report.tables import Table, chosen, effects_table, ledger_table, side_by_side_table
from evidence.synthesis.review_run import Results
from evidence.version import __version__

if TYPE_CHECKING:
    from markupsafe import Markup


ANSWERS = (
    "Positive is better for the child or family. Tier 1 holds effects as printed; tiers 1+2 add effects that rest on one stated "
    "assumption. Intervals are cluster-robust (CR2, Satterthwaite) and unreliable below 4 degrees of freedom (df)."
)
PER_100 = (
    "The pooled effect turned into events per 100, at the lowest, median and highest risk among the comparison groups of the same "
    "effects. It assumes the logistic scale on which effects of yes/no outcomes became g."
)
TYPOLOGIES = (
    "Each kind of intervention with its analysed effects. Where only a direction was read, the sample is named with its vote; "
    "three kinds have directions only."
)
MODERATORS = (
    "One test a moderator by the main model, on all beneficial outcomes. The detectable difference is the smallest that 80% power would "
    "have found: a test that finds nothing says little if it is large. Nothing here compares people inside a sample."
)
DIRECTIONS = (
    "One vote a sample and outcome group: better or worse if 70% of its rows say so. No vote is counted by significance. Abstracts "
    "select what they print, so a share of directions is not an effect."
)
SENSITIVITY = "The headline and the overall answer again, with one sample left out, some studies only, or another assumption."

MODERATORS_SHOWN = ("title", "k_samples", "statistic", "df_num", "df_denom", "p_value", "p_holm", "detectable", "levels", "why")
ANALYSED_SHOWN = (
    "label",
    "outcome_measure",
    "g",
    "ci_low",
    "ci_high",
    "n_treat",
    "n_comp",
    "unit",
    "route",
    "assumptions",
    "source_locator",
)
RECORDS_SHOWN = ("label", "outcome_measure", "direction", "tier", "reason", "source_locator")

# Columns shown without decimals.
WHOLE = ("comparison", "treated", "treated_low", "treated_high", "difference")
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
    # Markup: drawn by us, and study text inside is escaped by the writer of SVG.
    figures = {name: PageFigure(Markup(_inline(name, svg, caption)), caption) for name, (svg, caption) in drawings.items()}
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


def _sections(results: Results, drawn: dict[str, PageFigure]) -> tuple[Section, ...]:
    effects = effects_table(results.effects)
    moderators, directions, sensitivity = moderators_table(results), directions_table(results), sensitivity_table(results)
    plan = results.review.plan

    def uses(use: str) -> Callable[[dict[str, Any]], bool]:
        return lambda row: row["use"] == use

    return (
        Section("answers", "Pooled answers", (ANSWERS,), (drawn[f"forest_{plan.headline}"],), (page_table(side_by_side_table(results)),)),
        Section("per-100", "What it means per 100", (PER_100,), (), (page_table(per_100_table(results)),)),
        Section("typologies", "By kind of intervention", (TYPOLOGIES,), (drawn["forest_typology"],), ()),
        Section(
            "moderators",
            "Does it differ by what the studies are?",
            (MODERATORS,),
            (),
            (
                page_table(_some(moderators, "Tested", MODERATORS_SHOWN, lambda row: row.get("statistic") is not None)),
                page_table(_some(moderators, "Not tested, and why", ("title", "why"), lambda row: row.get("statistic") is None)),
            ),
        ),
        Section("directions", "Directions, where no size is printed", (DIRECTIONS,), (), (page_table(directions),)),
        Section("sensitivity", "If choices change", (SENSITIVITY,), (drawn["funnel"],), (page_table(sensitivity, folded=True),)),
        Section(
            "effects",
            "The effects behind it",
            (),
            (),
            (
                page_table(_some(effects, "Tier 1: as printed", ANALYSED_SHOWN, uses("tier 1"))),
                page_table(_some(effects, "Tier 2: under one stated assumption", ANALYSED_SHOWN, uses("tier 2")), folded=True),
                page_table(_some(effects, "Kept as records, not analysed", RECORDS_SHOWN, uses("record")), folded=True),
            ),
        ),
        Section("ledger", "What was done to each row", (), (), (page_table(ledger_table(results.effects), folded=True),)),
    )


def _some(table: Table, title: str, columns: tuple[str, ...], keep: Callable[[dict[str, Any]], bool]) -> Table:
    return replace(chosen(table, columns, (row for row in table.rows if keep(row))), title=title)


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
        if name in ("p_value", "p_holm", "aggregated_p"):
            return Cell("< .001" if value < 0.001 else f"{value:.3f}", "number")
        decimals = 0 if name in WHOLE else 1 if name in ("df", "df_denom") else 2
        return Cell(f"{value:.{decimals}f}", "number")
    if isinstance(value, int):
        return Cell(str(value), "number")
    return Cell(str(value), "words" if len(str(value)) > 40 else "number" if name in NUMERIC_TEXT else "")


def _inline(name: str, svg: bytes, caption: str) -> str:
    """The drawing without its XML head, named for screen readers, its ids made its own among the figures of the page."""
    from markupsafe import escape

    text = svg.decode("utf-8")
    text = text[text.index("<svg") :].replace("<svg ", f'<svg role="img" aria-label="{escape(caption)}" ', 1)
    for before, after in ((' id="', f' id="{name}-'), ('href="#', f'href="#{name}-'), ("url(#", f"url(#{name}-")):
        text = text.replace(before, after)
    return text
