"""Damaged files: shape, encoding, quotes, absence. Each problem has its place, and none hides those of another table."""

from __future__ import annotations

import pytest

from evidence.judgement.assessment import assess
from evidence.review import check_review, read_review
from evidence.review.layout import TABLES
from evidence.review.read_codebook import load_codebook
from evidence.synthesis.review_run import run_review
from tests.conftest import STUDIES
from tests.review.damage import find_row, new_problems, places, read_rows, replace_text, set_cells, write_rows

REQUIRED = [layout.file for layout in TABLES.values() if layout.required]
BOOK = load_codebook(STUDIES)[0]
SHIPPED = [*REQUIRED, "assumptions.csv", "readings.csv", "guide/claims.csv", "guide/costs.csv", "guide/survey.csv"]


UNREADABLE, WITHOUT_ROWS = ["latin-1", "utf-16", "a folder"], ["empty", "blank", "header only"]


@pytest.mark.parametrize(
    ("file", "damage"),
    [(file, damage) for file in SHIPPED for damage in (UNREADABLE + WITHOUT_ROWS if file in REQUIRED else UNREADABLE)],
)
def test_a_table_that_can_not_be_used(review, file, damage):
    path = review / file
    data = path.read_bytes()
    if damage == "a folder":
        path.unlink()
        path.mkdir()
    else:
        header = data.split(b"\n")[0] + b"\n"
        content = {
            "latin-1": data + "é".encode("latin-1"),
            "utf-16": data.decode().encode("utf-16"),
            "empty": b"",
            "blank": b"\xef\xbb\xbf\n \n",
        }
        path.write_bytes(content.get(damage, header))
    rule = {"latin-1": "not-utf8", "utf-16": "not-utf8", "header only": "no-rows", "a folder": "unreadable-file"}.get(damage, "empty-file")
    found = [p for p in new_problems(review) if p.severity == "error" and p.rule != "unknown-reference"]
    assert places(found) == {("error", file, 1, "", rule)}


@pytest.mark.parametrize("file", REQUIRED)
def test_a_needed_table_that_is_missing(review, file):
    (review / file).unlink()
    assert places(new_problems(review)) == {("error", file, 1, "", "missing-table")}


@pytest.mark.slow
@pytest.mark.parametrize("file", [layout.file for layout in TABLES.values() if not layout.required])
def test_an_optional_table_may_be_absent_empty_or_a_header(example, file):
    """All three are one thing: the same problems, the same tables, the same hash; and such a review runs."""
    name = next(name for name, layout in TABLES.items() if layout.file == file)
    header = ",".join(spec.column for spec in read_review(example).codebook.table(name))
    path, found = example / file, []
    path.parent.mkdir(exist_ok=True)
    for content in (None, b"", b"\xef\xbb\xbf\n", header.encode(), f"{header}\n\n".encode()):
        path.unlink(missing_ok=True)
        if content is not None:
            path.write_bytes(content)
        review = read_review(example)
        table = review.tables[name]
        assert (len(table), table.file, table.columns) == (0, file, tuple(header.split(",")))
        found.append((review.problems, review.data_hash))
    assert all(one == found[0] for one in found)
    assert assess(run_review(review)).to_dict()["pooled"]


def test_a_review_runs_without_any_optional_table(review):
    """What the plan and the tables refer to is asked for; nothing else is missed, and no table is taken for granted."""
    plan = (review / "review.toml").read_text(encoding="utf-8")
    (review / "review.toml").write_text(plan[: plan.index("[costs]")], encoding="utf-8")
    for layout in TABLES.values():
        if not layout.required:
            (review / layout.file).unlink(missing_ok=True)
    assert not [problem for problem in check_review(review) if problem.severity == "error"]
    found = assess(run_review(read_review(review))).to_dict()
    assert found["pooled"]["home"]["k_effects"] > 0
    assert found["claims"] == []


