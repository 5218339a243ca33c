"""How large report.html is, and how much longer a browser needs for it than for an empty page.

    python validation/benchmarks/page_size.py [--analysed 300] [--rounds 3]

Of `studies/` as it is, and of a copy in which so many effects are analysed. It is interactive when the page's own script has unpacked what
opens on a click; the pages take turns in one sitting with an empty one, and the times are medians. Needs Debian's Chromium.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median

import evidence

sys.path.insert(0, str(Path(__file__).parent))
from run_speed import ROOT, analysed_review

EMPTY = "<!doctype html><html lang=en><title>empty</title><p>nothing</p></html>"
# The page's script sets the mark; an empty page has none and is done when it is parsed.
READY = "document.title === 'empty' || performance.getEntriesByName('ready').length"
INTERACTIVE = (
    "performance.getEntriesByName('ready')[0]?.startTime ?? performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--analysed", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "empty.html").write_text(EMPTY, encoding="utf-8")
        pages = {"empty": folder / "empty.html"}
        reviews = {"as it is": ROOT / "studies", f"{asked.analysed} analysed": analysed_review(ROOT / "studies", folder, asked.analysed)}
        for title, review in reviews.items():
            out = folder / title.replace(" ", "_")
            evidence.read(review).run().write(out)
            pages[title] = out / "report.html"
        times = _times(pages, asked.rounds)
        for title, page in pages.items():
            size, packed = page.stat().st_size, len(gzip.compress(page.read_bytes(), mtime=0))
            ratio = median(times[title]) / median(times["empty"])
            took = f"{median(times[title]):.0f} ms, {ratio:.1f} times an empty page"
            print(f"{title}: {size / 1000:.0f} kB ({packed / 1000:.0f} kB packed), {took}")


def _times(pages: dict[str, Path], rounds: int) -> dict[str, list[float]]:
    from playwright.sync_api import sync_playwright

    found: dict[str, list[float]] = {title: [] for title in pages}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for _ in range(rounds + 1):
            for title, page in pages.items():
                tab = browser.new_page(viewport={"width": 1280, "height": 800})
                tab.goto(page.as_uri())
                tab.wait_for_function(READY)
                found[title].append(tab.evaluate(INTERACTIVE))
                tab.close()
        browser.close()
    # The first round warms the browser up.
    return {title: some[1:] for title, some in found.items()}


if __name__ == "__main__":
    main()
