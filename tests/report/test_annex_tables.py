"""What stands in the tables of the annex: printed numbers, gaps, reported characteristics, marks, empty columns."""

from __future__ import annotations

from evidence.base.table import Column, Table, without_empty_columns
from evidence.judgement.coverage.answer import CoverageCell
from evidence.judgement.coverage.tables import gap_map_table, gap_text, progress_table
from evidence.judgement.findings.tables import BANDS, evidence_summary_table, people_text
from evidence.report.annex import annex_parts
from evidence.report.tables import run_tables
from evidence.synthesis.studies.tables import characteristics_table, directions_by_sample_table


def test_every_table_of_a_run_has_rows_and_every_cell_is_one_value(shipped):
    for table in run_tables(shipped):
        assert table.rows, table.name
        assert not any(isinstance(cell, (dict, list, tuple)) for row in table.rows for cell in row.values()), table.name


def test_a_mark_that_only_the_simpler_interval_carries_says_so(shipped):
    """The lowest band asks the simpler interval alone; a reader of the mark must see that the main model shows no effect."""
    rows = {row["recommendation"][:1]: row["why"] for row in evidence_summary_table(shipped).rows}
    warned = {number for number, why in rows.items() if "Caution: only the simpler interval" in why}
    marked = [one for one in shipped.ratings if one.answer and one.literal != "none"]
    assert len(marked) > len(warned) > 0
    assert warned == {str(one.recommendation) for one in marked if one.answer.ci_low <= 0 <= one.answer.ci_high}


def test_a_gap_says_what_there_is():
    assert gap_text(CoverageCell("k", "o", 2, 3)) == "2 sized\n3 direction"
    assert gap_text(CoverageCell("k", "o", 0, 1)) == "1 direction"
    assert gap_text(CoverageCell("k", "o", 0, 0)) == "none"


def test_people_of_different_units_are_never_added():
    assert people_text({"child": 1411, "parent": 40}, 2, {"child": "children"}) == "1,411 children\n40 parent\n2 groups of unknown size"
    assert people_text({}, 0, {}) is None


def test_every_recommendation_has_three_marks_in_the_columns_of_its_bands(shipped):
    table = evidence_summary_table(shipped)
    for rating, row in zip(shipped.ratings, table.rows, strict=True):
        marks = {band: row[band] or "" for band, _ in BANDS}
        assert sum(text.count("\n") + 1 for text in marks.values() if text) == 3
        assert "published" in marks[rating.published]
        for key, name in (("literal", "basic"), ("graded", "graded")):
            band = getattr(rating, key)
            assert name in marks[band if band in marks else "none"]


def test_every_eligible_study_kind_and_vote_has_its_row(shipped):
    eligible = [study for study in shipped.review.tables["studies"] if study["eligible"] == "yes"]
    assert [row["label"] for row in characteristics_table(shipped).rows] == [study.text("label") for study in eligible]
    assert len(gap_map_table(shipped).rows) == len(shipped.review.codebook.values_of("studies", "typology"))
    table = directions_by_sample_table(shipped)
    voted = [row[group] for row in table.rows for group in shipped.review.plan.groups if row.get(group)]
    said = "\n".join(voted)
    assert said.count("\n") + 1 == len(shipped.directions.votes)
    assert said.count("better") == sum(vote.vote == "better" for vote in shipped.directions.votes)
    assert said.count("outside") == sum(vote.outside for vote in shipped.directions.votes) > 0
    named = {name for row in table.rows for name in row["label"].split("; ")}
    by_id = {row.effect_id: row.label for row in shipped.effects.rows}
    assert named == {by_id[effect] for vote in shipped.directions.votes for effect in vote.effects}


def test_what_was_not_read_says_so(shipped):
    table = progress_table(shipped)
    characteristics = list(table.keys[1:])
    assert table.note.startswith("Empty: not read.")
    assert any(row[name] is None for row in table.rows for name in characteristics)
    assert all(any(row[name] is not None for row in table.rows) for name in characteristics)


def test_a_principle_shows_the_survey_figures_that_the_plan_names(shipped):
    plan, shares = shipped.review.plan, {one.id: one for one in shipped.survey}
    parts = {part.title.split(":")[0]: " ".join(part.paragraphs) for part in annex_parts(shipped, {})}
    named = [(number, name) for number, principle in plan.principles.items() for name in principle.figures]
    assert named
    for number, name in named:
        assert f"{shares[name].what}: {100 * shares[name].share:.{shares[name].digits}f}% of" in parts[f"Key principle {number}"]


def test_columns_without_anything_are_left_out():
    a, b = Column("a", "A", "First."), Column("b", "B", "Second.")
    table = Table("t", "T", (a, b), ({"a": 0, "b": None}, {"a": None, "b": ""}), "note")
    assert without_empty_columns(table) == Table("t", "T", (a,), table.rows, "note")
