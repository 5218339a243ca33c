"""report.html in a real browser: no network, the answer on one screen, every card at its address, filters, print, nothing in the way."""

from __future__ import annotations

import csv
import io
import re
import subprocess
from pathlib import Path

import pytest

from evidence.public import read
from evidence.synthesis.flow.tables import explorer_table
from tests.browser.app_server import follow
from tests.page import unpacked
from tests.texts import put_before_every_text

pytestmark = pytest.mark.browser

# The room that a row of A4 in portrait leaves between margins of 1 cm, in pixels of a screen.
A4 = 718
# Where many rows or cards are made alike, so many of each are looked at; the study that is named stays.
ALIKE = """() => {
  for (const [list, most] of [["tbody tr", 3], [".cards > details", 2]]) {
    const seen = new Map();
    for (const one of document.querySelectorAll(list)) {
      const at = (seen.get(one.parentElement) ?? 0) + 1;
      seen.set(one.parentElement, at);
      if (at > most && (one.tagName === "TR" ? !one.id : one.id !== "walton1993_utah")) one.remove();
    }
  }
  for (const one of document.querySelectorAll("details")) one.open = true;
}"""


# The page's script says so when what was packed stands in its place.
READY = "performance.getEntriesByName('ready').length"


@pytest.fixture(scope="module")
def page_file(build):
    return build / "report.html"


@pytest.fixture
def opened(browser, page_file):
    """Opens the page; whatever it asks for beside itself and whatever it complains of fails the test."""
    contexts, asked, errors = [], [], []

    def open_page(width=1280, height=800, at="", **options):
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url.split("#")[0]))
        page.on("console", lambda message: errors.append(message.text))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(page_file.as_uri() + at)
        if options.get("java_script_enabled", True):
            page.wait_for_function(READY)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert set(asked) <= {page_file.as_uri(), page_file.with_name("cards.html").as_uri()}
    assert errors == []


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_the_page_opens_and_fits(opened, width):
    page = opened(width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [320, 360, 700, 768, 1280])
def test_no_figure_scrolls_sideways(opened, width):
    page = opened(width)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    boxes = page.evaluate(
        "[...document.querySelectorAll('figure')].map(one => [one.querySelector('figcaption').textContent,"
        " ...[one, ...one.querySelectorAll('.scroll')].map(box => box.scrollWidth - box.clientWidth)])"
    )
    assert len(boxes) > 20
    assert [said for said, *beyond in boxes if max(beyond) > 0] == []


def test_notes_under_rows_can_be_read_without_scrolling_sideways(opened):
    page = opened(768)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    notes = page.evaluate("[...document.querySelectorAll('.u div')].map(one => one.getBoundingClientRect().right)")
    assert len(notes) > 500
    assert max(notes) <= 768


def test_headings_of_columns_that_a_phone_hides_cover_nothing(opened):
    page = opened(360)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    wide = page.evaluate("[...document.querySelectorAll('thead')].map(one => one.getBoundingClientRect()).filter(one => one.width > 1)")
    assert wide == []


def test_headings_of_numbers_are_broken_so_that_more_tables_fit_a_screen(opened):
    page = opened(1280)
    boxes = page.evaluate(
        "[...document.querySelectorAll('#per-100 .scroll, #harms .scroll')].map(one => one.scrollWidth - one.clientWidth)"
    )
    assert len(boxes) > 2
    assert max(boxes) <= 0


