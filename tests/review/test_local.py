"""Local studies: read beside the review, written whole or not at all."""

from __future__ import annotations

import os

import pytest

from evidence.base.errors import DataProblems, FileProblem, UsageError
from evidence.review import check_review, read_review
from evidence.review.codebook import Codebook
from evidence.review.local import COMMITTED, study_folders
from evidence.review.read_csv import RawRow, RawTable
from evidence.review.write_local import finish_writing, write_studies
from evidence.synthesis.effect_rows.rows import review_effects
from tests.review.coming_in import EFFECT, SOURCE, STUDY


def rows_of(study_id: str) -> dict[str, list[dict[str, str]]]:
    """A local study with one effect: 34 of 60 against 25 of 62."""
    study = STUDY | {"study_id": study_id, "label": f"Study {study_id}", "sample_id": study_id, "note": "=1+1"}
    source = SOURCE | {"source_id": f"{study_id}-s1", "citation": f"Report of {study_id}"}
    printed = {"statistic": "events", "n_treat": "60", "n_comp": "62", "events_treat": "34", "events_comp": "25"}
    decided = {"direction": "treatment", "in_analysis": "yes", "tier": "1", "outcome_group": "home"}
    ids = {"effect_id": f"{study_id}-1", "study_id": study_id, "people_id": study_id, "source_id": f"{study_id}-s1"}
    of_ratio = ("estimate", "ci_low", "ci_high", "ci_level")
    effect = {column: text for column, text in EFFECT.items() if column not in of_ratio} | ids | printed | decided
    return {"studies": [study], "sources": [source], "effects": [effect]}


def as_raw(table: str, rows: list[dict[str, str]], codebook: Codebook) -> RawTable:
    columns = tuple(spec.column for spec in codebook.table(table))
    lines = tuple(RawRow(number, tuple(row.get(column, "") for column in columns)) for number, row in enumerate(rows, start=12))
    return RawTable(f"sheet.xlsx[{table}]", columns, lines)


def errors(problems):
    return [problem for problem in problems if problem.severity == "error"]


def test_a_written_study_is_part_of_the_review_and_the_base_is_untouched(review):
    before = read_review(review)
    base = {path.name: path.read_bytes() for path in review.glob("*.csv")}
    written = write_studies(review, before.codebook, {"our_town": rows_of("our_town")})
    assert written == ("local/our_town/studies.csv", "local/our_town/sources.csv", "local/our_town/effects.csv")
    after = read_review(review)
    assert after.local == ("our_town",)
    assert before.local == ()
    assert after.data_hash != before.data_hash
    assert {path.name: path.read_bytes() for path in review.glob("*.csv")} == base
    row = next(row for row in review_effects(after).rows if row.effect_id == "our_town-1")
    assert row.use == "tier 1"
    assert row.effect is not None
    assert read_review(review, local=False).data_hash == before.data_hash


def test_rows_in_memory_give_the_same_review_as_rows_on_disk(review):
    codebook = read_review(review).codebook
    rows = rows_of("our_town")
    imagined = read_review(review, added={name: as_raw(name, some, codebook) for name, some in rows.items()})
    write_studies(review, codebook, {"our_town": rows})
    written = read_review(review)
    assert imagined.local == written.local == ("our_town",)
    assert imagined.data_hash == written.data_hash


def test_problems_of_added_rows_name_their_own_file_and_line(review):
    codebook = read_review(review).codebook
    rows = rows_of("our_town")
    rows["effects"][0] |= {"events_treat": "70", "study_id": "akin2018_kansas"}
    with pytest.raises(DataProblems) as caught:
        read_review(review, added={name: as_raw(name, some, codebook) for name, some in rows.items()})
    found = {(problem.rule, problem.file, problem.line) for problem in errors(caught.value.problems)}
    assert found == {("events-above-n", "sheet.xlsx[effects]", 12)}


def test_text_that_begins_a_formula_is_defused(review):
    write_studies(review, read_review(review).codebook, {"our_town": rows_of("our_town")})
    assert "'=1+1" in (review / "local/our_town/studies.csv").read_text(encoding="utf-8")


def test_an_id_that_is_there_is_refused_and_nothing_changes(review):
    codebook = read_review(review).codebook
    write_studies(review, codebook, {"our_town": rows_of("our_town")})
    for studies in ({"Our_Town": rows_of("Our_Town")}, {"b": rows_of("b"), "our_town": rows_of("our_town")}, {"../x": rows_of("x")}):
        with pytest.raises(UsageError):
            write_studies(review, codebook, studies)
    assert study_folders(review) == ("local/our_town",)


