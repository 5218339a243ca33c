"""Typing a study in a real browser: from the first page to the review, with browser and server killed on the way, and wrong answers."""

from __future__ import annotations

import pytest

from evidence.app import drafts
from evidence.review.local import study_folders
from evidence.review.review import read_review
from tests.app.test_typed import STUDY
from tests.browser.app_server import Server, Watched, enter, follow, violations

pytestmark = pytest.mark.browser

NAME = "Our Town 2026"
# Where browser and server are killed: after these fields, and at the preview.
KILLED_AFTER = ("studies.comparator", "effects.1.#kind", "effects.1.ci_low")
KEPT = """() => {
  const line = document.querySelector(".kept");
  return line.textContent === line.dataset.kept && !localStorage.length;
}"""


@pytest.fixture
def running(review, tmp_path):
    made = Server(review, tmp_path)
    yield made
    made.kill()


@pytest.fixture
def watched(browser, running):
    found = Watched(browser)
    yield found
    found.close()
    assert found.errors == []
    assert found.asked <= {running.base, "data:,"}


def answer(page, key, text):
    box = page.locator(f'[data-key="{key}"]')
    if box.locator("input[type=radio]").count():
        box.locator(f'input[value="{text}"]').check()
    elif box.locator("select").count():
        box.locator("select").select_option(text)
    else:
        box.locator("input, textarea").fill(text)
        box.locator("input, textarea").blur()


def until(page, told, seconds=10):
    """Wait until what a function of the page tells is true; the page allows no text as a program, so it is asked again and again."""
    for _ in range(seconds * 20):
        if page.evaluate(told):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{told} is not so: {page.locator('main').inner_text()[:2000]}")


def begin(page):
    follow(page.get_by_role("link", name="Type it"))
    page.fill("#label", NAME)
    follow(page.get_by_role("button", name="Begin"))


def effect(review):
    return read_review(review).tables["effects"].by("effect_id")["our_town_2026-1"]


def test_nothing_is_lost_and_nothing_half_written_wherever_it_is_killed(watched, running, review):
    page = watched.open(running.start())
    begin(page)
    study = page.url.rpartition("study=")[2]
    for key, text in STUDY.items():
        answer(page, key, text)
        until(page, KEPT)
        if key in KILLED_AFTER:
            running.kill()
            page.context.close()
            page = watched.open(running.start())
            follow(page.get_by_role("link", name=NAME))  # the first page knows the study that was begun
            for earlier, entered in STUDY.items():
                held = page.evaluate("key => document.querySelector(`[data-key='${key}']`)?.dataset.was", earlier)
                assert held == ("GB" if entered == "UK" else entered), earlier
                if earlier == key:
                    break
        assert not study_folders(review)
    follow(page.get_by_role("button", name="Look at it before adding"))
    running.kill()
    page.context.close()
    page = watched.open(running.start())
    page.goto(f"{running.base}/typed/look?study={study}")
    assert "g = 0.28 [0.07, 0.48]" in page.locator("main").inner_text()
    assert not study_folders(review)
    follow(page.get_by_role("button", name="Add to the review"))
    running.kill()
    assert study_folders(review) == ("local/our_town_2026",)
    assert (effect(review).text("estimate"), effect(review).text("statistic")) == ("1.66", "or")


