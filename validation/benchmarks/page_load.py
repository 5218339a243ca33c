"""The evaluator's page under load: how long a live recalculation takes, and whether memory stays where it is.

The server is a program of its own (waitress, as people start it); requests arrive at a steady pace whether or not earlier ones are
answered, so a queue shows in the times. A study is being typed; each request changes one of its numbers.

    python validation/benchmarks/page_load.py [PER_SECOND] [SECONDS] [REQUESTS]

PER_SECOND requests for SECONDS, then REQUESTS as fast as they go, with the memory of the server before and after. The ratio beside the
times is to a page that computes nothing (the glossary), asked in the same way.
"""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import numpy as np

from evidence.review.new_review import copy_review

BEGUN = {"effects.1.outcome_domain": "reunification", "effects.1.#kind": "or"}
FORM = {"part": "effects.1", **BEGUN, "effects.1.ci_low": "1.14", "effects.1.ci_high": "2.40", "effects.1.higher_is_better": "1"}
CLIENTS = 32


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser that has come in: where the server is, its cookie and token, and the study in progress."""

    host: str
    cookie: str
    token: str
    study: str = ""

    def ask(self, address: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, text and where it leads to."""
        connection = http.client.HTTPConnection(self.host, timeout=60)
        headers = {"Cookie": self.cookie, "X-Token": self.token, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("GET" if form is None else "POST", address, None if form is None else urlencode(form), headers)
        answer = connection.getresponse()
        text, leads = answer.read().decode("utf-8"), answer.getheader("Location", "")
        connection.close()
        return answer.status, text, leads

    def live(self, number: int) -> float:
        """Seconds of one recalculation of numbers that nobody has sent before."""
        begun = time.perf_counter()
        status, text, _ = self.ask(f"/typed/live?study={self.study}", FORM | {"effects.1.estimate": f"{1.2 + number / 10_000:.4f}"})
        assert status == 200, text
        assert "g = 0." in text, text
        return time.perf_counter() - begun

    def words(self, number: int) -> float:
        """Seconds of a page that computes nothing."""
        begun = time.perf_counter()
        assert self.ask("/words")[0] == 200
        return time.perf_counter() - begun


@contextmanager
def served() -> Iterator[tuple[Visitor, int]]:
    """The page on a copy of the review, with a study in progress; and the number of its process."""
    with tempfile.TemporaryDirectory() as place:
        copy_review(Path("studies"), Path(place) / "review")
        command = [sys.executable, "-m", "evidence", "app", str(Path(place) / "review"), "--no-browser", "--json"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=place)
        try:
            said = ""
            while "}" not in said:
                said += process.stdout.readline()  # type: ignore[union-attr]
            yield begun(json.loads(said)["address"]), process.pid
        finally:
            process.terminate()
            process.wait()


def begun(address: str) -> Visitor:
    """Come in and begin to type a study."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc)
    connection.request("GET", parts.path)
    cookie = connection.getresponse().getheader("Set-Cookie", "").partition(";")[0]
    page = Visitor(parts.netloc, cookie, "").ask("/words")[1]
    visitor = Visitor(parts.netloc, cookie, re.search(r'name="token" content="(\w+)"', page)[1])  # type: ignore[index]
    _, _, leads = visitor.ask("/typed", {"label": "Our Town 2026"})
    found = Visitor(visitor.host, visitor.cookie, visitor.token, leads.rpartition("study=")[2])
    for key, value in BEGUN.items():
        assert found.ask(f"/typed/field?study={found.study}", {"key": key, "value": value, "was": ""})[0] == 200
    return found


def at_a_pace(work, per_second: float, seconds: float) -> np.ndarray:  # type: ignore[no-untyped-def]
    """Times from when each request was due to its answer."""
    start = time.perf_counter()

    def one(number: int) -> float:
        due = start + number / per_second
        time.sleep(max(0.0, due - time.perf_counter()))
        work(number)
        return time.perf_counter() - due

    with ThreadPoolExecutor(CLIENTS) as clients:
        return np.array(list(clients.map(one, range(int(per_second * seconds)))))


def resident(process: int) -> float:
    """Memory of a process in MB (Linux)."""
    pages = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    return int(pages[1]) / 1024  # type: ignore[index]


def main(per_second: float, seconds: float, requests: int) -> None:
    """Print the times and the memory."""
    with served() as (visitor, process):
        for number in range(20):
            visitor.live(number)
        found = {}
        for name, work in (("a page that computes nothing", visitor.words), ("a live recalculation", visitor.live)):
            found[name] = at_a_pace(work, per_second, seconds)
            middle, high = 1000 * np.quantile(found[name], [0.5, 0.95])
            print(f"{name}, {per_second:g} a second for {seconds:g} s: median {middle:.1f} ms, 95th percentile {high:.1f} ms")
        nothing, live = found.values()
        print(f"ratio of the 95th percentiles: {np.quantile(live, 0.95) / np.quantile(nothing, 0.95):.2f}")
        before = resident(process)
        with ThreadPoolExecutor(4) as clients:
            times = list(clients.map(visitor.live, range(requests)))
        pace = 4 * requests / sum(times)
        print(f"{requests:,} recalculations, 4 at once: {pace:.0f} a second; memory {before:.0f} -> {resident(process):.0f} MB")


if __name__ == "__main__":
    pace, long, many = (*sys.argv[1:], *("30", "60", "10000")[len(sys.argv) - 1 :])
    main(float(pace), float(long), int(many))
