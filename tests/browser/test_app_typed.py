"""Typing a study in a real browser: from the first page to the review, with browser and server killed on the way, and wrong answers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.app import drafts
from evidence.review.local import study_folders
from evidence.review.review import read_review
from tests.app.test_typed import STUDY

pytestmark = pytest.mark.browser

NAME = "Our Town 2026"
# Where browser and server are killed: after these fields, and at the preview.
KILLED_AFTER = ("studies.comparator", "effects.1.#kind", "effects.1.ci_low")
KEPT = """() => {
  const line = document.querySelector(".kept");
  return line.textContent === line.dataset.kept && !localStorage.length;
}"""


class Running:
    """The page as a person starts it, on a port of its own."""

    def __init__(self, review: Path, port: int) -> None:
        self.review, self.port = review, port
        self.address = self.start()

    def start(self) -> str:
        command = [sys.executable, "-m", "evidence", "app", str(self.review), "--no-browser", "--json", "--port", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=self.review.parent)
        said = ""
        while "}" not in said:
            line = self.process.stdout.readline()
            assert line, "the server ended"
            said += line
        self.address = json.loads(said)["address"]
        return self.address

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def running(review):
    started = Running(review, 8497)
    yield started
    if started.process.poll() is None:
        started.kill()


def opened(browser, running, width=1280):
    """A browser that has come in, and what went wrong in it."""
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    page.wrong = []
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.goto(running.address)
    page.wait_for_selector("h1")
    return page


def enter(page, key, text):
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
    page.click("text=Type it")
    page.fill("#label", NAME)
    page.click("main form button")
    page.wait_for_url("**/typed/study*")


def effect(review):
    return read_review(review).tables["effects"].by("effect_id")["our_town_2026-1"]


def test_nothing_is_lost_and_nothing_half_written_wherever_it_is_killed(browser, running, review):
    page = opened(browser, running)
    begin(page)
    study = page.url.rpartition("study=")[2]
    for key, text in STUDY.items():
        enter(page, key, text)
        until(page, KEPT)
        if key in KILLED_AFTER:
            running.kill()
            page.context.close()
            running.start()
            page = opened(browser, running)
            assert NAME in page.locator("main").inner_text(), "the first page knows the study that was begun"
            page.click(f"text={NAME}")
            page.wait_for_url("**/typed/study*")
            for earlier, entered in STUDY.items():
                held = page.evaluate("key => document.querySelector(`[data-key='${key}']`)?.dataset.was", earlier)
                assert held == ("GB" if entered == "UK" else entered), earlier
                if earlier == key:
                    break
        assert not study_folders(review)
    page.click("text=Look at it before adding")
    page.wait_for_url("**/preview*")
    running.kill()
    page.context.close()
    running.start()
    page = opened(browser, running)
    page.goto(f"{page.url.partition('/enter')[0].rstrip('/')}/typed/look?study={study}")
    assert "g = 0.28 [0.07, 0.48]" in page.locator("main").inner_text()
    assert not study_folders(review)
    page.click("text=Add to the review")
    page.wait_for_url("**/added*")
    running.kill()
    assert study_folders(review) == ("local/our_town_2026",)
    assert (effect(review).text("estimate"), effect(review).text("statistic")) == ("1.66", "or")
    assert page.wrong == []


def test_what_was_typed_while_the_server_was_away_comes_back_with_it(browser, running, review):
    page = opened(browser, running)
    begin(page)
    enter(page, "studies.comparator", "usual services")
    until(page, KEPT)
    running.kill()
    enter(page, "studies.intervention", "a family team")
    until(page, "() => document.querySelector('.kept').classList.contains('trouble')")
    running.start()
    until(page, "() => document.querySelector('.kept').textContent.includes('started anew')")
    second = page.context.new_page()
    second.goto(running.address)
    second.wait_for_selector("h1")
    second.click(f"text={NAME}")
    second.wait_for_url("**/typed/study*")
    until(second, KEPT)
    assert second.locator('[data-key="studies.intervention"] input').input_value() == "a family team"
    second.reload()
    assert second.locator('[data-key="studies.intervention"] input').input_value() == "a family team"
    assert second.locator('[data-key="studies.comparator"] input').input_value() == "usual services"


def test_wrong_answers_of_every_kind_and_the_way_back(browser, running, review):
    page = opened(browser, running)
    begin(page)
    wrong = {"studies.country": "Europe", "effects.1.#kind": "events"}
    wrong |= {"effects.1.events_treat": "34", "effects.1.n_treat": "30", "effects.1.events_comp": "x", "effects.1.n_comp": "-62"}
    for key, text in wrong.items():
        enter(page, key, text)
        until(page, KEPT)
        page.wait_for_timeout(150)
    said = {key: page.locator(f'[data-key="{key}"] .wrong').first.inner_text() for key in wrong}
    assert {key for key, text in said.items() if text} == {"studies.country", "effects.1.events_comp", "effects.1.n_comp"}
    enter(page, "effects.1.events_comp", "25")
    enter(page, "effects.1.n_comp", "62")
    enter(page, "effects.1.higher_is_better", "1")
    until(page, "() => document.querySelector('.live').textContent.includes('cannot be')")
    enter(page, "effects.1.n_treat", "60")
    until(page, "() => document.querySelector('.live').textContent.includes('g = 0.36 [-0.03, 0.76]')")
    page.click("text=Look at it before adding")
    page.wait_for_url("**/typed/look*")
    assert "fields are still open" in page.locator("main").inner_text()
    page.locator("main li a", has_text="Country").click()
    page.wait_for_url("**/typed/study*")
    assert page.locator('[data-key="studies.country"] input').input_value() == "Europe"
    page.go_back()
    page.go_forward()
    page.reload()
    assert page.locator('[data-key="effects.1.n_treat"] input').input_value() == "60"
    assert not study_folders(review)
    assert page.wrong == []


def test_axe_finds_nothing_and_nothing_runs_over_the_edge(browser, running, review):
    """320 pixels are 400% of a screen of 1280."""
    import axe_playwright_python

    program = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
    page = opened(browser, running)
    base = page.url.partition("/enter")[0].rstrip("/")
    fields = {"studies.label": NAME}
    begun = drafts.new(review, drafts.TYPED, drafts.named(fields)).id
    whole = drafts.new(review, drafts.TYPED, drafts.named(fields | STUDY | {"studies.country": "GB"})).id

    def look(address):
        page.goto(f"{base}/{address}")
        page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true })")
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(program)
            found = page.evaluate("axe.run({resultTypes: ['violations']})")
            assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found["violations"]] == [], (address, width)
            assert len(found["passes"]) > 10
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), (address, width)

    look("typed")
    look(f"typed/look?study={begun}")
    look(f"typed/study?study={whole}")
    look(f"says?study={whole}")
    look("one-group?event=returned+home&count=34&people=60")
    page.goto(f"{base}/typed/bias?study={whole}")
    page.check("input[value=questions]")
    page.click("text=Go on with this")
    page.wait_for_selector('[data-key^="bias_answers"]')
    look(f"typed/bias?study={whole}")
    assert page.wrong == []
