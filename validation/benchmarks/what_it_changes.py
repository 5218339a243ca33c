"""What "What it changes" costs for a study that the page has not seen: processor time of the page and of its first forest.

The studies are made up: one odds ratio each, brought as a sheet. The review without them is computed once, as for a person who works
on; the ratio is to a run of the review from its tables to its ratings, in the same process.

    python validation/benchmarks/what_it_changes.py [STUDIES]
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

from evidence.app.factory import create_app
from evidence.app.place import Place
from evidence.app.serve import local_doors
from evidence.cli.main import main
from evidence.judgement.compare.version import version_of
from evidence.review.review import read_review

PORT = 8470
BASE = f"http://127.0.0.1:{PORT}"
HEAD = (
    "label,country,typology,intervention,comparator,design,unit,population,high_need,treatment_linkage,eligible,eligibility_reason,"
    "source_kind,citation,kind,read,outcome_domain,outcome_measure,higher_is_better,statistic,estimate,ci_low,ci_high,ci_level,"
    "source_locator,confidence\n"
)
ROW = (
    "Town {number},GB,family_finding,search,usual services,qed_matched,child,in_care,unclear,no,yes,comparison group,report,Town {number}.,"
    "primary,full_text,reunification,home within 12 months,1,or,{ratio:.2f},{low:.2f},{high:.2f},95,page 1,high\n"
)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds of some work, and what it gives."""
    begun = process_time()
    found = work()
    return process_time() - begun, found


def visitor(root: Path) -> Callable[..., Any]:
    """A browser that has come in: get(address) or post(address, data)."""
    app = create_app(Place(root, root, root.parent), local_doors(PORT))
    client = app.test_client()
    client.get(f"/enter/{app.extensions['evidence_doors'].ticket()}", base_url=BASE)
    token = re.search(r'name="token" content="(\w+)"', client.get("/words", base_url=BASE).text)
    assert token

    def ask(address: str, data: dict[str, Any] | None = None) -> Any:
        if data is None:
            return client.get(address, base_url=BASE)
        return client.post(address, base_url=BASE, data={"token": token[1], **data}, content_type="multipart/form-data")

    return ask


def study(ask: Callable[..., Any], number: int) -> str:
    """Bring a sheet of one study up to its preview; gives its id."""
    ratio = 1.0 + number / 50
    sheet = HEAD + ROW.format(number=number, ratio=ratio, low=ratio / 1.5, high=ratio * 1.5)
    answer = ask("/sheet", {"sheet": (io.BytesIO(sheet.encode()), "town.csv")})
    while "/preview" not in answer.headers["Location"]:
        page = ask(answer.headers["Location"]).text
        form = dict(re.findall(r'<input[^>]*name="([\w-]+)"[^>]*value="([^"]*)"', page))
        for name, options in re.findall(r'<select[^>]*name="([\w-]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
            chosen = re.search(r'<option value="([^"]*)"[^>]*selected', options)
            form[name] = chosen[1] if chosen else ""
        address = re.search(r'<form[^>]*method="post"[^>]*action="(/sheet/[^"]*)"', page)
        assert address
        answer = ask(address[1].replace("&amp;", "&"), form)
        assert answer.status_code == 303, answer.text
    return re.search(r"study=(\w+)", answer.headers["Location"])[1]  # type: ignore[index]


def report(studies: int) -> None:
    """Print the median and the 95th percentile."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "review"
        assert main(["new", str(root), "--copy"]) == 0
        version_of(read_review(root))  # libraries are loaded now
        whole, _ = timed(lambda: version_of(read_review(root)))
        ask = visitor(root)
        ask("/expect")  # computes the review without a study
        pages, pictures = [], []
        for number in range(studies + 1):
            address = f"/changes?study={study(ask, number)}"
            spent, page = timed(lambda address=address: ask(address))  # type: ignore[misc]
            assert page.status_code == 200
            forest = re.search(r'src="(/changes/forest/[^"]*)"', page.text)[1].replace("&amp;", "&")  # type: ignore[index]
            drawn, _ = timed(lambda forest=forest: ask(forest))  # type: ignore[misc]
            pages.append(spent)
            pictures.append(drawn)
    both = np.array(pages[1:]) + np.array(pictures[1:])  # the first draws with fonts that are not measured yet
    print(f"a run of the review from its tables: {whole:.2f} s of processor time")
    for name, times in (("page", np.array(pages[1:])), ("forest", np.array(pictures[1:])), ("both", both)):
        middle, high = np.quantile(times, [0.5, 0.95])
        print(f"{name}: median {middle:.2f} s, 95th percentile {high:.2f} s; {middle / whole:.2f} of that run")


if __name__ == "__main__":
    report(int(sys.argv[1]) if len(sys.argv) > 1 else 12)