@pytest.mark.parametrize("file", SHIPPED)
@pytest.mark.parametrize("kept", [slice(1), slice(1, None)], ids=["all but the first", "the first"])
def test_missing_columns_are_missed_at_line_1(review, file, kept):
    rows = read_rows(review / file)
    write_rows(review / file, [row[kept] for row in rows])
    found = [p for p in check_review(review) if p.severity == "error"]
    assert {p.rule for p in found} == {"missing-column"}
    may_be_absent = {spec.column for specs in BOOK.columns.values() for spec in specs.values() if spec.may_be_absent}
    assert places(found) == {("error", file, 1, column, "missing-column") for column in set(rows[0]) - set(rows[0][kept]) - may_be_absent}


def test_a_misspelt_column_is_missed_and_recognised(review):
    replace_text(review / "effects.csv", "higher_is_better,statistic", "higher_is_beter,statistic")
    missing, unknown = sorted((p for p in new_problems(review) if p.line == 1), key=lambda p: p.severity)
    assert (missing.rule, missing.column, missing.severity) == ("missing-column", "higher_is_better", "error")
    assert (unknown.rule, unknown.column, unknown.severity) == ("unknown-column", "higher_is_beter", "warning")
    assert unknown.fix == "Did you mean 'higher_is_better'?"


def test_shape_of_header_and_rows(review):
    path = review / "exclusions.csv"
    rows = read_rows(path)
    rows[0] = ["id", "level", "reason", "reason", ""]
    rows[1:] = [[*row, "", ""] for row in rows[1:]]
    rows[4] = rows[4][:2]
    rows[6] = [*rows[6], "one too many"]
    rows[8] = [""] * 5
    write_rows(path, rows)
    assert {place for place in places(new_problems(review)) if place[1] == "exclusions.csv"} == {
        ("error", "exclusions.csv", 1, "reason", "duplicate-column"),
        ("error", "exclusions.csv", 1, "", "nameless-column"),
        ("error", "exclusions.csv", 5, "", "row-length"),
        ("error", "exclusions.csv", 7, "", "row-length"),
        ("error", "exclusions.csv", 9, "", "blank-row"),
    }


def test_a_short_row_does_not_orphan_what_refers_to_it(review):
    path = review / "studies.csv"
    rows, place = read_rows(path), find_row(path, "akin2018_kansas")
    rows[place] = rows[place][:10]
    write_rows(path, rows)
    assert places(new_problems(review)) == {("error", "studies.csv", place + 1, "", "row-length")}


def test_lines_are_counted_as_an_editor_counts(review):
    path = review / "effects.csv"
    set_cells(path, "brook2014_sswr-1", note='first line\nsecond "quoted" line\r\nthird, with a comma')
    row = find_row(path, "lloydsieger2025_oklahoma-1")
    set_cells(path, "lloydsieger2025_oklahoma-1", estimate="1,66")
    line = path.read_text(encoding="utf-8").split("lloydsieger2025_oklahoma-1,")[0].count("\n") + 1
    assert line == row + 3
    found = [p for p in new_problems(review) if p.severity == "error"]
    assert [(p.line, p.column) for p in found] == [(line, "estimate")]


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_byte_order_mark_and_line_ends_change_nothing(review, mark, ending):
    whole = read_review(review)
    for path in review.rglob("*.csv"):
        path.write_bytes(mark + path.read_bytes().replace(b"\n", ending))
    again = read_review(review)
    assert again.data_hash == whole.data_hash
    assert again.problems == whole.problems
    assert again.tables["effects"].columns[0] == "effect_id"


def test_an_open_quote_is_placed_where_it_opens(review):
    path = review / "studies.csv"
    line = find_row(path, "akin2018_kansas") + 1
    lines = path.read_bytes().split(b"\n")
    lines[line - 1] = lines[line - 1].replace(b"akin2018_kansas,", b'akin2018_kansas,"', 1)
    path.write_bytes(b"\n".join(lines))
    found = [p for p in new_problems(review) if p.severity == "error"]
    assert places(found) == {("error", "studies.csv", line, "", "open-quote")}


