"""A card for every effect: printed numbers, steps with their values, assumptions, what was done to the row, second readings, and where
it is used with which weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence.base.reason import NotEstimated
from evidence.base.words import size_text
from evidence.judgement.risk_of_bias.answer import Appraisal
from evidence.report.card import Card, Line, Link, Said, kept, line
from evidence.review.tables import Row
from evidence.robustness.examined import Examined
from evidence.synthesis.addresses import answer_address
from evidence.synthesis.bodies import TIER_1, select
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.effect_rows.tiers import LACKS, EffectNotAsPrinted, lacking_effects
from evidence.synthesis.pooled.answer import Answer
from evidence.synthesis.review_run import body_title
from evidence.synthesis.sensitivity.answer import Variation, left_out_by_sample

# Of the ledger, what other lines of a card say already.
SAID_ELSEWHERE = ("excluded", "assumed", "corrected")


@dataclass(frozen=True, slots=True)
class EffectBooks:
    """What cards of effects look up, each by effect: rows of the coded tables, ledger lines, bodies with weights, answers without it.

    Attributes
    ----------
    run : the run.
    coded, ledger, readings, corrections, explained, settled : by effect_id.
    of_studies, bias, people : corrections, risk of bias and characteristics of people, by study_id.
    sources : by source_id.
    decided : coding decisions that concern an effect or a study.
    lacking : what a size lacks, of effects outside tier 1 that lack one number.
    places : number of each source in the list of its study.
    used : where the effect is pooled, with its weight in percent.
    without : answers of the headline body and overall without its sample: title, address and variation.
    """

    run: Examined
    coded: Mapping[str, Row]
    ledger: Mapping[str, Sequence[tuple[str, str]]]
    readings: Mapping[str, Sequence[Row]]
    corrections: Mapping[str, Sequence[Row]]
    of_studies: Mapping[str, Sequence[Row]]
    explained: Mapping[str, Sequence[Row]]
    settled: Mapping[str, Sequence[Row]]
    bias: Mapping[str, Sequence[Appraisal]]
    people: Mapping[str, Sequence[Row]]
    sources: Mapping[str, Row]
    decided: Mapping[str, Sequence[Row]]
    lacking: Mapping[str, EffectNotAsPrinted]
    places: Mapping[str, int]
    used: Mapping[str, Sequence[tuple[str, str, float]]]
    without: Mapping[str, Sequence[tuple[str, str, Variation]]]


def open_effect_books(run: Examined, places: Mapping[str, int]) -> EffectBooks:
    """They are made once for all cards."""
    tables, ledger = run.review.tables, dict[str, list[tuple[str, str]]]()
    for entry in run.effects.ledger.lines:
        ledger.setdefault(entry.id, []).append((entry.what, entry.why))
    decided: dict[str, list[Row]] = {}
    for row in tables["coding_decisions"]:
        for name in row.text("concerns").replace(";", " ").split():
            decided.setdefault(name, []).append(row)

    appraisals: dict[str, list[Appraisal]] = {}
    for one in run.appraisals:
        appraisals.setdefault(one.study_id, []).append(one)

    def by_id(name: str, table: str = "effects") -> dict[str, list[Row]]:
        rows: dict[str, list[Row]] = {}
        for row in tables[name]:
            if row.texts.get("table", "effects") == table:
                rows.setdefault(row.text("id"), []).append(row)
        return rows

    return EffectBooks(
        run,
        tables["effects"].by("effect_id"),
        ledger,
        tables["readings"].groups("effect_id"),
        by_id("corrections"),
        by_id("corrections", "studies"),
        by_id("explanations"),
        by_id("settlements"),
        appraisals,
        tables["progress_plus"].groups("study_id"),
        tables["sources"].by("source_id"),
        decided,
        {one.effect_id: one for one in lacking_effects(run.review, run.effects)},
        places,
        _used(run),
        _without(run),
    )


def _used(run: Examined) -> dict[str, list[tuple[str, str, float]]]:
    """By effect: the address, the title and its weight in percent of every answer it is pooled in."""
    found: dict[str, list[tuple[str, str, float]]] = {}
    seen: set[tuple[str, str]] = set()
    for tiers, answers in (("", run.tier_1.distinct()), (", tiers 1+2", run.tiers_1_2.distinct()), ("", run.beside_the_main())):
        for kind, key, answer in answers:
            address = answer_address(run.review.plan, kind, key)
            for name, weight in answer.weights.items() if isinstance(answer, Answer) else ():
                # Tiers 1+2 are mentioned where tier 1 lacks the effect.
                if tiers and (name, address) in seen:
                    continue
                seen.add((name, address))
                found.setdefault(name, []).append((address, f"{body_title(run.review, kind, key)}{tiers}", weight))
    return found


def _without(run: Examined) -> dict[str, list[tuple[str, str, Variation]]]:
    """By sample: the answers of the headline body and overall without it."""
    found: dict[str, list[tuple[str, str, Variation]]] = {}
    for name, variations in run.sensitivity.items():
        body = run.review.plan.bodies[name]
        for sample, one in left_out_by_sample(variations, select(run.effects.rows, body.where, TIER_1)).items():
            found.setdefault(sample, []).append((answer_address(run.review.plan, name, ""), body.title, one))
    return found


def effect_card(row: EffectRow, books: EffectBooks) -> Card:
    """The card of one effect; design, risk of bias and sources stand in the card of its study around it."""
    name, cells, coded, used = row.effect_id, row.columns, books.coded[row.effect_id], books.used.get(row.effect_id, ())
    effect, domain = row.effect, books.run.review.codebook.label("effects", "outcome_domain", str(row.columns["outcome_domain"]))
    ledger = [(what, why) for what, why in books.ledger.get(name, ()) if what not in SAID_ELSEWHERE]
    followup = f", after {cells['followup_months']:g} months" if cells["followup_months"] is not None else ""
    lines = kept(
        line("Printed", f"{row.columns['printed'] or _direction(coded, books)}; {domain}{followup}"),
        line("Read", _read(coded, books)),
        line("Lacks", *_lacks(books.lacking.get(name))),
        _steps(row),
        line("Rests on", *(effect.assumptions if effect else ())),
        line("Done to the row", *(f"{what}: {why}" for what, why in ledger)),
        line("Not in the main analysis", row.reason),
        line("Coder's note", coded.text("note")),
        line("Read again", *_readings(books.readings.get(name, ()), coded, books)),
        line("Corrected", *(corrected_words(one, books.run) for one in books.corrections.get(name, ()))),
        line("Settled", *_settled(name, books)),
        line("Explained", *(f"{one.text('column').replace('_', ' ')}: {one.text('reason')}" for one in books.explained.get(name, ()))),
        line("Decided", *(decision_words(row, books.run) for row in books.decided.get(name, ()))),
        line("Used in", *((Link(title, address), f": counts for {weight:.1f}%") for address, title, weight in used)),
        line("Without its sample", *_left_out(row, books)),
    )
    measure = str(cells["outcome_measure"] or cells["outcome_domain"])
    return Card(name, measure[:1].upper() + measure[1:], size_text(effect) if effect else "", lines)


def _read(coded: Row, books: EffectBooks) -> Said:
    source, place = coded.text("source_id"), coded.text("source_locator")
    sure = f"; {coded.text('confidence')} confidence" if coded.text("confidence") else ""
    if source not in books.places:
        return (place + sure,)
    return (Link(f"source {books.places[source]}", source), f"{', ' if place else ''}{place}{sure}")


def _direction(coded: Row, books: EffectBooks) -> str:
    favours = books.run.review.codebook.label("effects", "direction", coded.text("direction"))
    return f"a direction only ({favours.lower()})" if favours else "no size and no direction"


def _lacks(lacking: EffectNotAsPrinted | None) -> list[str]:
    """The number that is missing, and what was assumed in its place."""
    if lacking is None:
        return []
    return [LACKS[lacking.lacks], *(f"assumed {column} = {value}: {basis}" for column, value, basis in lacking.assumptions)]


def _steps(row: EffectRow) -> Line | None:
    if row.effect is None:
        return None
    steps = [f"{step.formula} = {step.value:.4g}" for step in row.effect.steps]
    return line(f"Steps ({row.effect.route})", *steps, f"{size_text(row.effect)}, SE {row.effect.se:.4g}")


def _readings(rows: Sequence[Row], coded: Row, books: EffectBooks) -> list[Said]:
    """What each later reader read, with the place where it is another than the coder's."""
    by_reader: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        by_reader.setdefault((row.text("reader"), row.text("source_id")), []).append(row)
    said: list[Said] = []
    for (reader, source), found in by_reader.items():
        values = "; ".join(f"{one.text('column').replace('_', ' ')}: {as_read(one, 'value', books.run) or 'not found'}" for one in found)
        where: Said = ()
        if source != coded.text("source_id") and source in books.places:
            where = (" (", Link(f"source {books.places[source]}", source), ")")
        said.append((f"{reader} reader", *where, f", {values}"))
    return said