def test_a_study_of_the_base_cannot_come_again(review):
    rows = rows_of("akin2018_kansas")
    write_studies(review, read_review(review).codebook, {"akin2018_kansas": rows})
    found = {(problem.rule, problem.file) for problem in errors(check_review(review))}
    assert ("duplicate-id", "local/akin2018_kansas/studies.csv") in found


def test_rows_of_another_study_and_a_folder_without_its_tables_are_errors(review):
    write_studies(review, read_review(review).codebook, {"our_town": rows_of("our_town")})
    (review / "local/our_town").rename(review / "local/other")
    (review / "local/empty").mkdir()
    found = {(problem.rule, problem.file) for problem in errors(check_review(review))}
    assert ("local-study-elsewhere", "local/other/studies.csv") in found
    assert ("missing-table", "local/empty/effects.csv") in found


def test_an_interrupted_write_counts_as_done_once_it_is_decided(review, monkeypatch):
    codebook = read_review(review).codebook
    two = {name: rows_of(name) for name in ("a_town", "b_town")}
    monkeypatch.setattr("evidence.review.write_local.finish_writing", lambda root: None)
    write_studies(review, codebook, two)
    monkeypatch.undo()
    assert study_folders(review) == (f"{COMMITTED}/a_town", f"{COMMITTED}/b_town")
    interrupted = read_review(review)
    assert interrupted.local == ("a_town", "b_town")
    finish_writing(review)
    assert study_folders(review) == ("local/a_town", "local/b_town")
    assert not (review / COMMITTED).exists()
    assert read_review(review).data_hash == interrupted.data_hash


def test_a_failure_before_the_decision_leaves_nothing(review, monkeypatch):
    def refuse(*args):
        raise OSError(28, "No space left on device")

    codebook = read_review(review).codebook
    monkeypatch.setattr(os, "rename", refuse)
    with pytest.raises(FileProblem, match="nothing was added"):
        write_studies(review, codebook, {name: rows_of(name) for name in ("a_town", "b_town")})
    assert study_folders(review) == ()
    assert list((review / "local").iterdir()) == []


def test_a_replaced_study_is_kept_aside_and_no_longer_read(review):
    codebook = read_review(review).codebook
    for citation in ("first", "second", "third"):
        rows = rows_of("our_town")
        rows["sources"][0]["citation"] = citation
        write_studies(review, codebook, {"our_town": rows}, replace=True)
    kept = [
        (review / f"local/.replaced/our_town-{number}/sources.csv").read_text().count(text)
        for number, text in ((1, "first"), (2, "second"))
    ]
    assert kept == [1, 1]
    assert read_review(review).tables["sources"].by("source_id")["our_town-s1"].text("citation") == "third"
    with pytest.raises(UsageError, match="is there already"):
        write_studies(review, codebook, {"Our_Town": rows}, replace=True)


def test_between_the_decision_and_the_move_the_new_study_counts_once(review, monkeypatch):
    codebook = read_review(review).codebook
    write_studies(review, codebook, {"our_town": rows_of("our_town")})
    monkeypatch.setattr("evidence.review.write_local.finish_writing", lambda root: None)
    rows = rows_of("our_town")
    rows["sources"][0]["citation"] = "new"
    write_studies(review, codebook, {"our_town": rows}, replace=True)
    monkeypatch.undo()
    interrupted = read_review(review)
    assert interrupted.tables["sources"].by("source_id")["our_town-s1"].text("citation") == "new"
    finish_writing(review)
    assert read_review(review).data_hash == interrupted.data_hash
    assert (review / "local/.replaced/our_town-1").is_dir()


def test_what_a_killed_call_left_is_cleared_away(review):
    left = review / "local/.writing-abc/our_town"
    left.mkdir(parents=True)
    write_studies(review, read_review(review).codebook, {"our_town": rows_of("our_town")})
    assert sorted(path.name for path in (review / "local").iterdir()) == ["our_town"]


def test_a_linked_study_is_not_followed(review, tmp_path):
    (review / "local").mkdir()
    (review / "local" / "our_town").symlink_to(tmp_path, target_is_directory=True)
    assert [(p.rule, p.file) for p in errors(check_review(review))] == [("linked-file", "local/our_town")]