def test_a_nul_byte_and_semicolons(review):
    path = review / "studies.csv"
    path.write_bytes(path.read_bytes().replace(b"PMTO", b"PM\0TO", 1))
    line = path.read_bytes().split(b"\0")[0].count(b"\n") + 1
    sources = review / "sources.csv"
    sources.write_bytes(sources.read_bytes().replace(b",", b";"))
    found = places(new_problems(review))
    assert found == {("error", "studies.csv", line, "", "nul-byte"), ("error", "sources.csv", 1, "", "wrong-separator")}


def test_linked_tables_are_refused(review, tmp_path):
    outside = tmp_path / "elsewhere.csv"
    (review / "sources.csv").rename(outside)
    (review / "sources.csv").symlink_to(outside)
    (review / "guide").rename(tmp_path / "guide")
    (review / "guide").symlink_to(tmp_path / "guide")
    found = {(p.file, p.line, p.rule) for p in new_problems(review) if p.severity == "error"}
    linked = ("sources.csv", "guide/claims.csv", "guide/costs.csv", "guide/survey.csv", "guide/other_reviews.csv", "guide/figures.csv")
    assert found == {(file, 1, "linked-file") for file in linked}


def test_a_misspelt_file_is_not_passed_over_in_silence(review):
    (review / "readings.csv").rename(review / "reading.csv")
    (review / "guide" / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    found = {p.file: p for p in new_problems(review) if p.rule != "unused-source"}
    assert {(p.severity, p.line, p.rule) for p in found.values()} == {("warning", 1, "unknown-file")}
    assert found["reading.csv"].fix == "Did you mean 'readings.csv'?"
    assert set(found) == {"reading.csv", "guide/notes.csv"}


def test_everything_at_once(review):
    (review / "sources.csv").write_bytes(b"")
    bad = set_cells(review / "studies.csv", "akin2018_kansas", country="UK", design="RCT")
    low = set_cells(review / "effects.csv", "lloydsieger2025_oklahoma-1", ci_low="3", p_value="ns")
    events = set_cells(review / "effects.csv", "akin2018_kansas-1", events_treat="999", study_id="nobody")
    plan = replace_text(review / "review.toml", 'method = "REML"', 'method = "RELM"')
    wanted = {
        ("error", "sources.csv", 1, "", "empty-file"),
        ("error", "studies.csv", bad, "country", "not-a-country"),
        ("error", "studies.csv", bad, "design", "not-allowed"),
        ("error", "effects.csv", low, "ci_low", "interval-inverted"),
        ("error", "effects.csv", low, "p_value", "not-a-p-value"),
        ("error", "effects.csv", events, "events_treat", "events-above-n"),
        ("error", "effects.csv", events, "study_id", "unknown-reference"),
        ("error", "review.toml", plan, "method", "plan-value"),
    }
    found = check_review(review)
    assert {place for place in places(list(found)) if place[0] == "error"} == wanted
    rank = {"error": 0, "warning": 1, "note": 2}
    keys = [(rank[p.severity], p.file, p.line) for p in found]
    assert keys == sorted(keys)


@pytest.mark.parametrize("damage", ["rows", "bytes"])
def test_a_file_that_is_too_large_is_refused_at_once(review, damage):
    if damage == "rows":
        (review / "effects.csv").write_bytes((review / "effects.csv").read_bytes() + b"a,b\n" * 1_000_000)
    else:
        with (review / "effects.csv").open("r+b") as file:
            file.truncate(51 * 1024 * 1024)  # a sparse file: no disk is filled
    found = [p for p in check_review(review) if p.file == "effects.csv" and p.severity == "error"]
    assert places(found) == {("error", "effects.csv", 1, "", "too-large")}


def test_a_problem_names_its_family_and_its_likely_cause(review):
    with (review / "effects.csv").open("r+b") as file:
        file.truncate(51 * 1024 * 1024)
    found = next(p for p in check_review(review) if p.rule == "too-large")
    assert found.to_dict()["family"] == "file"
    assert f" Likely cause: {found.to_dict()['cause']}. " in found.text()
