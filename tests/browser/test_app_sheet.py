"""Bring a sheet in a real browser: three sheets from the file to the review, every step gone back, repeated, doubled and killed."""

from __future__ import annotations

import pytest

from evidence.review.limits import MOST_BYTES
from evidence.review.new_review import write_example
from evidence.review.review import read_review
from tests.app.sheets import SAME, SEMICOLON, SEMICOLON_COLUMNS, TIDY, TIDY_COLUMNS, WIDE_COLUMNS, wide
from tests.browser.app_server import Server, Watched, enter, follow, violations

pytestmark = pytest.mark.browser
PAYLOAD = "<img src=x onerror=alert(1)>\"'</select><script>alert(2)</script>"


@pytest.fixture
def files(tmp_path):
    """The three sheets on the disk."""
    found = {}
    for name, content in (("towns.csv", TIDY), ("Our results.xlsx", wide()), ("excel.csv", SEMICOLON)):
        (tmp_path / name).write_bytes(content)
        found[name] = str(tmp_path / name)
    return found


@pytest.fixture
def root(tmp_path):
    write_example(tmp_path / "review")
    return tmp_path / "review"


@pytest.fixture
def server(root, tmp_path):
    made = Server(root, tmp_path)
    yield made
    made.kill()


@pytest.fixture
def watched(browser, server):
    found = Watched(browser)
    yield found
    found.close()
    assert found.errors == []
    assert found.asked <= {server.base, "data:,"}  # nothing is asked of anybody else


def choose_file(page, path):
    follow(page.get_by_role("link", name="Bring a sheet").first)
    page.get_by_label("Your file").set_input_files(path)
    follow(page.get_by_role("button", name="Read it"))
    page.get_by_role("heading", name="What do the headings mean?").wait_for()


def say_columns(page, columns):
    for number, column in enumerate(columns):
        page.locator(f"#column-{number}").select_option(column)
    follow(page.get_by_role("button", name="Go on: what holds for all rows"))
    page.get_by_role("heading", name="What holds for all rows?").wait_for()


def say_same(page, **changed):
    for name, value in {**SAME, **changed}.items():
        field = page.locator(f"#set-{name}")
        if field.count():
            field.select_option(value) if field.evaluate("one => one.tagName") == "SELECT" else field.fill(value)
    follow(page.get_by_role("button", name="Look at what would be added"))


def add(page):
    follow(page.get_by_role("button", name="Add to the review"))
    page.get_by_role("heading", name="Added to the review").wait_for()


@pytest.mark.parametrize(
    ("name", "columns", "changed", "says"),
    [
        ("towns.csv", TIDY_COLUMNS, {}, "16 more in 100 had the outcome “finished the programme”; could be 1 fewer to 33 more"),
        ("Our results.xlsx", WIDE_COLUMNS, {}, "12 more in 100 had the outcome “finished the programme”"),
        ("excel.csv", SEMICOLON_COLUMNS, {"statistic": "mean_sd"}, "g = 0.34"),
    ],
)
def test_the_whole_way_at_every_width_for_everybody(server, watched, root, files, name, columns, changed, says):
    """Every screen fits a phone and 400%, and axe-core finds nothing, in light and in dark."""
    seen = []

    def look(page):
        seen.append(page.url)
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (page.url, width)
        if name == "Our results.xlsx":
            page.emulate_media(color_scheme="dark" if len(seen) % 2 else "light")
            assert violations(page) == [], page.url

    page = watched.open(server.start())
    look(page)
    follow(page.get_by_role("link", name="Bring a sheet").first)
    look(page)
    follow(page.get_by_role("link", name="Evidence", exact=True))
    choose_file(page, files[name])
    look(page)
    say_columns(page, columns)
    look(page)
    say_same(page, comparator="")  # refused, said at its field, everything else kept
    assert page.locator("#set-comparator").get_attribute("aria-invalid") == "true"
    look(page)
    say_same(page, **changed)
    page.get_by_role("heading", name="What would be added").wait_for()
    assert says in page.locator("main").inner_text()
    look(page)
    assert read_review(root).local == ()
    add(page)
    look(page)
    assert len(read_review(root).local) == 2