# The contrast of each text of a figure with the fill that it lies on: the last shape before it that holds its middle, else the page.
CONTRAST = """() => {
  const linear = one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4;
  const light = color => {
    const [red, green, blue] = color.match(/[\\d.]+/g).slice(0, 3).map(one => linear(one / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const paper = getComputedStyle(document.body).backgroundColor, found = [];
  for (const svg of document.querySelectorAll("figure .scroll svg")) {
    const shapes = [];
    for (const one of svg.querySelectorAll("path, circle, rect, text")) {
      const style = getComputedStyle(one);
      if (one.tagName !== "text") {
        if (/^rgb\\(/.test(style.fill) && !one.closest("defs")) shapes.push([one.getBoundingClientRect(), style.fill]);
        continue;
      }
      const box = one.getBoundingClientRect(), x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
      const under = shapes.filter(([held]) => held.left <= x && x <= held.right && held.top <= y && y <= held.bottom).at(-1);
      const [a, b] = [light(style.fill), light(under ? under[1] : paper)].sort((one, other) => other - one);
      found.push([(a + 0.05) / (b + 0.05), one.textContent, svg.getAttribute("aria-label").slice(0, 40)]);
    }
  }
  return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_of_a_figure_stands_out_from_what_it_lies_on(opened, scheme):
    page = opened(1280, color_scheme=scheme)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    found = page.evaluate(CONTRAST)
    assert len(found) > 500
    assert [said for said in found if said[0] < 4.5] == []


def test_a_forest_of_a_phone_has_its_interval_under_its_label(opened):
    phone, wide = opened(360), opened(1280)
    assert phone.locator("figure.both").count() > 5
    for page, seen, hidden in ((phone, ".narrow", ".scroll"), (wide, ".scroll", ".narrow")):
        figure = page.locator("#answers figure.both")
        assert figure.locator(f"> {seen}").is_visible()
        assert not figure.locator(f"> {hidden}").is_visible()
    walton = phone.locator("#answers .narrow li", has_text="Walton 1993")
    assert "75% of 62 against 49% of 58" in walton.inner_text()
    for box in (walton.locator("a").bounding_box(), walton.locator("span").bounding_box(), walton.locator("svg").bounding_box()):
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
    walton.locator("a").click()
    assert phone.url.endswith("#walton1993_utah-2")


def test_the_first_screen_of_a_phone_has_the_answer_and_the_three_doors(opened, shipped):
    page = opened(360, 740)
    doors = page.locator(".doors").bounding_box()
    assert doors["y"] + doors["height"] <= 740
    middle = shipped.absolute["home", ""].middle
    for words in (
        shipped.review.plan.question,
        f"Of 100 children, about {middle.treated:.0f} returned home with support and about {middle.comparison:.0f} without",
        "Certainty very low: the true effect is likely to be substantially different.",
        f"In a new place the number with support may be anywhere from {middle.place_low:.0f} to {middle.place_high:.0f}",
        "this answer is likely too favourable",
        "It is not the data set of the review",
    ):
        assert words in page.locator("header").inner_text()
    for door in page.locator(".doors a").all():
        assert page.locator(door.get_attribute("href")).count() == 1


def test_every_link_inside_leads_somewhere_and_every_card_opens_at_its_address(opened):
    page = opened()
    lost = page.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].map(one => one.getAttribute('href').slice(1).split('?')[0])"
        ".filter(name => !document.getElementById(decodeURIComponent(name)))"
    )
    assert lost == []
    cards = page.evaluate("[...document.querySelectorAll('details[id], dd[id]')].map(one => one.id)")
    assert len(cards) > 700
    for name in ("walton1993_utah-2", "walton1993_utah-s2", "walton1993_utah", "body-home", "rec-2", "G14", *cards[:: len(cards) // 12]):
        page.evaluate("name => { location.hash = name; }", name)
        page.wait_for_function("name => document.getElementById(name).checkVisibility()", arg=name)
        box = page.locator(f'[id="{name}"]').bounding_box()
        assert 0 <= box["y"] < 800, name


def test_the_printed_numbers_of_a_study_are_found_from_its_answer(opened):
    """A sceptic's way: the answer, its card, the effect, the printed percentages, the source."""
    page = opened(360)
    page.locator(".headline a").click()
    page.locator("#body-home a", has_text="Walton 1993").click()
    card = page.locator("[id='walton1993_utah-2']")
    said = card.inner_text()
    for words in ("75% of 62 against 49% of 58", "treatment events = floor(75 x 62 / 100 + 0.5) = 47", "intra-cluster correlation 0.7"):
        assert words in said
    for words in ("second reader", "unit counted", "counts for", "source 2", "abstract"):
        assert words in said
    card.locator("a", has_text="source 2").first.click()
    source = page.locator("[id='walton1993_utah-s2']")
    assert source.is_visible()
    assert source.locator("a").get_attribute("href").startswith("https://academic.oup.com/")


