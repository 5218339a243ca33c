"""The pages of the typed way: begin, the form, risk of bias, a last look, and what the form asks for while it is filled in."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, abort, g, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from evidence.app import drafts, here
from evidence.app.in_progress import addition_of
from evidence.app.subjects import for_kind, needs_study
from evidence.app.typed import saving
from evidence.app.typed.form import FormField, FormPart, bias_fields, judgement_fields, label_of, parts, question_of
from evidence.app.typed.live import SizeNow, size_now, typed_now
from evidence.app.typed.rows import presumed
from evidence.app.words import say
from evidence.base.errors import ChangedMeanwhile, DataProblems, FileProblem, Problem
from evidence.judgement.local_study.one_group import events_known
from evidence.review import bias_questions
from evidence.review.incoming.proposals import usual_groups
from evidence.review.questions import count_effects, to_ask_again

PAGES = for_kind(drafts.TYPED, Blueprint("typed", __name__))
# Columns of which it helps to see what the other studies have.
SUGGESTED = {"country": "studies", "comparator": "studies", "outcome_measure": "effects"}
MOST_SUGGESTED = 40


@PAGES.get("/typed")
def begin() -> str | AnyResponse:
    """The name of the study; a study that was begun goes on."""
    if g.study is not None:
        return redirect(url_for("typed.form", study=g.study.id), 303)
    return render_template("typed/begin.html")


@PAGES.post("/typed")
def start() -> AnyResponse:
    """Begin a study."""
    fields = saving.answered(here.review(), {}, {"studies.label": request.form.get("label", "")})
    draft = drafts.new(here.root(), drafts.TYPED, fields)
    return redirect(url_for("typed.form", study=draft.id), 303)


@PAGES.get("/typed/study")
@needs_study
def form() -> str:
    """The study and its outcomes."""
    shown = _parts()
    sizes = {part.name: _size(g.study.fields, part.name) for part in shown[1:]}
    return render_template("typed/form.html", study_part=shown[0], outcomes=shown[1:], sizes=sizes, label=_column_label)


@PAGES.post("/typed/save")
@needs_study
def save() -> AnyResponse:
    """Keep a whole part of the form, as a browser without script sends it."""
    changed = {key: text for key, text in request.form.items() if "." in key}
    if request.form.get("version") != str(g.study.version):
        different = {key: text for key, text in changed.items() if g.study.fields.get(key, "") != text}
        saving.save(here.root(), g.study.id, different, {})
    else:
        saving.save(here.root(), g.study.id, changed, dict(g.study.fields))
    return redirect(url_for(_next_page(), study=g.study.id), 303)


@PAGES.post("/typed/field")
@needs_study
def field() -> tuple[Response, int]:
    """Keep one answer; tells the page what stands there now and whether other questions follow from it."""
    key, value = request.form.get("key", ""), request.form.get("value", "")
    before = _asked(g.study.fields)
    try:
        draft = saving.save(here.root(), g.study.id, {key: value}, {key: request.form.get("was", "")})
    except ChangedMeanwhile as error:
        theirs = error.changes[0] if error.changes else ""
        return jsonify(conflict=say("typed.conflict", theirs=theirs or say("typed.nothing"), yours=value), theirs=theirs), 409
    except FileProblem as error:
        return jsonify(trouble=say("typed.not_kept", why=str(error).rstrip("."))), 503
    found = question_of(here.review().codebook, _groups(), draft.fields, key)
    stands = draft.fields.get(key, "")
    wrong = found.read(stands)[1] if found is not None and stands else ""
    return jsonify(value=stands, wrong=wrong, again=_asked(draft.fields) != before), 200


@PAGES.post("/typed/live")
@needs_study
def live() -> str:
    """The size of the numbers as they are typed; nothing is kept."""
    part = request.form.get("part", "")
    fields = typed_now(here.review(), g.study.fields, part, request.form)
    return render_template("typed/live.html", size=_size(fields, part), label=_column_label)


@PAGES.post("/typed/another")
@needs_study
def another() -> AnyResponse:
    """Begin a further outcome."""
    draft = saving.rewrite(here.root(), g.study.id, saving.with_another)
    return redirect(url_for("typed.form", study=draft.id, _anchor=f"outcome-{count_effects(draft.fields)}"), 303)


@PAGES.post("/typed/remove")
@needs_study
def remove() -> AnyResponse:
    """Take an outcome out."""
    number = request.form.get("number", "")
    if not number.isdecimal() or not 1 <= int(number) <= count_effects(g.study.fields):
        abort(400)
    saving.rewrite(here.root(), g.study.id, lambda fields: saving.without_outcome(fields, int(number)))
    return redirect(url_for("typed.form", study=g.study.id), 303)


@PAGES.get("/typed/bias")
@needs_study
def bias() -> str:
    """Risk of bias: not judged yet, by the questions of the tool, or a judgement of one's own."""
    answers, review = g.study.fields, here.review()
    standing_in = [one for one in presumed(review, answers) if one.table == "risk_of_bias" and one.column == "judgement"]
    return render_template(
        "typed/bias.html",
        tool=bias_questions.tool_of(answers),
        way=saving.way_of(answers),
        domains=bias_fields(review.codebook, answers),
        judged=bias_questions.judged(answers),
        standing_in=standing_in[0] if standing_in else None,
        own=judgement_fields(review.codebook, answers),
    )