def test_what_was_typed_while_the_server_was_away_comes_back_with_it(watched, running, review):
    page = watched.open(running.start())
    begin(page)
    answer(page, "studies.comparator", "usual services")
    until(page, KEPT)
    running.kill()
    answer(page, "studies.intervention", "a family team")
    until(page, "() => document.querySelector('.kept').classList.contains('trouble')")
    address = running.start()
    until(page, "() => document.querySelector('.kept').textContent.includes('started anew')")
    second = page.context.new_page()
    enter(second, address)
    follow(second.get_by_role("link", name=NAME))
    until(second, KEPT)
    assert second.locator('[data-key="studies.intervention"] input').input_value() == "a family team"
    second.reload()
    assert second.locator('[data-key="studies.intervention"] input').input_value() == "a family team"
    assert second.locator('[data-key="studies.comparator"] input').input_value() == "usual services"


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (503, '{"trouble": "Not kept yet: the folder cannot be written. What you typed stays here."}', "the folder cannot be written"),
        (500, "<p>a fault</p>", "Not kept yet"),
        (400, "<p>the review is no longer there</p>", "Not kept yet"),
    ],
)
def test_what_the_program_could_not_keep_is_not_called_kept(watched, running, review, status, body, said):
    """It waits, and is kept as soon as the program can."""
    page = watched.open(running.start())
    begin(page)
    kind = "application/json" if body.startswith("{") else "text/html"
    page.route("**/typed/field*", lambda route: route.fulfill(status=status, content_type=kind, body=body))
    answer(page, "studies.comparator", "usual services")
    until(page, "() => document.querySelector('.kept').classList.contains('trouble')")
    assert said in page.locator(".kept").inner_text()
    page.unroute("**/typed/field*")
    until(page, KEPT)
    assert "usual services" in next((review / drafts.DRAFTS).glob("*/draft.json")).read_text(encoding="utf-8")
    watched.errors[:] = [one for one in watched.errors if f"status of {status}" not in one]


def test_wrong_answers_of_every_kind_and_the_way_back(watched, running, review):
    page = watched.open(running.start())
    begin(page)
    wrong = {"studies.country": "Europe", "effects.1.#kind": "events"}
    wrong |= {"effects.1.events_treat": "34", "effects.1.n_treat": "30", "effects.1.events_comp": "x", "effects.1.n_comp": "-62"}
    for key, text in wrong.items():
        answer(page, key, text)
        until(page, KEPT)
        page.wait_for_timeout(150)
    said = {key: page.locator(f'[data-key="{key}"] .wrong').first.inner_text() for key in wrong}
    assert {key for key, text in said.items() if text} == {"studies.country", "effects.1.events_comp", "effects.1.n_comp"}
    answer(page, "effects.1.events_comp", "25")
    answer(page, "effects.1.n_comp", "62")
    answer(page, "effects.1.higher_is_better", "1")
    until(page, "() => document.querySelector('.live').textContent.includes('cannot be')")
    answer(page, "effects.1.n_treat", "60")
    until(page, "() => document.querySelector('.live').textContent.includes('g = 0.36 [-0.03, 0.76]')")
    follow(page.get_by_role("button", name="Look at it before adding"))
    assert "fields are still open" in page.locator("main").inner_text()
    follow(page.locator("main li a", has_text="Country"))
    assert page.locator('[data-key="studies.country"] input').input_value() == "Europe"
    page.go_back()
    page.go_forward()
    page.reload()
    assert page.locator('[data-key="effects.1.n_treat"] input').input_value() == "60"
    assert not study_folders(review)


def test_axe_finds_nothing_and_nothing_runs_over_the_edge(watched, running, review):
    """320 pixels are 400% of a screen of 1280."""
    page = watched.open(running.start())
    fields = {"studies.label": NAME}
    begun = drafts.new(review, drafts.TYPED, drafts.named(fields)).id
    whole = drafts.new(review, drafts.TYPED, drafts.named(fields | STUDY | {"studies.country": "GB"})).id

    def look(address):
        page.goto(f"{running.base}/{address}")
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert violations(page) == [], (address, width)
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), (address, width)

    look("typed")
    look(f"typed/look?study={begun}")
    look(f"typed/study?study={whole}")
    look(f"says?study={whole}")
    look("one-group?event=returned+home&count=34&people=60")
    page.goto(f"{running.base}/typed/bias?study={whole}")
    page.check("input[value=questions]")
    follow(page.get_by_role("button", name="Go on with this"))
    assert page.locator('[data-key^="bias_answers"]').count()
    look(f"typed/bias?study={whole}")
