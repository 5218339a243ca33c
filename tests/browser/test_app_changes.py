"""From a sheet to the hand-over in a real browser: what it changes, what to expect, what to measure next; wide and narrow, axe-clean."""

from __future__ import annotations

import zipfile

import pytest

from evidence.review.new_review import write_example
from evidence.review.review import read_review
from tests.app.sheets import TIDY, TIDY_COLUMNS
from tests.browser.app_server import Server, Watched, follow, violations
from tests.browser.test_app_sheet import add, choose_file, say_columns, say_same

pytestmark = pytest.mark.browser
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def page(browser, tmp_path):
    """A page with a sheet of two studies that is whole and not added."""
    write_example(tmp_path / "review")
    (tmp_path / "towns.csv").write_bytes(TIDY)
    server, watched = Server(tmp_path / "review", tmp_path), Watched(browser)
    opened = watched.open(server.start(), accept_downloads=True)
    choose_file(opened, str(tmp_path / "towns.csv"))
    say_columns(opened, TIDY_COLUMNS)
    say_same(opened)
    opened.get_by_role("heading", name="What would be added").wait_for()
    yield opened
    watched.close()
    server.kill()
    assert watched.errors == []
    assert watched.asked <= {server.base, "data:,"}


def go_to(page, step):
    follow(page.get_by_role("navigation", name="Steps").get_by_role("link", name=step))
    page.get_by_role("heading", name=step, level=1).wait_for()


def entered(page):
    """Send the form by the keyboard, and wait for the page that follows."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def looks_right(page):
    """Nothing that axe-core finds, at any width no page that has to be scrolled sideways, and one heading of the first level."""
    assert violations(page) == []
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(OVERFLOW) <= 0
    assert page.get_by_role("heading", level=1).count() == 1


def saved(page, press, folder):
    """The file that a link saves."""
    with page.expect_download(timeout=60_000) as got:
        page.get_by_role("link", name=press).click()
    got.value.save_as(folder / got.value.suggested_filename)
    return folder / got.value.suggested_filename


def test_from_a_sheet_to_the_hand_over(page, tmp_path):
    go_to(page, "What it changes")
    assert page.get_by_text("Nobody has judged the").first.is_visible()
    assert page.get_by_role("region", name="Answers before and after").get_by_role("row").count() > 2
    picture = page.get_by_role("img", name="Forest plot of").first
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("async one => { await one.decode(); return one.naturalWidth; }") > 0
    looks_right(page)

    go_to(page, "What to expect here")
    assert page.get_by_label("Of 100").input_value() == "40"  # that of the sheet's comparison group
    page.get_by_label("get support?").fill("60")
    entered(page)
    page.get_by_role("region", name="What to expect", exact=True).wait_for()
    assert page.get_by_text("Your place is a new one").is_visible()
    assert saved(page, "Save as a workbook", tmp_path).name == "expect.xlsx"
    looks_right(page)

    go_to(page, "What to measure next")
    page.get_by_label("both groups together?").fill("few")
    entered(page)
    page.get_by_text("Write a number with digits").wait_for()
    assert page.get_by_label("both groups together?").get_attribute("aria-invalid") == "true"
    page.get_by_label("both groups together?").fill("120")
    entered(page)
    page.get_by_text("Of 100 evaluations with 120").wait_for()
    looks_right(page)
    protocol = saved(page, "Save the protocol", tmp_path)

    go_to(page, "Hand over")
    looks_right(page)
    with zipfile.ZipFile(saved(page, "Save the file", tmp_path)) as archive:
        assert {"studies.xlsx", "what_changed.docx", "report.html"} <= set(archive.namelist())

    # What the protocol asks for is a sheet that the page reads; its rows wait to be filled in.
    follow(page.get_by_role("link", name="Evidence", exact=True))
    follow(page.get_by_role("link", name="Bring a sheet").first)
    page.get_by_label("Your file").set_input_files(str(protocol))
    follow(page.get_by_role("button", name="Read it"))
    assert page.get_by_text("outcome_domain").count() > 0


def test_what_was_added_still_says_what_it_changed(page, tmp_path):
    go_to(page, "What it changes")
    before = page.locator("table.compared").inner_text()
    follow(page.get_by_role("link", name="Add the study to the review"))
    add(page)
    assert read_review(tmp_path / "review").local == ("next_town_2026", "our_town_2026")
    follow(page.get_by_role("link", name="What it changes").first)
    page.get_by_text("The review without your study, and with it").wait_for()
    assert page.locator("table.compared").inner_text() == before
