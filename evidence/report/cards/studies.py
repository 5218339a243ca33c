"""A card for every study: what was studied, in whom and how, its sources, its risk of bias, and its effects inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from evidence.base.cells import URL
from evidence.judgement.risk_of_bias.answer import ANSWERS, NOT_JUDGED, PERSON, RULE, Appraisal
from evidence.report.card import Card, Line, Link, Said, kept, line
from evidence.report.cards.effects import EffectBooks, corrected_words, decision_words, effect_card, open_effect_books
from evidence.review.tables import Row
from evidence.robustness.examined import Examined
from evidence.synthesis.addresses import row_address
from evidence.synthesis.effect_rows.rows import EffectRow

ELIGIBLE = {"yes": "eligible", "no": "not eligible", "unclear": "eligibility unclear"}


def study_cards(run: Examined) -> tuple[Card, ...]:
    """One for each coded study, in the order of the coding."""
    sources = _sources_by_study(run)
    # A source of two studies is listed for each; links lead to the first.
    places: dict[str, int] = {}
    for own in sources.values():
        for number, source in enumerate(own, start=1):
            places.setdefault(source, number)
    books, effects = open_effect_books(run, places), dict[str, list[EffectRow]]()
    for row in run.effects.rows:
        effects.setdefault(str(row.columns["study_id"]), []).append(row)
    listed: set[str] = set()
    cards = []
    for study in run.review.tables["studies"]:
        own = sources.get(study.id, [])
        cards.append(_card(study, own, listed, effects.get(study.id, ()), books))
        listed.update(own)
    return tuple(cards)


def _sources_by_study(run: Examined) -> dict[str, list[str]]:
    """The sources of each study in the order in which they were read: of its effects, their second readings, its people."""
    tables = run.review.tables
    known = tables["sources"].by("source_id")
    study_of = {row.effect_id: str(row.columns["study_id"]) for row in run.effects.rows}
    cited = [(study_of[row.effect_id], row.columns["source_id"]) for row in run.effects.rows]
    cited += [(study_of[row.text("effect_id")], row.text("source_id")) for row in tables["readings"] if row.text("effect_id") in study_of]
    cited += [(row.text("study_id"), row.text("source_id")) for row in tables["progress_plus"]]
    found: dict[str, list[str]] = {}
    for study, source in cited:
        if source in known and source not in found.setdefault(study, []):
            found[study].append(str(source))
    return found


def _card(study: Row, own: Sequence[str], listed: set[str], effects: Sequence[EffectRow], books: EffectBooks) -> Card:
    run, bias, people, known = books.run, books.bias.get(study.id, ()), books.people.get(study.id, ()), books.sources
    lines = kept(
        line("Offered", _sentence(study, "intervention", "comparator", " against ")),
        line("Design", "; ".join(_labels(run, study, "design", "unit", "population", "timing"))),
        line("Eligibility", study.text("eligibility_reason")),
        line("Risk of bias", *map(_bias, bias)),
        line(
            "People",
            *(
                f"{run.review.codebook.label('progress_plus', 'characteristic', row.text('characteristic'))}: {row.text('value')}"
                for row in people
            ),
        ),
        Line("Sources", tuple(_source(known[name]) for name in own), tuple("" if name in listed else name for name in own)),
        line("Coder's note", study.text("note")),
        line("Corrected", *(corrected_words(row, run) for row in books.of_studies.get(study.id, ()))),
        line("Decided", *(decision_words(row, run) for row in books.decided.get(study.id, ()))),
    )
    beside = ", ".join((*_labels(run, study, "typology", "design"), study.text("country"), ELIGIBLE.get(study.text("eligible"), "")))
    address = row_address(run.review, "studies", study.id)
    return Card(address, study.text("label") or study.id, beside, lines, tuple(effect_card(row, books) for row in effects))


# Where a judgement comes from.
FROM = {ANSWERS: "by the rule of the tool from its answers", PERSON: "judged by a person", RULE: "provisional, from the design alone"}


def _bias(one: Appraisal) -> str:
    """The judgement that stands for the whole, where it comes from, and those of the domains where any is judged."""
    *domains, overall = one.standings
    start = f"{one.tool}{f', {one.effect_id}' if one.effect_id else ''}: overall {overall.judgement or NOT_JUDGED}"
    how = FROM.get(overall.how, "")
    judged = [f"{domain.name[:1].lower()}{domain.name[1:]}: {domain.judgement}" for domain in domains if domain.judgement]
    return f"{start} ({how}); {'; '.join(judged)}" if judged and how else f"{start}; {overall.support}"


def _sentence(row: Mapping[str, object] | Row, first: str, second: str, between: str) -> str:
    return between.join(filter(None, (str(row[first] or ""), str(row[second] or ""))))


def _labels(run: Examined, study: Row, *columns: str) -> list[str]:
    return [run.review.codebook.label("studies", name, study.text(name)) for name in columns if study.text(name)]


def _source(row: Row) -> Said:
    """The citation, where it was read and how much of it."""
    url, read = row.text("url"), ", ".join(filter(None, (row.text("kind"), row.text("read").replace("_", " "))))
    said = f"{row.text('citation').rstrip('.')}. "
    return (said, Link(urlsplit(url).hostname or url, url=url) if URL.fullmatch(url) else url, f" ({read})" if read else "")