def test_filters_show_what_they_say_and_the_address_keeps_them(opened, shipped):
    rows = explorer_table(shipped).rows
    page = opened()
    count, part = page.locator("#explorer output"), page.locator("#explorer")
    assert count.inner_text() == f"{len(rows)} of {len(rows)} shown"
    for key in ("outcome_domain", "typology", "stands", "design", "country", "direction", "eligible"):
        select = page.evaluate_handle(
            "key => [...document.querySelectorAll('#explorer select')][[...document.querySelectorAll('#explorer th[data-k]')]"
            ".filter((one, at) => at > 1 && one.className !== 'n').findIndex(one => one.dataset.k === key)]",
            key,
        ).as_element()
        for value in {row[key] or "" for row in rows}:
            select.select_option(value)
            assert count.inner_text() == f"{sum((row[key] or '') == value for row in rows)} of {len(rows)} shown", (key, value)
        select.select_option("*")
    part.get_by_label("Search").fill("walton 1993")
    shown = sum("walton 1993" in row["label"].lower() for row in rows)
    assert count.inner_text().startswith(f"{shown} of ")
    part.locator("th button").last.click()
    assert page.url.endswith("#explorer?q=walton+1993&sort=size")
    sizes = page.locator("#explorer tbody tr:visible td:last-child").all_inner_texts()
    numbers = [float(text.split()[0]) for text in sizes if text]
    assert numbers == sorted(numbers)
    with page.expect_download() as saving:
        part.get_by_text("Save as CSV").click()
    saved = list(csv.DictReader(io.StringIO(Path(saving.value.path()).read_text(encoding="utf-8-sig"))))
    assert len(saved) == shown
    assert "walton1993_utah-2" in {row["address"] for row in saved}
    again = opened(at="#explorer?q=walton+1993&sort=size")
    assert again.locator("#explorer output").inner_text().startswith(f"{shown} of ")


def test_cells_of_the_gap_map_and_boxes_of_the_flow_open_the_effects_they_count(opened, shipped):
    from playwright.sync_api import expect

    page = opened(1600)
    count, effects = page.locator("#explorer output"), len(shipped.effects.rows)
    for box in (box for box in shipped.flow.studies if box.effects and box.key != "computable"):
        page.locator("#flow svg a", has_text=re.compile(f"^{re.escape(box.title.split(' (')[0])}")).first.click()
        expect(count).to_have_text(f"{box.effects} of {effects} shown")
    cell = next(cell for cell in shipped.coverage.gaps if cell.sized)
    page.locator("#research-gaps svg a", has_text="sized").first.click()
    phone = opened(360)
    for place, words in (("flow", "Eligibility unclear"), ("research-gaps", "Reunification")):
        phone.locator(f"#{place} .narrow a", has_text=words).first.click()
        phone.wait_for_function("location.hash.startsWith('#explorer?')")
    behind = [row for row in shipped.effects.rows if (row.columns["typology"], row.columns["outcome_domain"]) == (cell.kind, cell.outcome)]
    expect(count).to_have_text(f"{sum(row.eligible for row in behind)} of {effects} shown")


def test_claims_are_filtered_by_verdict(opened, shipped):
    page = opened(at="#claims?name=not+supported")
    claims = [claim for claim in shipped.claims if claim.verdict == "not supported"]
    assert page.locator("#claims output").inner_text() == f"{len(claims)} of {len(shipped.claims)} shown"


def test_without_a_script_the_same_can_be_read_in_the_file_beside(opened, page_file, shipped):
    from playwright.sync_api import expect

    page = opened(java_script_enabled=False)
    follow(page.locator("#answers svg a", has_text="Walton 1993").first)
    assert page.url == page_file.with_name("cards.html").as_uri() + "#walton1993_utah-2"
    card = page.locator("[id='walton1993_utah-2']")
    assert 0 <= card.bounding_box()["y"] < 800
    assert "75% of 62 against 49% of 58" in card.inner_text()
    assert page.locator("table.x tbody tr").count() >= len(shipped.effects.rows)
    follow(page.locator("a[href='report.html#rec-2']").first)
    assert page.locator("#rec-2").is_visible()
    follow(page.locator("#explorer .held a"))
    expect(page.locator(f"#{page.url.split('#')[1]} table.x")).to_be_visible()


def test_what_is_packed_stands_in_its_place_and_nowhere_else(opened, page_file):
    folds, page = unpacked(page_file.read_text(encoding="utf-8")), opened()
    assert page.locator(".held, #packed, a[href^='cards.html#']").count() == 0
    names = page.evaluate("[...document.querySelectorAll('[id^=fold-]')].map(one => one.id)")
    assert names == [f"fold-{number}" for number in range(1, len(folds) + 1)]
    plain = page_file.with_name("cards.html").read_text(encoding="utf-8")
    for fold in folds:
        assert re.sub("<[^>]*>", "", fold) in re.sub("<[^>]*>", "", plain)
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(ids) == len(set(ids))


