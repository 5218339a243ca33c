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


# The letters that are measured, and those of Arial, which many readers have in their place.
@pytest.mark.parametrize("font", ["'DejaVu Sans', 'Verdana', sans-serif", "'Arial', 'Liberation Sans', sans-serif"])
def test_no_text_of_a_figure_lies_on_another_or_beyond_its_edge_in_any_of_these_fonts(browser, page_file, font):
    page = browser.new_page()
    for file in sorted((page_file.parent / "figures").glob("*.svg")):
        page.set_content(file.read_text(encoding="utf-8").replace("'DejaVu Sans', 'Verdana', sans-serif", font))
        boxes = page.evaluate(
            "Array.from(document.querySelectorAll('svg text')).filter(one => one.textContent.trim())"
            ".map(one => [one.textContent, one.getBoundingClientRect().toJSON()])"
        )
        sheet = page.locator("svg").bounding_box()
        assert len(boxes) > 5, file.stem
        for place, (text, box) in enumerate(boxes):
            assert box["left"] >= sheet["x"], (file.stem, text)
            assert box["right"] <= sheet["x"] + sheet["width"], (file.stem, text)
            for other, beside in boxes[place + 1 :]:
                across = min(box["right"], beside["right"]) - max(box["left"], beside["left"])
                down = min(box["bottom"], beside["bottom"]) - max(box["top"], beside["top"])
                # Boxes hold the room above and below the letters, so those of two lines may touch.
                assert across <= 0 or down <= 0.45 * min(box["height"], beside["height"]), (file.stem, text, other)
    page.close()
