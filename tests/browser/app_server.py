"""The page as a program of its own, which can be killed and started again; and a browser that has opened its address."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.small_review import ROOT

EXPECTED = re.compile("status of 4|ERR_CONNECTION|ERR_EMPTY_RESPONSE")
AXE = "axe.run({resultTypes: ['violations']})"


class Server:
    """`evidence app` on a review."""

    def __init__(self, review: Path | None, folder: Path, port: int = 0) -> None:
        named = [] if review is None else [str(review)]
        self.command = [sys.executable, "-m", "evidence", "app", *named, "--no-browser", "--port"]
        self.folder, self.port = folder, port
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> str:
        """Start it; gives the address that works once. Started again it has the port it had."""
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            [*self.command, str(self.port)], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
        )
        assert self.process.stdout is not None
        said = iter(self.process.stdout.readline, "")
        address = next(found[0] for line in said if (found := re.search(r"http://\S+/enter/\S+", line)))
        self.port = int(re.search(r":(\d+)/", address)[1])  # type: ignore[index]
        return address

    def kill(self) -> None:
        """End it at once, as a crash would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            assert self.process.stdout is not None
            self.process.stdout.close()
            self.process = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class Watched:
    """Browsers whose requests, complaints and dialogs are looked at in the end."""

    def __init__(self, browser: Any) -> None:
        self.browser, self.contexts = browser, []
        self.asked: set[str] = set()
        self.errors: list[str] = []

    def open(self, address: str = "", width: int = 1280, **options: Any) -> Any:
        """Another browser with a page of its own."""
        context = self.browser.new_context(viewport={"width": width, "height": 800}, **options)
        self.contexts.append(context)
        context.on("page", self._watch)
        page = context.new_page()
        if address:
            enter(page, address)
        return page

    def _watch(self, page: Any) -> None:
        page.set_default_timeout(20_000)
        page.on("request", lambda request: self.asked.add("/".join(request.url.split("/")[:3])))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", lambda dialog: (self.errors.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
        # A status of 400, 403 or 409 is a page that says what is wrong, and a program that was killed does not answer; everything else
        # that is complained of is a fault.
        page.on("console", lambda said: self.errors.append(said.text) if not EXPECTED.search(said.text) else None)

    def close(self) -> None:
        for context in self.contexts:
            context.close()


def enter(page: Any, address: str) -> None:
    """Open the address that works once, and wait for the page behind it."""
    page.goto(address)
    page.wait_for_selector("h1")


def follow(link: Any) -> None:
    """Press a link or a button, and wait until the page that it leads to has taken the old one's place."""
    with link.page.expect_navigation():
        link.click()


def violations(page: Any) -> list[tuple[str, str]]:
    """What axe-core finds, with all folds open."""
    import axe_playwright_python

    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.evaluate(Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8"))
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in page.evaluate(AXE)["violations"]]
