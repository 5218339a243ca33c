"""Writes the pictures of docs/how_to_page.md into docs/page/: the evaluator's page with a made-up study, in Chromium.

python validation/app_pictures.py [FOLDER]

It needs the extra [browser] and Debian's chromium. The review is a copy of studies/; nothing is added to it. With --whole the screens
are kept in full as well, with their text, to be looked at.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

from evidence.review.new_review import copy_review

SHEET = """Area;Supported;Went home;Usual service;Went home too
Our Town 2026;120;70;118;55
"""
COLUMNS = ("label", "n_treat", "events_treat", "n_comp", "events_comp")
SAME = {
    "country": "GB",
    "typology": "multi_agency_team",
    "intervention": "a family team for six months",
    "comparator": "usual services",
    "design": "qed_matched",
    "unit": "child",
    "population": "in_care",
    "eligible": "yes",
    "source_kind": "report",
    "outcome_domain": "reunification",
    "outcome_measure": "home within 12 months",
    "higher_is_better": "1",
    "statistic": "events",
    "source_locator": "table 3",
    "confidence": "high",
    "citation": "Our Town (2026). Evaluation of the family team.",
    "read": "full_text",
}
ASKED = {"expect": {"people": "120"}, "next": {"risk": "47"}}
WIDTH, TALLEST, COLOURS = 1000, 1000, 48


def main(folder: Path) -> None:
    """Go the whole way with the sheet and keep a picture of each screen."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, served(Path(place)) as address, browser() as page:
        sheet = Path(place) / "our_town.csv"
        sheet.write_text(SHEET, encoding="utf-8")
        page.goto(address)
        keep(page, folder, "1_first")
        page.get_by_role("link", name="Bring a sheet").first.click()
        page.get_by_label("Your file").set_input_files(str(sheet))
        page.get_by_role("button", name="Read it").click()
        for number, column in enumerate(COLUMNS):
            page.locator(f"#column-{number}").select_option(column)
        keep(page, folder, "2_headings")
        page.get_by_role("button", name="Go on: what holds for all rows").click()
        for name, value in SAME.items():
            field = page.locator(f"#set-{name}")
            if field.count():
                field.select_option(value) if field.evaluate("one => one.tagName") == "SELECT" else field.fill(value)
        keep(page, folder, "3_all_rows")
        page.get_by_role("button", name="Look at what would be added").click()
        page.get_by_role("heading", name="What would be added").wait_for()
        keep(page, folder, "4_preview")
        study = page.url.rpartition("study=")[2]
        base = page.url.partition("/preview")[0]
        for number, step in enumerate(("says", "changes", "expect", "next", "handover"), start=5):
            page.goto(f"{base}/{step}?study={study}")
            if step in ASKED:
                for name, value in ASKED[step].items():
                    page.locator(f"[name={name}]").fill(value)
                page.get_by_role("button", name="Work it out").click()
                page.locator("#answer").scroll_into_view_if_needed()
            keep(page, folder, f"{number}_{step}")


def keep(page: Any, folder: Path, name: str) -> None:
    """A picture of the screen, down to what a page of a manual has room for."""
    page.wait_for_load_state("networkidle")
    page.evaluate("window.scrollTo(0, 0)")
    height = page.evaluate("document.documentElement.scrollHeight")
    shown = page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": min(height, TALLEST)}, full_page=True)
    # A few dozen colours are enough for letters on a plain ground, and take a third of the room.
    Image.open(io.BytesIO(shown)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(folder / f"{name}.png", optimize=True)
    if "--whole" in sys.argv:
        page.screenshot(path=folder / f"{name}_whole.png", full_page=True)
        (folder / f"{name}.txt").write_text(page.inner_text("body"), encoding="utf-8")


@contextmanager
def served(place: Path) -> Iterator[str]:
    """The page on a copy of the review; gives the address that works once."""
    review = place / "my_review"
    copy_review(Path("studies"), review)
    command = [sys.executable, "-m", "evidence", "app", str(review), "--no-browser", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=place)
    try:
        assert process.stdout is not None
        said = ""
        while "}" not in said:
            said += process.stdout.readline()
        yield json.loads(said)["address"]
    finally:
        process.terminate()
        process.wait()


@contextmanager
def browser() -> Iterator[Any]:
    """A page of Chromium."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield running.new_page(viewport={"width": WIDTH, "height": 800})
        running.close()


if __name__ == "__main__":
    named = [one for one in sys.argv[1:] if not one.startswith("-")]
    main(Path(named[0] if named else "docs/page"))
