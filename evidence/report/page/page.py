"""report.html needs no network and runs no script but its own; cards.html beside it needs none. Every text from a study is escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from importlib.resources import files
from itertools import count
from typing import Any

from evidence.report.card import addresses
from evidence.report.figures import Picture, Pictures
from evidence.report.page.first_screen import first_screen
from evidence.report.page.folds import BESIDE, PAGE, Folds
from evidence.report.page.html import Writer, labels_sheet, markup
from evidence.report.page.narrow import narrow_forest, narrow_words
from evidence.report.page.parts import PageFigure, PageSection, PageTable
from evidence.report.page.sections import sections
from evidence.report.page.svg import Looks, inline
from evidence.review.statement import statement
from evidence.robustness.examined import Examined
from evidence.synthesis.effect_rows.words import counts_sentence
from evidence.version import __version__


def page_files(assessment: Examined, pictures: Pictures) -> dict[str, bytes]:
    """The page, and the file beside it that holds in plain what the page holds packed.

    Parameters
    ----------
    assessment : a run with ratings and claims.
    pictures : figures by name, as each function for figures in the contents drew them.
    """
    looks, review, numbers, folds = Looks(), assessment.review, count(1), Folds()
    figures = {draw: tuple(_figure(one, numbers, looks) for one in drawn.values()) for draw, drawn in pictures.items()}
    made = sections(assessment, figures)
    writer = Writer(frozenset(found for section in made for part in section.parts for card in part.cards for found in addresses(card)))
    style, script = _own("style.css") + looks.sheet() + _narrow(made), _own("script.js")
    of_both = {"title": review.plan.title, "style": markup(style), "style_hash": _hash(style), "folds": folds}
    page = _rendered(
        "page.html.j2",
        **of_both,
        first=first_screen(assessment),
        statement=statement(review),
        counts=counts_sentence(assessment.to_dict()),
        headline=assessment.headline,
        sections=made,
        writer=writer,
        script=markup(script),
        script_hash=_hash(script),
        version=__version__,
        data_hash=review.data_hash[:12],
        plan_hash=review.plan_hash[:12],
    )
    return {PAGE: folds.linked(page).encode("utf-8"), BESIDE: _rendered("beside.html.j2", **of_both, page=PAGE).encode("utf-8")}


def _figure(picture: Picture, numbers: Iterator[int], looks: Looks) -> PageFigure:
    """A figure and its layout for a narrow screen: its rows with their intervals, or in words."""
    narrow = markup("")
    if picture.forest is not None:
        narrow = narrow_forest(picture.forest)
    elif picture.words is not None:
        narrow = narrow_words(picture.words)
    return PageFigure(inline(next(numbers), picture.svg, picture.caption, looks), narrow, picture.caption, picture.slim)


def _rendered(template: str, **values: Any) -> str:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    return environment.from_string(_own(template)).render(values)


def _own(name: str) -> str:
    return files("evidence.report.page").joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """What the page's policy knows its own sheet and script by."""
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _narrow(made: tuple[PageSection, ...]) -> str:
    return f"@media screen and (max-width:40rem){{{labels_sheet(_tables(made))}}}"


def _tables(made: tuple[PageSection, ...]) -> list[PageTable]:
    parts = [part for section in made for part in section.parts]
    return [table for part in parts for table in (*part.tables, *(one for group in part.groups for one in group.tables))]