@PAGES.post("/typed/bias")
@needs_study
def choose_bias() -> AnyResponse:
    """Choose how risk of bias is judged."""
    way = request.form.get("way", "")
    if way not in saving.WAYS:
        abort(400)
    saving.rewrite(here.root(), g.study.id, lambda fields: saving.bias_way(fields, way))
    return redirect(url_for("typed.bias", study=g.study.id), 303)


@PAGES.get("/typed/look")
@needs_study
def look() -> str | AnyResponse:
    """What is still open or does not fit, each beside its field; else the preview."""
    if g.study.added:
        return redirect(url_for("preview.added", study=g.study.id), 303)
    pages = {one.key: (one, "typed.form") for part in _parts() for one in part.every()}
    pages |= {one.key: (one, "typed.bias") for one in _bias_asked()}
    still_open = [(one, url_for(page, study=g.study.id, _anchor=one.id)) for one, page in pages.values() if one.open]
    problems: tuple[Problem, ...] = ()
    if not still_open:
        try:
            addition_of(g.study)
            return redirect(url_for("preview.page", study=g.study.id), 303)
        except DataProblems as error:
            problems = tuple(one for one in error.problems if one.severity == "error")
    taken = any((found.rule, found.column) == ("duplicate-id", "study_id") for found in problems)
    wrong = [_placed(found, pages) for found in problems]
    return render_template("typed/look.html", still_open=still_open, wrong=wrong, taken=taken)


def _placed(problem: Problem, pages: Mapping[str, tuple[FormField, str]]) -> tuple[Problem, FormField | None, str]:
    """A problem with the field that it is about, and its address."""
    keys = to_ask_again([problem], g.study.fields)
    key = next((one for one in keys if one in pages), "")
    if not key:
        return problem, None, ""
    found, page = pages[key]
    return problem, found, url_for(page, study=g.study.id, _anchor=found.id)


def _parts() -> tuple[FormPart, ...]:
    return parts(here.review().codebook, _groups(), g.study.fields, _suggested())


def _bias_asked() -> list[FormField]:
    """The fields of risk of bias that the way chosen asks for."""
    codebook, answers = here.review().codebook, g.study.fields
    if saving.way_of(answers) == "own":
        return list(judgement_fields(codebook, answers))
    return [one for fields in bias_fields(codebook, answers).values() for one in fields]


def _asked(answers: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The fields that are asked; where they change the page is shown anew."""
    codebook = here.review().codebook
    shown = parts(codebook, _groups(), answers, {})
    fields = [tuple(one.key for one in (*part.fields, *part.numbers, *part.beside)) for part in shown]
    return [*fields, *(tuple(one.key for one in some) for some in bias_fields(codebook, answers).values())]


def _groups() -> dict[str, str]:
    return here.remember("typed groups", lambda: usual_groups(here.review().tables))


def _suggested() -> dict[str, tuple[str, ...]]:
    def found() -> dict[str, tuple[str, ...]]:
        tables = here.review().tables
        texts = {name: dict.fromkeys(row.text(name) for row in tables[table] if row.text(name)) for name, table in SUGGESTED.items()}
        return {name: tuple(some)[:MOST_SUGGESTED] for name, some in texts.items()} | {
            "event": tuple(dict.fromkeys(event for event, _ in events_known(here.review(), here.effects())))
        }

    return here.remember("typed suggestions", found)


def _size(answers: Mapping[str, str], part: str) -> SizeNow:
    return size_now(here.review(), here.effects(), answers, part)


def _column_label(column: str) -> str:
    found = question_of(here.review().codebook, _groups(), g.study.fields, f"effects.1.{column}")
    return label_of(found) if found is not None else column


def _next_page() -> str:
    return "typed.look" if request.form.get("go") == "look" else "typed.bias" if request.form.get("go") == "bias" else "typed.form"
