"""The short form: one row per effect, with only the columns of its study, its source and its numbers that a person must fill in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evidence.effects.statistics import STATISTICS
from evidence.review.codebook import Codebook, ColumnSpec
from evidence.review.incoming.columns import FLAT, targets_of
from evidence.review.incoming.proposals import PROPOSED

# Beside what is required: what most effects need, and what tells them apart.
_ASKED_TOO = ("followup_months", "higher_is_better", "statistic", "direction", "url")


def number_columns() -> tuple[str, ...]:
    """The columns of effects that hold printed numbers, as far as a statistic that is not rare may need them."""
    usual = [one for one in STATISTICS.values() if not one.rare]
    columns = [column for one in usual for way in (*one.ways, one.asked) for column in way]
    return tuple(column for column in dict.fromkeys((*columns, "ci_level")) if column != "direction")


def short_form(codebook: Codebook, asked: Sequence[str] = ()) -> dict[str, ColumnSpec]:
    """The columns of the short form by heading, in order: study, outcome, numbers, place in the source, source.

    `asked` names further columns of effects, which stand behind those of the outcome.
    """
    headings = {target: heading for heading, target in reversed(list(targets_of(codebook, FLAT).items()))}
    return {headings[spec.table, spec.column]: spec for spec in _columns(codebook, asked)}


def _columns(codebook: Codebook, more: Sequence[str]) -> Iterator[ColumnSpec]:
    for table in ("studies", "effects", "sources"):
        asked = [
            spec for spec in codebook.table(table) if spec.column in _ASKED_TOO or (spec.required and spec.column not in PROPOSED[table])
        ]
        if table != "effects":
            yield from asked
            continue
        numbers = number_columns()
        before = ("outcome_domain", "outcome_group", "outcome_measure", "followup_months", *more, "higher_is_better", "statistic")
        known = {spec.column: spec for spec in codebook.table(table)}
        yield from (known[column] for column in (*before, *numbers) if column in known)
        yield from (spec for spec in asked if spec.column not in before and spec.column not in numbers)


def example_rows(codebook: Codebook) -> tuple[dict[str, str], ...]:
    """Two effects of one study as they stand in the short form, from the examples of the codebook: an odds ratio, and counts.

    The second row says of its study the label only: what the first said of study and source holds for it too.
    """
    form = short_form(codebook)
    numbers = set(number_columns())
    common = {heading: spec.example for heading, spec in form.items() if spec.column not in numbers and spec.column != "direction"}
    ratio = {"statistic": "or"} | _examples(form, "estimate", "ci_low", "ci_high", "ci_level")
    counts = {"statistic": "events"} | _examples(form, "events_treat", "n_treat", "events_comp", "n_comp")
    later = {heading: text for heading, text in common.items() if heading == "label" or form[heading].table == "effects"}
    return ({**common, **ratio}, {**later, **counts, "followup_months": "36", "outcome_measure": f"{common['outcome_measure']}, later"})


def _examples(form: dict[str, ColumnSpec], *columns: str) -> dict[str, str]:
    return {column: form[column].example for column in columns}


def needed(spec: ColumnSpec) -> bool:
    """Whether a row cannot do without the cell, and nothing else can fill it in."""
    return spec.column == "higher_is_better" or (spec.required and spec.column not in PROPOSED.get(spec.table, ()))