def test_back_reload_and_a_second_press(server, watched, root, files):
    page = watched.open(server.start())
    choose_file(page, files["towns.csv"])
    page.reload()
    say_columns(page, TIDY_COLUMNS)
    page.go_back()
    assert page.locator("#column-0").input_value() == "label"
    page.go_forward()
    say_same(page)
    page.get_by_role("heading", name="What would be added").wait_for()
    page.go_back()
    assert page.locator("#set-comparator").input_value() == "usual services"
    follow(page.get_by_role("button", name="Look at what would be added"))
    page.get_by_role("heading", name="What would be added").wait_for()
    page.reload()
    # Two presses before the answer is there, past the script that prevents them: the form is sent twice.
    page.evaluate(
        "() => { const form = document.querySelector('form.do'); const body = new URLSearchParams(new FormData(form));"
        " return Promise.all([1, 2, 3].map(() => fetch(form.action, {method: 'POST', body})))"
        ".then(all => { window.all = all.map(one => one.status + ' ' + new URL(one.url).pathname) }); }"
    )
    assert page.evaluate("window.all") == ["200 /preview/added"] * 3
    page.get_by_role("button", name="Add to the review").dblclick()
    page.get_by_role("heading", name="Added to the review").wait_for()
    page.reload()
    page.go_back()
    page.get_by_role("heading", name="Added to the review").wait_for()
    assert len(read_review(root).local) == 2
    assert not (root / "local" / ".replaced").exists()


def test_two_windows_and_two_browsers_lose_nothing(server, watched, root, files):
    first = watched.open(server.start())
    choose_file(first, files["towns.csv"])
    window = first.context.new_page()
    window.goto(first.url)
    say_columns(window, TIDY_COLUMNS)
    first.locator("#column-0").select_option("citation")
    follow(first.get_by_role("button", name="Go on: what holds for all rows"))
    first.get_by_text("This sheet was changed in another window").wait_for()
    assert first.locator("#column-0").input_value() == "citation"  # what was entered here is kept
    say_same(window)
    window.get_by_role("heading", name="What would be added").wait_for()
    # Another browser comes in by an address of its own, and adds a study meanwhile.
    first.goto(server.base)
    first.get_by_text("Open it in another browser").click()
    follow(first.get_by_role("button", name="Make another address"))
    address = first.locator("code").inner_text()
    second = watched.open(address)
    stranger = watched.open()
    assert stranger.goto(address).status == 403  # the address has been used
    assert stranger.goto(server.base).status == 403
    choose_file(second, files["Our results.xlsx"])
    say_columns(second, WIDE_COLUMNS)
    say_same(second)
    add(second)
    follow(window.get_by_role("button", name="Add to the review"))
    window.get_by_role("heading", name="Somebody changed the review meanwhile").wait_for()
    said = window.locator("main").inner_text()
    assert "the local study north was added" in said
    assert "the local study south was added" in said
    assert violations(window) == []
    assert read_review(root).local == ("north", "south")
    follow(window.get_by_role("link", name="Look at it again"))
    add(window)
    assert read_review(root).local == ("next_town_2026", "north", "our_town_2026", "south")


