"""What to expect here."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from evidence.app.beside import whole_study_if_named
from evidence.app.download import download
from evidence.app.entered import EnteredNumbers, NumberField, entered
from evidence.app.own_place import OutcomeChoice, choices, chosen, evidence_now, own_share
from evidence.base.errors import EvidenceError
from evidence.base.reason import NotEstimated
from evidence.judgement.compare.version import Version
from evidence.judgement.expect.answer import Expectation, Prices, expect_here
from evidence.judgement.expect.tables import expected_table
from evidence.judgement.expect.words import CANNOT_TELL, effect_line, expected_lines, money_lines

PAGES = Blueprint("expect", __name__)
FIELDS = (
    NumberField("people", 1, 1e6, whole=True, needed=True),
    NumberField("risk", 0.1, 99.9, per=100),
    NumberField("support", 0.01, 1e9),
    NumberField("event", 0.01, 1e9),
)


@PAGES.get("/expect")
@whole_study_if_named
def page() -> tuple[str, int]:
    """The form, and what follows from it."""
    now = evidence_now()
    offered = tuple(one for one in choices(now) if one.here.risk is not None)
    picked, numbers = chosen(request.args.get("body", ""), offered), entered(request.args, FIELDS)
    found, why = _found(now, picked, numbers)
    share = None if picked is None else own_share(picked.body)
    return render_template(
        "expect/page.html",
        offered=offered,
        picked=picked,
        numbers=numbers,
        risk=numbers.texts["risk"] or ("" if share is None or numbers.begun else f"{100 * share:.0f}"),
        units=now.review.plan.words.units,
        found=found,
        why=why,
        table=None if found is None else expected_table(found),
        lines=() if found is None else (effect_line(found), *expected_lines(found)),
        money=() if found is None else money_lines(found),
        cannot=CANNOT_TELL,
        asked=request.args.to_dict(),
    ), 400 if numbers.errors else 200


def _found(now: Version, picked: OutcomeChoice | None, numbers: EnteredNumbers) -> tuple[Expectation | None, str]:
    """What to expect, once everything that is needed is there and right; and why there is nothing to say."""
    values = numbers.values
    if picked is None or not numbers.begun or numbers.errors or "people" not in values:
        return None, ""
    prices = Prices(values["support"], values["event"]) if {"support", "event"} <= values.keys() else None
    try:
        found = expect_here(now.review, now.effects.rows, now.answers, picked.body, int(values["people"]), values.get("risk"), prices)
    except EvidenceError as error:
        return None, str(error)
    return (None, found.reason) if isinstance(found, NotEstimated) else (found, "")


@PAGES.get("/expect/expect.xlsx")
@whole_study_if_named
def sheet() -> Response:
    """The numbers as a workbook."""
    from evidence.report.expected import expected_xlsx

    now = evidence_now()
    found, _ = _found(now, chosen(request.args.get("body", ""), choices(now)), entered(request.args, FIELDS))
    if found is None:
        abort(400)
    return download(expected_xlsx(found, now.review), "expect.xlsx")
