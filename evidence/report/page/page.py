"""report.html: one self-contained file that needs no network. Every text from a study is escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files

from evidence.judgement.assessment import Assessment
from evidence.report.entry import Draw
from evidence.report.page.parts import PageFigure
from evidence.report.page.sections import sections
from evidence.review.statement import statement
from evidence.synthesis.effect_rows.words import counts_sentence
from evidence.version import __version__


def report_html(assessment: Assessment, drawings: Mapping[Draw, Mapping[str, tuple[bytes, str]]]) -> str:
    """The page as text.

    Parameters
    ----------
    assessment : a run with ratings and claims.
    drawings : SVG bytes and caption by name, as each function for figures in the contents drew them.
    """
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    review = assessment.review
    # Markup: drawn by us, and study text inside is escaped by the writer of SVG.
    figures = {
        draw: tuple(PageFigure(Markup(_inline(name, svg, caption)), caption) for name, (svg, caption) in drawn.items())
        for draw, drawn in drawings.items()
    }
    source = files("evidence.report.page").joinpath("page.html.j2").read_text(encoding="utf-8")
    template = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined).from_string(source)
    return template.render(
        title=review.plan.title,
        statement=statement(review),
        counts=counts_sentence(assessment.to_dict()),
        headline=assessment.headline,
        sections=sections(assessment, figures),
        version=__version__,
        data_hash=review.data_hash[:12],
        plan_hash=review.plan_hash[:12],
    )


def _inline(name: str, svg: bytes, caption: str) -> str:
    """The drawing without its XML head, named for screen readers, its ids made its own among the figures of the page."""
    from markupsafe import escape

    text = svg.decode("utf-8")
    text = text[text.index("<svg") :].replace("<svg ", f'<svg role="img" aria-label="{escape(caption)}" ', 1)
    # Inside tags alone: a text may hold the same letters, and has no tags of its own.
    return re.sub(r"<[^>]+>", lambda tag: re.sub(r'( id="|href="#|url\(#)', rf"\g<1>{name}-", tag[0]), text)
