"""What a sheet still needs before its rows can be read: what its headings may mean, what no heading has, which words are not ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from evidence.effects.statistics import STATISTICS
from evidence.review.codebook import Codebook, ColumnSpec
from evidence.review.incoming.columns import FLAT, Target, map_columns, targets_of, texts_of
from evidence.review.incoming.mapping import SheetMapping
from evidence.review.incoming.suggest import suggestion
from evidence.review.incoming.values import read_as
from evidence.review.reading import Sheet
from evidence.review.reading.numbers import mostly_numbers, stands_for_nothing

LABEL = "label"
GIVEN, KNOWN, PROPOSED, UNUSED = "given", "known", "proposal", "unused"
_EXAMPLES, _LOOKED_AT = 3, 40


@dataclass(frozen=True, slots=True)
class HeadingProposal:
    """What one heading of a sheet means, or may mean.

    Attributes
    ----------
    heading : as the sheet has it.
    column : a name of the column, "" for none.
    how : `GIVEN` by the mapping, `KNOWN` by its name, `PROPOSED` for a person to judge, or `UNUSED`.
    examples : the first cells below it.
    """

    heading: str
    column: str
    how: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnknownWord:
    """A word of the sheet in a column that has a list, which is not on the list.

    Attributes
    ----------
    column : the name of the column.
    word : as the sheet has it.
    rows : in how many rows it stands.
    """

    column: str
    word: str
    rows: int


def proposals(sheet: Sheet, codebook: Codebook, given: SheetMapping) -> tuple[HeadingProposal, ...]:
    """What each heading means by the mapping or by its name, or may mean; no column is proposed twice.

    Raises
    ------
    UsageError
        The mapping names a column that is not there.
    """
    names = targets_of(codebook, FLAT)
    partial = {theirs: ours for theirs, ours in given.columns.items() if theirs in sheet.raw.header}
    columns = map_columns(sheet, names, partial, codebook)
    left = {name: target for name, target in names.items() if "." not in name and target not in columns.targets}
    left = {name: target for name, target in left.items() if name not in given.constants and name not in given.computed}
    found = []
    for position, (heading, target) in enumerate(zip(sheet.raw.header, columns.targets, strict=True)):
        examples = _examples(sheet, position)
        if target is not None:
            found.append(HeadingProposal(heading, name_of(names, target), GIVEN if heading in partial else KNOWN, examples))
            continue
        near = "" if heading in partial else suggestion(heading, texts_of(sheet, position), left, codebook)
        if near:
            del left[near]
        found.append(HeadingProposal(heading, near, PROPOSED if near else UNUSED, examples))
    named = any(one.column == LABEL for one in found) or LABEL not in left or LABEL in (*given.constants, *given.computed)
    return tuple(found) if named else _with_name(sheet, found, partial)


def _with_name(sheet: Sheet, found: list[HeadingProposal], said: Mapping[str, str]) -> tuple[HeadingProposal, ...]:
    """The first column that is not understood and names each row otherwise may be the name of the study."""
    for position, one in enumerate(found):
        cells = [row.cells[position].strip() for row in sheet.raw.rows]
        if one.heading not in said and one.how == UNUSED and all(cells) and len(set(cells)) == len(cells) and not mostly_numbers(cells):
            found[position] = replace(one, column=LABEL, how=PROPOSED)
            break
    return tuple(found)


def needed_in_all_rows(codebook: Codebook, taken: set[Target], given: SheetMapping) -> dict[str, ColumnSpec]:
    """The columns that every row needs and no heading has, by name; what the mapping sets or computes is not needed any more."""
    from evidence.review.short_form import needed, short_form

    names = targets_of(codebook, FLAT)
    has = taken | {names[name] for name in (*given.constants, *given.computed) if name in names}
    for result in given.results:
        has |= {names[name] for name in (*result.columns.values(), *result.constants, *result.computed) if name in names}
    return {name: spec for name, spec in short_form(codebook).items() if needed(spec) and names[name] not in has}


def statistic_meant(columns: set[str]) -> str:
    """The statistic that these columns of numbers print, if it is one; "" where it may be several, or none.

    >>> statistic_meant({"n_treat", "events_treat", "n_comp", "events_comp"}), statistic_meant({"estimate", "ci_low", "ci_high"})
    ('events', '')
    >>> statistic_meant({"n_treat", "pct_treat", "n_comp", "pct_comp"})
    'events'
    """
    sizes = {"n_treat", "n_comp"}
    fitting = {}
    for name, one in STATISTICS.items():
        ways = [set(way) for way in one.ways if way and set(way) <= columns and set(way) - sizes]
        if ways and not one.rare:
            fitting[name] = max(map(len, ways))
    best = [name for name, size in fitting.items() if size == max(fitting.values())]
    # Percentages and group sizes are taken for events first, whatever else was tested on them.
    return best[0] if len(best) == 1 else "events" if "events" in best else ""


def unknown_words(sheet: Sheet, codebook: Codebook, meant: Mapping[str, str], given: SheetMapping) -> Iterator[UnknownWord]:
    """The words below headings of columns with a list that are not on it, nor explained by the mapping.

    Parameters
    ----------
    sheet, codebook : the sheet and the codebook of the review.
    meant : heading -> name of its column.
    given : the mapping, of which the explained words count.
    """
    names = targets_of(codebook, FLAT)
    for position, heading in enumerate(sheet.raw.header):
        name = meant.get(heading, "")
        spec = codebook.column(*names[name]) if name in names else None
        if spec is None or not spec.values:
            continue
        explained = given.values.get(name, {})
        words = Counter(row.cells[position].strip() for row in sheet.raw.rows)
        for word, rows in words.items():
            if not stands_for_nothing(word) and word not in explained and read_as(spec, word) not in spec.allowed:
                yield UnknownWord(name, word, rows)


def name_of(names: Mapping[str, Target], target: Target) -> str:
    """The name by which a sheet calls a column."""
    return next(name for name, found in names.items() if found == target)


def _examples(sheet: Sheet, position: int) -> tuple[str, ...]:
    """The first cells of a column, so that a person need not open the sheet."""
    texts = (text.strip().replace("\n", " ") for text in texts_of(sheet, position)[:_LOOKED_AT])
    return tuple([text[:30] for text in texts if text][:_EXAMPLES])
