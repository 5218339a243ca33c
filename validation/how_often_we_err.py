"""How often our own procedure errs, and what a review of the design that the Practice Guide states could support: the whole simulations.

    python validation/how_often_we_err.py [review | design]        (both; about five and two minutes on one core)

The first writes studies/simulated.json, which the page shows, and its part of docs/how_often_we_err.md; the second its part of that page.
Finished pieces are kept in build/simulated, and the same command goes on from there. `evidence simulate --full` gives the same numbers.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
from dataclasses import replace
from pathlib import Path

from evidence.base.json_text import to_json
from evidence.base.text_table import text_table
from evidence.judgement.assessment import assess
from evidence.judgement.claims.queries import read_queries
from evidence.review import read_review
from evidence.robustness.examined import examine
from evidence.robustness.twin.answer import FULL, Twin, design_twin_of, twin_of
from evidence.robustness.twin.design import read_design
from evidence.robustness.twin.procedure import SAID
from evidence.robustness.twin.stored import FILE, Stored, made_for
from evidence.robustness.twin.tables import support_lines
from evidence.robustness.twin.words import design_words, errs_said, made_for_words
from evidence.synthesis.review_run import Analyses, run_review

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "how_often_we_err.md"
PIECES = ROOT / "build" / "simulated"
# Of each truth; a stated design holds more studies, and each costs more.
OF_DESIGN = 100


def publish(part: str, text: str) -> None:
    """Put what was printed into its block of the page."""
    block = re.compile(rf"(?<=<!-- {part} -->\n\n```text\n).*?(?=```)", re.DOTALL)
    PAGE.write_text(block.sub(lambda _: text, PAGE.read_text(encoding="utf-8"), count=1), encoding="utf-8")


def told(text: str) -> None:
    """How far it is, where a person watches."""
    if sys.stderr.isatty():
        print(f"\r\x1b[2K{text}", end="", file=sys.stderr, flush=True)


def of_review(results: Analyses) -> None:
    """The twin of the review itself."""
    stored = made_for(twin_of(results, FULL, folder=PIECES, say=told), results.review)
    (ROOT / "studies" / FILE).write_text(to_json(stored.to_dict()) + "\n", encoding="ascii")
    print("\n".join(review_lines(results, stored)))


def review_lines(results: Analyses, stored: Stored) -> list[str]:
    """What the page tells of the twin of the review."""
    run = replace(examine(assess(results)), simulated=stored)
    made = f"Made for data {stored.data_hash[:12]}, plan {stored.plan_hash[:12]}, evidence {stored.evidence}."
    return [*errs_said(run), f"{made_for_words(run)} {made}", "", *size_lines(results, stored.twin), "", *coverage_lines(stored.twin)]


def size_lines(results: Analyses, twin: Twin) -> list[str]:
    """What is said of a published size, and how often tests find a difference between kinds, by what is true."""
    sizes = {query.claim_id for query in read_queries(results.review) if query.rule == "value"}
    titles = {truth.key: truth.title for truth in twin.truths if not truth.moderator}
    said = [one for one in twin.said if one.what == "claim" and one.key in sizes and one.truth in titles]
    lines = [("what is true, and what is said of the published size", *SAID)]
    lines += [(titles[one.truth], *(f"{100 * one.shares[word]:.0f}%" for word in SAID)) for one in said]
    found = {(one.name, one.truth): f"{100 * one.found * one.tested:.0f}%" for one in twin.tests}
    tests = [f"{truth.title}: found in {found[truth.moderator, truth.key]}" for truth in twin.truths if truth.moderator]
    return [*text_table(lines, right=range(1, len(SAID) + 1)), "", *tests]


def coverage_lines(twin: Twin) -> list[str]:
    """How often the intervals of each body leave out the truth."""
    names = ("main", "prediction", "simpler", "knapp_hartung_truncated", "bayes")
    lines = [("error % with the spread found here, by interval", "samples", *names)]
    bodies = dict.fromkeys(one.body for one in twin.intervals)
    for body in bodies:
        rates = {one.interval: one for one in twin.intervals if one.body == body and one.spread == "no_effect"}
        errors = [rates[name].covers if name in rates else None for name in names]
        cells = ["-" if covers is None else f"{100 * (1 - covers):.1f}" for covers in errors]
        lines.append((f"{body.title}, tiers {body.tiers}", str(body.k_samples), *cells))
    return text_table(lines, right=range(1, len(names) + 2))


def of_design(results: Analyses) -> None:
    """The twin of the review behind the Guide."""
    design = read_design(ROOT / "studies" / "guide" / "design.toml", results.review)
    twin = design_twin_of(results, design, OF_DESIGN, folder=PIECES, say=told)
    print("\n".join(design_words(twin, results, design.title)))
    print("\n".join(support_lines(twin)))
    found = {(one.name, one.truth): one for one in twin.tests}
    for truth in twin.truths:
        if truth.moderator:
            one = found[truth.moderator, truth.key]
            print(f"{truth.title}: the test finds a difference in {100 * one.found * one.tested:.0f}%")


PARTS = {"review": of_review, "design": of_design}


def main(arguments: list[str]) -> None:
    """Run the parts asked for, print and publish each."""
    results = run_review(read_review(ROOT / "studies"))
    for part in arguments or PARTS:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            PARTS[part](results)
        print(printed.getvalue(), end="")
        publish(part, printed.getvalue())


if __name__ == "__main__":
    main(sys.argv[1:])
