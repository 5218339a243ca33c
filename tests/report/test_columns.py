"""Every column of every table says what it holds: in words of its own, and each meaning in the table that has it."""

from __future__ import annotations

from collections import Counter

import pytest

from evidence.base.table import Table
from evidence.judgement.compare.tables import COLUMNS
from evidence.report.contents import CONTENTS
from evidence.report.excel import EXPLAINED, LISTED
from evidence.review.agreement_tables import differences_table


@pytest.fixture(scope="module")
def tables(shipped):
    """Every table of the contents, shown or written, and those of other commands."""
    others = (("compared", COLUMNS), ("contents", LISTED), ("columns", EXPLAINED))
    makes = dict.fromkeys(listed.make for entry in CONTENTS for listed in entry.tables)
    each = [table for entry in CONTENTS if entry.each for one in entry.each.of(shipped) for table in entry.each.tables(shipped, one)]
    found = [*(make(shipped) for make in makes), *each, differences_table(()), *(Table(name, "", of, ()) for name, of in others)]
    assert len(found) > 45
    return found


def test_every_column_has_a_note_that_is_a_sentence_and_not_its_heading(tables):
    for table in tables:
        for column in table.columns:
            said = column.note.strip(".").casefold()
            assert said not in (column.heading.casefold(), column.key.casefold()), (table.name, column)
            assert column.note.endswith("."), (table.name, column)
            assert len(column.note.split()) >= 3, (table.name, column)
            assert column.note[0].isupper() or column.note.startswith(("g ", "p ")), (table.name, column)


def test_keys_and_headings_stand_once_in_a_table_so_that_a_note_is_of_one_column(tables):
    for table in tables:
        for names in (table.keys, table.headings):
            assert max(Counter(names).values()) == 1, table.name


def test_two_columns_that_mean_different_things_do_not_share_a_note(tables):
    """A note says one thing; it may be said again only of the same key, or of its low and high end by their own words."""
    keys: dict[str, set[str]] = {}
    for table in tables:
        for column in table.columns:
            keys.setdefault(column.note, set()).add(column.key)
    same = [{"behind", "behind_1_2"}, {"size", "answer"}, {"outcome_measure", "outcome"}, {"kind", "typology"}]
    assert [found for found in keys.values() if len(found) > 1 and found not in same] == []


def test_a_column_that_is_no_coded_one_is_not_told_as_if_it_were(tables, shipped):
    """The keys that used to get the codebook's definition of something else."""
    codebook = shipped.review.codebook
    for name, key, about in (
        ("moderators", "statistic", "F of the test"),
        ("beside", "estimate", "pooled estimate"),
        ("costs", "support", "currency"),
        ("costs", "g", "pay for itself"),
        ("grade", "domain", "certainty"),
        ("flow", "unit", "records, reports or studies"),
        ("survey", "population", "could have been asked"),
        ("research_gaps", "direction", "Outcomes"),
        ("ledger", "id", "something was done"),
    ):
        note = next(column.note for table in tables if table.name == name for column in table.columns if column.key == key)
        assert about in note, (name, key)
        coded = [spec.definition for of in codebook.columns for spec in codebook.table(of) if spec.column == key]
        assert note not in coded
