"""What to measure next."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from evidence.app import here
from evidence.app.beside import whole_study_if_named
from evidence.app.download import download
from evidence.app.entered import EnteredNumbers, NumberField, entered
from evidence.app.own_place import OutcomeChoice, choices, chosen, evidence_now, own_share
from evidence.app.words import say
from evidence.base.errors import EvidenceError
from evidence.judgement.compare.version import Version
from evidence.judgement.coverage.answer import cover
from evidence.judgement.planning.answer import OwnEvaluation, PlannedEvaluation, plan_evaluation
from evidence.judgement.planning.difference import of_difference
from evidence.judgement.planning.needed import Needed, needed
from evidence.judgement.planning.tables import outcomes_table, steps_table
from evidence.judgement.planning.words import (
    FROM_STUDIES,
    OBSERVED,
    RATING_TAKEN,
    at_words,
    difference_words,
    known_words,
    needed_words,
    rating_words,
)
from evidence.models.power.design import TwoGroups
from evidence.models.power.power import Proportions

PAGES = Blueprint("next", __name__)
FIELDS = (
    NumberField("people", 2, 1e6, whole=True),
    NumberField("risk", 0.1, 99.9, per=100),
    NumberField("other", 0.1, 99.9, per=100),
    NumberField("power", 10, 99, per=100),
    NumberField("attrition", 0, 90, per=100),
    NumberField("allocation", 0.05, 20),
    NumberField("cluster_size", 1, 10_000),
    NumberField("icc", 0, 0.9),
)
USUAL_POWER = 0.8
# Outcomes that the page shows; the protocol has all.
SHOWN = 6


@PAGES.get("/next")
@whole_study_if_named
def page() -> tuple[str, int]:
    """The form, what an evaluation would show, and what the review has least of."""
    now = evidence_now()
    offered, numbers = choices(now), _entered(request.args)
    picked = chosen(request.args.get("body", ""), offered)
    found, why = _found(now, picked, numbers)
    share = None if picked is None else own_share(picked.body)
    return render_template(
        "next/page.html",
        offered=offered,
        picked=picked,
        kinds=now.review.codebook.values("studies", "typology"),
        kind=_kind(now),
        numbers=numbers,
        risk=numbers.texts["risk"] or ("" if share is None or numbers.begun else f"{100 * share:.0f}"),
        units=now.review.plan.words.units,
        found=found,
        why=why,
        lines=() if found is None else (*known_words(found), *needed_words(found), *((at_words(found.at, found),) if found.at else ())),
        own=_of_ones_own(numbers) if found is not None else (),
        rising=None if found is None else steps_table(found),
        ratings=() if found is None else [rating_words(one, found) for one in found.ratings],
        taken=RATING_TAKEN,
        cannot=(OBSERVED, FROM_STUDIES),
        outcomes=outcomes_table(_needs(now, _kind(now))),
        shown=SHOWN,
        asked=request.args.to_dict(),
    ), 400 if numbers.errors else 200


def _entered(form: dict[str, str]) -> EnteredNumbers:
    """What was entered; a size of clusters and how alike people in one are go together."""
    found = entered(form, FIELDS)
    pair = [name for name in ("cluster_size", "icc") if found.texts[name]]
    errors = dict(found.errors)
    if len(pair) == 1:
        missing = "icc" if pair == ["cluster_size"] else "cluster_size"
        errors.setdefault(missing, say("next.both"))
    return EnteredNumbers(found.texts, found.values, errors, found.begun)


def _kind(now: Version) -> str | None:
    kind = request.args.get("kind", "")
    return kind if kind in now.review.codebook.values_of("studies", "typology") else None


def _needs(now: Version, kind: str | None) -> Needed:
    return here.remember(("needed", now.review.data_hash, kind), lambda: needed(now, cover(now), kind))


def _evaluation(numbers: EnteredNumbers) -> OwnEvaluation:
    values = numbers.values
    layout = {name: values[name] for name in ("allocation", "icc", "cluster_size", "attrition") if name in values}
    people = int(values["people"]) if "people" in values else None
    return OwnEvaluation(values.get("risk"), people, TwoGroups(**layout), values.get("power", USUAL_POWER))


def _found(now: Version, picked: OutcomeChoice | None, numbers: EnteredNumbers) -> tuple[PlannedEvaluation | None, str]:
    """What an evaluation would show; and why that cannot be said."""
    if picked is None or numbers.errors or not numbers.begun:
        return None, ""
    try:
        own = _evaluation(numbers)
        key = ("planned", now.review.data_hash, picked.body.name, own)
        return here.remember(key, lambda: plan_evaluation(now.review, now.effects.rows, now.answers, picked.body, own)), ""
    except EvidenceError as error:
        return None, str(error)


def _of_ones_own(numbers: EnteredNumbers) -> tuple[str, ...]:
    """What it takes to find the share with support that was entered; nothing where none was, or none without support."""
    values = numbers.values
    if not {"risk", "other"} <= values.keys():
        return ()
    try:
        return difference_words(of_difference(Proportions(values["risk"]), values["other"], _evaluation(numbers)))[:-1]
    except EvidenceError as error:
        return (f"{error}.",)


@PAGES.get("/next/protocol.xlsx")
@whole_study_if_named
def protocol() -> Response:
    """A protocol to fill in, and to bring once it is filled in."""
    from evidence.report.protocol import protocol_xlsx

    now = evidence_now()
    found, _ = _found(now, chosen(request.args.get("body", ""), choices(now)), _entered(request.args))
    if found is None:
        abort(400)
    return download(protocol_xlsx(found, _needs(now, _kind(now)), now.review, "protocol.xlsx"), "protocol.xlsx")
