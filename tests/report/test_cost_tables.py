"""Costs in a run: the file, the part of the page, and neither where the plan has no costs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evidence.base.reason import NotEstimated
from evidence.judgement.assessment import Assessment
from evidence.judgement.costs.tables import costs_table
from evidence.report.page.sections import sections
from evidence.report.tables import run_tables


def without_costs(shipped: Assessment) -> Assessment:
    review = replace(shipped.review, plan=replace(shipped.review.plan, costs=None))
    return replace(shipped, review=review, costs=NotEstimated("the plan names no costs"))


def test_the_table_has_a_row_a_set_and_one_for_each_end(shipped):
    table = costs_table(shipped)
    assert all(row.keys() <= set(table.keys) for row in table.rows)
    plain = [row for row in table.rows if row["changed"] is None]
    assert [(row["set"], round(row["needed_points"], 2), row["support_per"]) for row in plain] == [
        ("holmes", 7.43, "family"),
        ("loughborough", 9.13, "child"),
    ]
    assert all(row["expected"] is not None if "expected" in row else row["why"] for row in plain)
    dear = next(row for row in table.rows if row["set"] == "holmes" and row["changed"] == "support, high")
    assert dear["support"] == 1.25 * 7857
    assert dear["needed_points"] == pytest.approx(100 * dear["support"] / 105804)


def test_the_page_has_the_part_and_its_limits(shipped):
    (part,) = next(section.parts for section in sections(shipped, {}) if section.id == "costs")
    said = " ".join(part.paragraphs) + " ".join(cell.text for table in part.tables for row in table.rows for cell in row.cells)
    for words in ("7.43 points", "£7,857 per family", "delayed, not avoided", "one in five"):
        assert words in said


def test_no_costs_no_file_and_no_part(shipped):
    assert "costs" in {table.name for table in run_tables(shipped)}
    bare = without_costs(shipped)
    assert "costs" not in {table.name for table in run_tables(bare)}
    assert "costs" not in {part.id for part in sections(bare, {})}
    assert bare.to_dict()["costs"] is None
    assert bare.to_dict()["costs_note"]
