"""report.html: one self-contained file that needs no network. Every text from a study is escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.resources import files

from evidence.judgement.assessment import Assessment
from evidence.report.annex_parts import Part, counts_sentence
from evidence.report.page.parts import PageFigure
from evidence.report.page.sections import sections
from evidence.review.statement import statement
from evidence.version import __version__


def report_html(assessment: Assessment, parts: Sequence[Part], drawings: dict[str, tuple[bytes, str]]) -> str:
    """The page as text.

    Parameters
    ----------
    assessment : a run with ratings and claims.
    parts : the parts of its annex, as `annex_parts` makes them.
    drawings : SVG bytes and caption by name, as `write_results` drew them.
    """
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    results = assessment
    plan = results.review.plan
    # Markup: drawn by us, and study text inside is escaped by the writer of SVG.
    figures = {name: PageFigure(Markup(_inline(name, svg, caption)), caption) for name, (svg, caption) in drawings.items()}
    source = files("evidence.report.page").joinpath("page.html.j2").read_text(encoding="utf-8")
    template = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined).from_string(source)
    return template.render(
        title=plan.title,
        statement=statement(results.review),
        counts=counts_sentence(assessment.to_dict()),
        headline=assessment.headline,
        sections=sections(assessment, parts, figures),
        version=__version__,
        data_hash=results.review.data_hash[:12],
        plan_hash=results.review.plan_hash[:12],
    )


def _inline(name: str, svg: bytes, caption: str) -> str:
    """The drawing without its XML head, named for screen readers, its ids made its own among the figures of the page."""
    from markupsafe import escape

    text = svg.decode("utf-8")
    text = text[text.index("<svg") :].replace("<svg ", f'<svg role="img" aria-label="{escape(caption)}" ', 1)
    # Inside tags alone: a text may hold the same letters, and has no tags of its own.
    return re.sub(r"<[^>]+>", lambda tag: re.sub(r'( id="|href="#|url\(#)', rf"\g<1>{name}-", tag[0]), text)