def as_read(row: Row, side: str, run: Examined) -> str:
    """What a row about a cell holds of it, a code as the codebook calls it."""
    value, column, codebook = row.text(side), row.text("column"), run.review.codebook
    table = next((name for name in ("effects", "studies") if value in codebook.values_of(name, column)), "")
    return codebook.label(table, column, value).lower() if table else value


def corrected_words(row: Row, run: Examined) -> str:
    """A cell before and after, and why."""
    old, new = (as_read(row, side, run) or "empty" for side in ("old", "new"))
    return f"{row.text('column').replace('_', ' ')}: {old} \N{RIGHTWARDS ARROW} {new}; {row.text('reason')}"


def _settled(name: str, books: EffectBooks) -> list[str]:
    """Differences between readers that were settled, but for those that a correction tells of."""
    corrected = {one.text("column") for one in books.corrections.get(name, ())}
    rows = (one for one in books.settled.get(name, ()) if one.text("column") not in corrected)
    return [
        f"{one.text('column').replace('_', ' ')}: {as_read(one, 'settled', books.run) or 'empty'}; {one.text('reason')}" for one in rows
    ]


def decision_words(row: Row, run: Examined) -> str:
    """A coding decision: the question, what was decided, a code as the codebook calls it, and why."""
    decided, codebook = row.text("decision"), run.review.codebook
    for cell in run.review.tables["coding_alternatives"].groups("decision_id").get(row.id, ()):
        if decided not in ("yes", "no", "unclear"):
            decided = codebook.label(cell.text("table"), cell.text("column"), decided)
    return f"{row.text('question')} {decided[:1].upper()}{decided[1:]}. {row.text('reason')}"


def _left_out(row: EffectRow, books: EffectBooks) -> list[Said]:
    if row.use != "tier 1":
        return []
    in_bodies = {address for address, _, _ in books.used.get(row.effect_id, ())}
    said: list[Said] = []
    for address, title, one in books.without.get(str(row.columns["sample_id"]), ()):
        if address in in_bodies:
            answer = one.answer
            said.append((Link(title, address), f": {answer.reason if isinstance(answer, NotEstimated) else size_text(answer)}"))
    return said
