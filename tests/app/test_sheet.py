"""Bring a sheet: the whole way with three sheets, and everything that comes between."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from evidence.app import drafts
from evidence.review.incoming.read_mapping import mapping_in
from evidence.review.review import read_review
from tests.app.conftest import come_in, said
from tests.app.sheets import SAME, SEMICOLON, SEMICOLON_COLUMNS, TIDY, TIDY_COLUMNS, WIDE_COLUMNS, wide
from tests.review.damage import fingerprint as all_files


def version(text: str) -> str:
    return re.search(r'name="version" value="(\d+)"', text)[1]


def seen(text: str) -> str:
    return re.search(r'name="seen" value="(\w+)"', text)[1]


def study_of(answer) -> str:
    return re.search(r"study=(\w+)", answer.headers["Location"])[1]


def bring(visitor, content=TIDY, name="towns.csv", **more):
    answer = visitor.post("/sheet", {"sheet": (io.BytesIO(content), name), **more}, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return study_of(answer)


def say_columns(visitor, study, columns):
    page = visitor.get(f"/sheet/columns?study={study}").text
    chosen = {f"column-{number}": column for number, column in enumerate(columns)}
    return visitor.post(f"/sheet/columns?study={study}", chosen | {"version": version(page)})


def say_same(visitor, study, **changed):
    page = visitor.get(f"/sheet/rows?study={study}").text
    same = {f"set-{name}": value for name, value in {**SAME, **changed}.items()}
    return visitor.post(f"/sheet/rows?study={study}", same | {"version": version(page)})


def complete(visitor, content=TIDY, name="towns.csv", columns=TIDY_COLUMNS, **changed):
    """A sheet up to its preview."""
    study = bring(visitor, content, name)
    assert say_columns(visitor, study, columns).status_code == 303
    answer = say_same(visitor, study, **changed)
    assert answer.status_code == 303, answer.text
    return study


def add(visitor, study, **other):
    page = visitor.get(f"/preview?study={study}").text
    return visitor.post(f"/preview/add?study={study}", {"seen": seen(page), "version": version(page), **other})


@pytest.mark.parametrize(
    ("content", "name", "columns", "changed", "says"),
    [
        (TIDY, "towns.csv", TIDY_COLUMNS, {}, "16 more in 100 had the outcome “finished the programme”; could be 1 fewer to 33 more"),
        pytest.param(
            wide(), "Our results.xlsx", WIDE_COLUMNS, {}, "12 more in 100 had the outcome “finished the programme”", marks=pytest.mark.slow
        ),
        pytest.param(SEMICOLON, "excel.csv", SEMICOLON_COLUMNS, {"statistic": "mean_sd"}, "g = 0.34", marks=pytest.mark.slow),
    ],
    ids=["tidy", "wide", "semicolons"],
)
def test_the_whole_way_of_a_sheet(visitor, made_up, content, name, columns, changed, says):
    before = all_files(made_up)
    study = complete(visitor, content, name, columns, **changed)
    preview = visitor.get(f"/preview?study={study}")
    assert preview.status_code == 200, preview.text
    assert says in said(preview.text)
    assert "Nothing is written yet" in preview.text
    assert read_review(made_up).local == ()
    assert add(visitor, study).status_code == 303
    review = read_review(made_up)
    assert len(review.local) == 2
    after = all_files(made_up)
    assert {name: after[name] for name in before} == before  # the review's own tables are as they were
    assert [path.name for path in (made_up / drafts.DRAFTS / study).iterdir()] == ["draft.json"]  # the file that was brought is gone
    assert "2 studies of yours are in the review now" in visitor.get(f"/preview/added?study={study}").text
    assert "2 studies of your own are in it" in visitor.get("/").text


@pytest.mark.slow
def test_the_page_adds_what_the_command_adds(visitor, made_up, tmp_path, call):
    other = tmp_path / "other"
    call("new", other, "--with-example")
    study = complete(visitor)
    mapping = visitor.get(f"/sheet/mapping?study={study}")
    assert mapping.headers["Content-Disposition"] == "attachment; filename=mapping.toml"
    (tmp_path / "towns.csv").write_bytes(TIDY)
    (tmp_path / "mapping.toml").write_bytes(mapping.data)
    code, _, err = call("import", tmp_path / "towns.csv", other, "--mapping", tmp_path / "mapping.toml", "--yes")
    assert code == 0, err
    add(visitor, study)
    for file in sorted((other / "local").rglob("*.csv")):
        assert (made_up / file.relative_to(other)).read_bytes() == file.read_bytes()


@pytest.mark.slow
def test_headings_are_proposed_and_examples_shown(visitor):
    study = bring(visitor, wide(), "wide.xlsx")
    page = visitor.get(f"/sheet/columns?study={study}").text
    assert "Support %" in page
    assert "North · South" in page
    assert re.search(r'value="pct_treat" selected', page)
    assert "provisional figures" in page  # a note below the table is said to be left unread
    assert "understood by its name" in visitor.get(f"/sheet/columns?study={bring(visitor)}").text


@pytest.mark.slow
def test_what_is_missing_is_said_at_its_field_and_what_was_entered_is_kept(visitor):
    study = bring(visitor)
    say_columns(visitor, study, TIDY_COLUMNS)
    answer = say_same(visitor, study, country="", comparator="", source_locator="page 3")
    assert answer.status_code == 400
    assert answer.text.count('aria-invalid="true"') == 2
    assert 'value="page 3"' in answer.text
    again = visitor.get(f"/sheet/rows?study={study}").text
    assert 'value="page 3"' in again


def test_two_headings_for_one_column_are_refused_at_their_fields(visitor):
    study = bring(visitor)
    answer = say_columns(visitor, study, ("label", "n_treat", "n_treat", "n_comp", "events_comp"))
    assert answer.status_code == 400
    assert "means this too" in answer.text


def test_an_error_stands_beside_its_cell_and_nothing_is_written(visitor, made_up):
    wrong = TIDY.replace(b"60,34", b"30,34") + b"Third Town 2026,50,many,52,20\n"
    study = complete(visitor, wrong)
    page = visitor.get(f"/preview?study={study}")
    assert page.status_code == 400
    assert '<q class="cell">34</q>' in page.text
    assert '<q class="cell">many</q>' in page.text
    assert "--" not in re.sub(r"<[^>]*>|<!--.*?-->", "", page.text)  # no option of a command
    form = {"seen": seen(visitor.get("/").text), "version": str(drafts.find(made_up, study).version)}
    assert visitor.post(f"/preview/add?study={study}", form).status_code == 400
    assert read_review(made_up).local == ()


@pytest.mark.slow
def test_words_that_are_not_on_a_list_are_asked_for(visitor, made_up):
    sheet = TIDY.replace(b"label,", b"label,Kind,").replace(b"2026,", b"2026,home visit,")
    study = bring(visitor, sheet)
    say_columns(visitor, study, ("label", "typology", *TIDY_COLUMNS[1:]))
    page = visitor.get(f"/sheet/rows?study={study}").text
    assert "home visit" in page
    same = {f"set-{name}": value for name, value in SAME.items() if name != "typology"}
    visitor.post(f"/sheet/rows?study={study}", same | {"version": version(page), "word-0": "second_kind"})
    assert add(visitor, study).status_code == 303
    rows = read_review(made_up).tables["studies"].rows
    assert {row.text("typology") for row in rows if row.text("study_id") in ("our_town_2026", "next_town_2026")} == {"second_kind"}


@pytest.mark.slow
def test_the_next_sheet_with_the_same_headings_is_understood(visitor):
    add(visitor, complete(visitor))
    study = bring(visitor, TIDY.replace(b"2026", b"2027"), "next year.csv")
    assert "same headings before" in visitor.get(f"/sheet/columns?study={study}").text
    preview = visitor.get(f"/preview?study={study}")
    assert preview.status_code == 200
    assert "Our Town 2027" in preview.text


@pytest.mark.slow
def test_a_mapping_can_be_brought_with_the_sheet(visitor):
    text = visitor.get(f"/sheet/mapping?study={complete(visitor)}").data
    assert mapping_in(text.decode(), "x").constants["design"] == "rct"
    study = bring(visitor, mapping=(io.BytesIO(text), "m.toml"))
    assert visitor.get(f"/preview?study={study}").status_code == 200
    for wrong in (b"\xff\xfe", b"[columns\n", b"unknown = 1\n"):
        answer = visitor.post(
            "/sheet", {"sheet": (io.BytesIO(TIDY), "t.csv"), "mapping": (io.BytesIO(wrong), "m.toml")}, content_type="multipart/form-data"
        )
        assert answer.status_code == 400


def test_adding_twice_adds_once(visitor, made_up):
    study = complete(visitor)
    page = visitor.get(f"/preview?study={study}").text
    form = {"seen": seen(page), "version": version(page)}
    assert visitor.post(f"/preview/add?study={study}", form).status_code == 303
    before = all_files(made_up)
    for _ in range(2):
        assert visitor.post(f"/preview/add?study={study}", form).headers["Location"].startswith("/preview/added")
    assert all_files(made_up) == before
    for address in ("/sheet", "/sheet/columns", "/sheet/rows", "/preview"):
        assert visitor.get(f"{address}?study={study}").headers["Location"].startswith(("/preview/added", "/sheet"))


@pytest.mark.slow
def test_the_same_study_brought_again_may_take_the_place_of_the_old_one(visitor, made_up):
    add(visitor, complete(visitor))
    study = complete(visitor, TIDY.replace(b"34", b"35"))
    page = visitor.get(f"/preview?study={study}")
    assert page.status_code == 400
    assert "Let it take the place" in page.text
    assert visitor.post(f"/preview/replace?study={study}").status_code == 303
    assert add(visitor, study).status_code == 303
    assert (made_up / "local" / ".replaced" / "our_town_2026-1").is_dir()
    assert len(read_review(made_up).local) == 2


def test_a_review_changed_meanwhile_gives_a_conflict_that_says_what_and_keeps_what_was_entered(app, made_up):
    first, second = come_in(app), come_in(app)
    mine, theirs = complete(first), complete(second, TIDY.replace(b"Town", b"Village"), "villages.csv")
    page = first.get(f"/preview?study={mine}").text
    assert add(second, theirs).status_code == 303
    answer = first.post(f"/preview/add?study={mine}", {"seen": seen(page), "version": version(page)})
    assert answer.status_code == 409
    assert "the local study our_village_2026 was added" in answer.text
    assert "the local study next_village_2026 was added" in answer.text
    assert len(read_review(made_up).local) == 2
    assert add(first, mine).status_code == 303  # looked at again, it is added beside the other
    assert len(read_review(made_up).local) == 4


@pytest.mark.slow
def test_two_windows_on_one_sheet_never_lose_what_was_entered(app, made_up):
    visitor, other = come_in(app), come_in(app)
    study = bring(visitor)
    old = visitor.get(f"/sheet/columns?study={study}").text
    say_columns(other, study, TIDY_COLUMNS)
    chosen = {f"column-{number}": column for number, column in enumerate(("", *TIDY_COLUMNS[1:]))}
    answer = visitor.post(f"/sheet/columns?study={study}", chosen | {"version": version(old)})
    assert answer.status_code == 409
    assert "changed in another window" in answer.text
    assert re.search(r'id="column-0".*?<option value="">', answer.text, re.DOTALL)
    assert 'value="label" selected' not in answer.text  # what was chosen here is kept in the form
    assert 'value="label" selected' in visitor.get(f"/sheet/columns?study={study}").text  # and what the other window kept is kept
    assert visitor.post(f"/sheet/columns?study={study}", chosen | {"version": version(answer.text)}).status_code == 303


@pytest.mark.slow
def test_a_program_stopped_before_writing_has_added_nothing_and_can_add(visitor, made_up, monkeypatch):
    import evidence.app.adding as adding

    study = complete(visitor)
    page = visitor.get(f"/preview?study={study}").text
    with monkeypatch.context() as patch:
        patch.setattr(adding, "write_studies", lambda *given, **named: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            visitor.post(f"/preview/add?study={study}", {"seen": seen(page), "version": version(page)})
    assert drafts.find(made_up, study).adding
    assert read_review(made_up).local == ()
    assert add(visitor, study).status_code == 303
    assert len(read_review(made_up).local) == 2


def test_a_file_of_which_no_study_came_is_cleared_away(visitor, made_up):
    kept = bring(visitor)
    left = made_up / drafts.DRAFTS / ("a" * 12)
    left.mkdir()
    (left / drafts.CONTENT).write_bytes(TIDY)
    new = bring(visitor)
    assert {path.name for path in (made_up / drafts.DRAFTS).iterdir()} == {kept, new}


@pytest.mark.slow
def test_many_who_add_at_once_lose_nothing(app, made_up):
    """Each looks at the review, adds, and where somebody was faster looks again: every study is there in the end, once and whole."""
    people = 6
    visitors = [come_in(app) for _ in range(people)]
    studies = [complete(one, TIDY.replace(b"Town", f"Town{n}".encode()), f"{n}.csv") for n, one in enumerate(visitors)]
    conflicts = []

    def until_added(number):
        for _ in range(4 * people):
            answer = add(visitors[number], studies[number])
            if answer.status_code == 303:
                return True
            assert answer.status_code == 409
            conflicts.append(number)
        return False

    with ThreadPoolExecutor(people) as threads:
        assert all(threads.map(until_added, range(people)))
    assert conflicts  # or the test has tried nothing
    review = read_review(made_up)
    assert len(review.local) == 2 * people
    names = {f"{which}_town{n}_2026" for n in range(people) for which in ("our", "next")}
    assert set(review.local) == names


@pytest.mark.slow
def test_a_program_stopped_between_writing_and_saying_so_adds_once(app, visitor, made_up, monkeypatch):
    import evidence.app.adding as adding

    study = complete(visitor)
    page = visitor.get(f"/preview?study={study}").text
    write = adding.write_studies

    def stopped(*given, **named):
        write(*given, **named)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(adding, "write_studies", stopped)
        with pytest.raises(KeyboardInterrupt):
            visitor.post(f"/preview/add?study={study}", {"seen": seen(page), "version": version(page)})
    assert drafts.find(made_up, study).adding
    before = all_files(made_up / "local" / "our_town_2026")
    answer = visitor.post(f"/preview/add?study={study}", {"seen": seen(page), "version": version(page)})
    assert answer.headers["Location"].startswith("/preview/added")
    assert all_files(made_up / "local" / "our_town_2026") == before
    assert len(drafts.find(made_up, study).added) == 6


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "empty.csv", "no table"),
        (b"PK\x03\x04 broken", "a.xlsx", "not a workbook"),
        (b"<html><table></table></html>", "a.csv", "web page"),
        (b"a,b\n1,2\n", "a.exe", "none of the files"),
        (b"a,b\n1,2\n", "../../../../tmp/a", "none of the files"),
        (b"\xd0\xcf\x11\xe0", "a.xls", "none of the files"),
        (b"\xd0\xcf\x11\xe0", "a.xlsx", "Excel 2003"),
        (",".join(f"h{n}" for n in range(300)).encode() + b"\n" + b",".join([b"1"] * 300), "a.csv", "300 columns"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_nothing_is_kept(visitor, made_up, content, name, words):
    answer = visitor.post("/sheet", {"sheet": (io.BytesIO(content), name)}, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert words in answer.text
    assert 'type="file"' in answer.text  # another can be chosen at once
    assert not (made_up / drafts.DRAFTS).exists()


def test_a_review_that_was_moved_away_is_told_before_anything_is_written(visitor, made_up):
    study = bring(visitor)
    away = made_up.rename(made_up.with_name("away"))
    for answer in (
        visitor.get("/"),
        visitor.get(f"/sheet/columns?study={study}"),
        visitor.post("/typed", {"label": "Our Town"}),
        visitor.post("/sheet", {"sheet": (io.BytesIO(TIDY), "towns.csv")}, content_type="multipart/form-data"),
    ):
        assert answer.status_code == 400
        assert "the review is no longer where it was" in said(answer.text)
    assert not made_up.exists()
    away.rename(made_up)
    assert visitor.get(f"/sheet/columns?study={study}").status_code == 200


TOTALS = TIDY + b"Total,180,104,180,80\n"


def test_a_row_of_totals_is_no_study_and_that_is_told(visitor):
    study = complete(visitor, TOTALS)
    words = "line 4, 'Total', adds up the rows above it in 4 columns, as in 'n_treat'; it is no result of its own and is not read"
    assert words in said(visitor.get(f"/sheet/columns?study={study}").text).replace("&#39;", "'")
    preview = visitor.get(f"/preview?study={study}").text
    assert re.findall(r"<h2>(.*?) <span", preview) == ["Our Town 2026", "Next Town 2026"]
    suppressed = complete(visitor, TIDY.replace(b"60,34", b"60,31") + b"Total,180,104,180,80\n", name="other.csv")
    assert re.findall(r"<h2>(.*?) <span", visitor.get(f"/preview?study={suppressed}").text) == ["Our Town 2026", "Next Town 2026"]
    wrong = complete(visitor, TIDY + b"Total,185,105,185,81\n", name="third.csv")
    assert "a row called &#39;Total&#39;, which may add up the other rows" in visitor.get(f"/preview?study={wrong}").text


def test_studies_are_called_in_any_letters(visitor, made_up):
    names = ("\u0645\u062f\u064a\u0646\u0629", "\U0001f600", "CON", "A/B: ../..", "x" * 300)
    rows = "".join(f"{name},6{n},3{n},6{n},25\n" for n, name in enumerate(names))
    study = complete(visitor, f"label,n_treat,events_treat,n_comp,events_comp\n{rows}".encode())
    assert add(visitor, study).status_code == 303
    review = read_review(made_up)
    assert [row.text("label") for row in review.tables["studies"] if row.text("study_id") in review.local] == sorted(
        names, key=lambda name: next(row.text("study_id") for row in review.tables["studies"] if row.text("label") == name)
    )
    assert all(re.fullmatch(r"[a-z0-9_]{1,90}", name) for name in review.local)


@pytest.mark.parametrize(
    ("content", "said_so"),
    [
        (SEMICOLON.replace(b"55;", b"1.055;"), "Say how numbers are written"),
        (TIDY + b"Third Town 2026,50,,50,\n", "cannot be computed"),
        (b"label,n_treat,events_treat,n_comp,events_comp\nOur Town 2026,x,34,62,25\n", "whole number"),
    ],
)
def test_no_page_speaks_of_options_of_a_command(visitor, content, said_so):
    columns = SEMICOLON_COLUMNS if b";" in content else TIDY_COLUMNS
    study = complete(visitor, content, columns=columns, statistic="mean_sd" if b";" in content else "events")
    shown = said(visitor.get(f"/preview?study={study}").text)
    assert said_so in shown
    assert " --" not in shown


def test_a_cell_that_cannot_be_read_is_told_once(visitor):
    study = complete(visitor, SEMICOLON.replace(b"55;", b"1.055;"), columns=SEMICOLON_COLUMNS, statistic="mean_sd")
    assert visitor.get(f"/preview?study={study}").text.count('<q class="cell">1.055') == 1


def test_what_sheets_have_most_often_stands_first_and_once(visitor):
    page = visitor.get(f"/sheet/columns?study={bring(visitor)}").text
    offered = re.findall(r'<option value="(\w*)"', page.partition('name="column-0"')[2].partition("</select>")[0])
    assert offered[:5] == ["", "label", "n_treat", "n_comp", "events_treat"]
    assert len(offered) == len(set(offered)) > 60


def test_headings_of_which_none_means_anything_are_asked_again(visitor):
    study = bring(visitor)
    answer = say_columns(visitor, study, ("",) * 5)
    assert answer.status_code == 400
    assert "No heading means anything yet" in said(answer.text)


def test_what_is_left_out_is_told(visitor):
    study = complete(
        visitor, TIDY.replace(b"events_comp\n", b"events_comp,Comment\n").replace(b",25\n", b",25,a\n").replace(b",55\n", b",55,b\n")
    )
    assert "the column &#39;Comment&#39; is left out, as said" in visitor.get(f"/preview?study={study}").text


def test_a_row_for_each_person_is_refused_with_what_to_do(visitor, made_up):
    rows = b"child,home\n" + b"".join(f"c{n},1\n".encode() for n in range(101))
    answer = visitor.post("/sheet", {"sheet": (io.BytesIO(rows), "children.csv")}, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert "it has 101 rows, and this page takes up to 100" in said(answer.text)
    assert not (made_up / drafts.DRAFTS).exists()


def test_the_name_of_a_file_is_never_a_path(visitor, made_up, tmp_path):
    before = set(tmp_path.rglob("*"))
    study = bring(visitor, TIDY, "../../../out.csv")
    written = {path.relative_to(made_up).as_posix() for path in set(tmp_path.rglob("*")) - before if path.is_file()}
    assert written == {f"local/.drafts/{study}/{name}" for name in ("draft.json", "sheet")}
    assert "out.csv" in visitor.get(f"/sheet/columns?study={study}").text


@pytest.mark.parametrize("study", ["../../../../etc", "a" * 12 + "/..", "%2e%2e", "", "ABCDEFGHIJKL", "a" * 13, "\0" * 12])
def test_no_address_of_a_study_leads_elsewhere(visitor, study):
    for address in ("/sheet/columns", "/sheet/rows", "/sheet/mapping", "/preview", "/preview/added"):
        assert visitor.get(address, query_string={"study": study}).status_code == 404