def test_an_old_browser_keeps_the_links_to_the_file_beside(browser, page_file):
    context = browser.new_context()
    context.add_init_script("delete window.DecompressionStream")
    page = context.new_page()
    page.goto(page_file.as_uri())
    page.wait_for_function(READY)
    assert page.locator(".held a").first.get_attribute("href") == "cards.html#fold-1"
    context.close()


def test_it_can_be_used_with_the_keyboard_alone(opened):
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#answer")
    page.locator("#body-home > summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("#body-home dl").first.is_visible()
    page.locator("#explorer").get_by_label("Search").focus()
    page.keyboard.type("utah")
    assert not page.locator("#explorer output").inner_text().startswith("0 of")
    sorted_by = page.locator("#explorer th button").first
    sorted_by.focus()
    page.keyboard.press("Space")
    assert page.locator("#explorer th").first.get_attribute("aria-sort") == "ascending"


@pytest.mark.parametrize(
    ("file", "width", "scheme"),
    [("report", 320, "light"), ("report", 360, "light"), ("report", 1280, "light"), ("report", 1280, "dark"), ("cards", 360, "light")],
)
def test_nothing_stands_in_the_way_of_a_reader(browser, page_file, file, width, scheme):
    """axe-core: none of its rules of WCAG and good practice is broken, all folds open. 320 pixels are 400% of a screen of 1280."""
    import axe_playwright_python

    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(page_file.with_name(f"{file}.html").as_uri())
    if file == "report":
        page.wait_for_function(READY)
    page.evaluate(ALIKE)
    page.evaluate(Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    context.close()
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


# Ends every place that a text can stand in, and then does what a page must not let it do.
HOSTILE = (
    "</style></script></textarea>\"'><img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"
    '<a href=javascript:alert(1)>x</a><iframe src=//example.org></iframe>"}*{display:none}/*'
)


def test_text_of_a_study_is_text_and_nothing_else(browser, example, tmp_path):
    put_before_every_text(example, HOSTILE)
    read(example).run().write(tmp_path / "out")
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page, asked, said = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url.split("#")[0]))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("console", lambda message: said.append(message.text))
    address = (tmp_path / "out" / "report.html").as_uri()
    page.goto(address)
    page.wait_for_function(READY)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert "taken" in page.title()
    assert page.title() != "taken"
    assert page.evaluate("document.querySelectorAll('img, iframe, object, embed, textarea, form, base').length") == 0
    assert page.evaluate("[document.scripts.length, document.querySelectorAll('style, link').length]") == [1, 1]
    assert page.evaluate("[...document.querySelectorAll('[onerror], [onclick], [onload], a[href^=javascript]')].length") == 0
    assert page.locator("#explorer output").is_visible()
    assert HOSTILE[:20] in page.locator("#explorer tbody").inner_text()
    context.close()
    assert set(asked) == {address}
    assert said == []


def test_in_print_nothing_is_cut_and_tables_are_open_and_cards_as_the_reader_left_them(opened, tmp_path):
    """A page with every card would be hundreds of sheets: those that were opened are printed, and cards.html holds the rest."""
    page = opened(A4, 1000)
    page.evaluate("for (const name of ['answer-3', 'G14']) document.getElementById(name).open = true")
    page.emulate_media(media="print")
    wide = page.evaluate(
        "() => [...document.querySelectorAll('main *')]"
        ".filter(one => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('svg'))"
        ".map(one => one.outerHTML.slice(0, 80))"
    )
    assert wide == []
    page.pdf(path=tmp_path / "page.pdf", format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "1cm"))
    text = subprocess.run(["pdftotext", "-layout", tmp_path / "page.pdf", "-"], capture_output=True, text=True, check=True).stdout
    words = re.sub(r"\s+", " ", text)
    assert "75% of 62 against 49% of 58" in words
    assert "library(metafor)" in words
    assert "Effect on remaining safely at home and not returning to care is positive and significant not supported" in words
    assert "Of the 61 cards of this part those that are open are printed" in words
    # A folded table is open, one of hundreds of rows and a closed card are not, nor are all effects while none are chosen.
    assert "the end of the 90-day service" in words
    assert "Drawn data: how often each interval covers (222 rows)" in words
    assert "Name of the interval" not in words
    assert "it is left out while all 499 are" in words
    assert text.count("\f") < 130


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
