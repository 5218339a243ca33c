"""What a study says, its pictures, and one group without a comparison."""

from __future__ import annotations

from flask import Blueprint, Response, abort, g, render_template, request

from evidence.app import here
from evidence.app.beside import checked_study
from evidence.app.download import download
from evidence.app.drawn import svg_answer, svg_bytes
from evidence.app.says.with_study import review_with, studies_of
from evidence.base.csv_text import to_csv
from evidence.base.errors import UsageError
from evidence.judgement.local_study.answer import OwnResult
from evidence.judgement.local_study.figure import risks_figure
from evidence.judgement.local_study.one_group import OneGroup, events_known
from evidence.judgement.local_study.one_group import one_group as beside_comparisons
from evidence.judgement.local_study.risks import Risks
from evidence.judgement.local_study.tables import local_table
from evidence.judgement.local_study.words import effect_sentences, in_a_hundred, likeness_sentences, one_group_sentences, study_sentences

PAGES = Blueprint("says", __name__)


@PAGES.get("/says")
@checked_study
def page() -> str:
    """Every result of each study, alone and beside the others."""
    plan, studies = review_with(g.study).plan, studies_of(g.study)

    def said(result: OwnResult) -> dict[str, object]:
        headline = in_a_hundred(result.risks) if isinstance(result.risks, Risks) else ""
        return {
            "result": result,
            "headline": headline[:1].upper() + headline[1:],
            "alone": effect_sentences(result, plan),
            "beside": likeness_sentences(result),
        }

    shown = [(study, [said(result) for result in study.results], study_sentences(study)) for study in studies]
    return render_template("says/page.html", studies=shown, added=bool(g.study.added))


@PAGES.get("/says/table")
@checked_study
def table() -> Response:
    """Every result as a table to keep."""
    return download(to_csv(local_table(studies_of(g.study))).encode("utf-8"), "what_it_says.csv")


@PAGES.get("/says/<effect_id>.svg")
@checked_study
def picture(effect_id: str) -> Response:
    """The risks of one result as 100 signs for each group."""
    found = next(((study, one) for study in studies_of(g.study) for one in study.results if one.effect_id == effect_id), None)
    if found is None or not isinstance(found[1].risks, Risks):
        abort(404)
    study, result = found
    risks = result.risks
    assert isinstance(risks, Risks)
    words = review_with(g.study).plan.words

    def drawn() -> bytes:
        return svg_bytes(lambda: risks_figure(risks, words, study.label))

    return svg_answer(here.remember(("icons", g.study.id, g.study.version, effect_id), drawn))


@PAGES.get("/one-group")
def one_group() -> str:
    """One group without a comparison: its rate beside those of comparison groups."""
    review, rows = here.review(), here.effects()
    known = events_known(review, rows)
    asked = {name: request.args.get(name, "").strip() for name in ("event", "count", "people")}
    found: OneGroup | None = None
    wrong = ""
    if any(asked.values()):
        try:
            found = beside_comparisons(review, rows, asked["event"], _whole(asked["count"]), _whole(asked["people"]))
        except UsageError as error:
            wrong = str(error)
    sentences = one_group_sentences(found, review.plan.words) if found else ()
    return render_template("says/one_group.html", known=known, asked=asked, sentences=sentences, wrong=wrong)


def _whole(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise UsageError(f"{text!r} is not a whole number of people")
    return int(text)