def test_the_program_may_be_killed_between_any_two_steps(server, watched, root, files):
    """After each step it is killed and started again; the study goes on where it was, and is there once in the end."""
    page = watched.open(server.start())

    def killed():
        server.kill()
        before = sorted(path.relative_to(root).as_posix() for path in root.rglob("*"))
        assert not [name for name in before if name.endswith(".part") or ".writing" in name]
        read_review(root)  # whole at every moment
        enter(page, server.start())

    def go_on():
        follow(page.get_by_role("link", name="towns.csv, from a sheet"))

    choose_file(page, files["towns.csv"])
    killed()
    go_on()
    say_columns(page, TIDY_COLUMNS)
    killed()
    go_on()
    assert page.locator("#column-0").input_value() == "label"
    follow(page.get_by_role("button", name="Go on: what holds for all rows"))
    say_same(page)
    page.get_by_role("heading", name="What would be added").wait_for()
    old = page.url
    killed()
    page.goto(old)
    page.get_by_role("heading", name="What would be added").wait_for()
    # A form of the server that is gone is refused, says why, and loses nothing.
    server.kill()
    address = server.start()
    follow(page.get_by_role("button", name="Add to the review"))
    page.get_by_role("heading", name="This page cannot be opened from here").wait_for()
    assert read_review(root).local == ()
    enter(page, address)
    page.goto(old)
    add(page)
    killed()
    page.goto(old)
    page.get_by_role("heading", name="Added to the review").wait_for()
    assert len(read_review(root).local) == 2


def test_a_file_that_is_too_large_is_told_of_before_it_is_sent(server, watched, tmp_path, files):
    with (tmp_path / "large.csv").open("wb") as large:
        large.truncate(MOST_BYTES + 1)
    page = watched.open(server.start())
    follow(page.get_by_role("link", name="Bring a sheet").first)
    page.get_by_label("Your file").set_input_files(str(tmp_path / "large.csv"))
    page.get_by_role("button", name="Read it").click()
    assert page.get_by_label("Your file").evaluate("one => one.validationMessage").startswith("A file may have up to 50.0 MB.")
    assert page.url.endswith("/sheet")
    page.get_by_label("Your file").set_input_files(files["towns.csv"])
    follow(page.get_by_role("button", name="Read it"))
    page.get_by_role("heading", name="What do the headings mean?").wait_for()


def test_it_can_be_used_with_the_keyboard_alone(server, watched, files):
    page = watched.open(server.start())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Bring a sheet").wait_for()
    page.get_by_role("button", name="headings").focus()
    page.keyboard.press("Enter")
    assert page.locator(".meaning:popover-open").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".meaning:popover-open").count() == 0
    page.get_by_label("Your file").set_input_files(files["towns.csv"])
    page.get_by_role("button", name="Read it").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What do the headings mean?").wait_for()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "column-0":
            break
    page.keyboard.press("l")
    assert page.evaluate("document.activeElement.id") == "column-0"


def test_without_a_review_it_makes_a_copy_and_without_a_script_it_works(browser, tmp_path, files):
    server, watched = Server(None, tmp_path), Watched(browser)
    try:
        page = watched.open(server.start(), java_script_enabled=False)
        follow(page.get_by_role("button", name="Make the copy"))
        page.get_by_role("heading", name="Your study beside the others").wait_for()
        assert (tmp_path / "my_review" / "review.toml").is_file()
        choose_file(page, files["Our results.xlsx"])
        assert page.locator("#column-3").input_value() == "pct_treat"
        server.kill()
        enter(page, server.start())
        follow(page.get_by_role("button", name="Go on with it"))
        page.get_by_role("link", name="Our results.xlsx, from a sheet").wait_for()
    finally:
        watched.close()
        server.kill()
    assert watched.errors == []


def test_what_a_sheet_says_never_becomes_part_of_the_page(server, watched, root, tmp_path):
    quoted = '"' + PAYLOAD.replace('"', '""') + '"'
    (tmp_path / "hostile.csv").write_text(TIDY.decode().replace("label,", f"label,{quoted},").replace("2026,", f"2026,{quoted},"))
    page = watched.open(server.start())
    choose_file(page, str(tmp_path / "hostile.csv"))
    say_columns(page, (TIDY_COLUMNS[0], "outcome_measure", *TIDY_COLUMNS[1:]))
    say_same(page, intervention=PAYLOAD, comparator=PAYLOAD, citation=PAYLOAD, source_locator=PAYLOAD)
    page.get_by_role("heading", name="What would be added").wait_for()
    add(page)
    page.goto(server.base)
    assert page.locator("img, iframe, main script").count() == 0
