"""report.html in a real browser: opens without network, fits a phone, tables can be reached by keyboard."""

from __future__ import annotations

import shutil

import pytest

from evidence.public import read
from tests.conftest import STUDIES

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    out = tmp_path_factory.mktemp("page")
    read(STUDIES).run().write(out)
    return out / "report.html"


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium, "Chromium is missing: install Debian's package chromium"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"])
        yield running
        running.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_opens_fits_and_asks_for_nothing(browser, page_file, width):
    page = browser.new_page(viewport={"width": width, "height": 800})
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(error))
    page.goto(page_file.as_uri())
    assert asked == [page_file.as_uri()]
    assert errors == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    statement = page.locator(".statement").bounding_box()
    assert statement["y"] + statement["height"] < 800
    page.close()


def test_sections_are_reached_from_the_top_and_folded_tables_open(browser, page_file):
    page = browser.new_page()
    page.goto(page_file.as_uri())
    for link in page.locator("nav a").all():
        assert page.locator(link.get_attribute("href")).count() == 1
    for folded in page.locator("details").all():
        folded.locator("summary").click()
        assert folded.locator("table").is_visible()
    page.close()
