"""Every number in prose is a value of results.json, at the precision it is printed with, or a constant that has a name."""

from __future__ import annotations

import io
import json
import re
import tomllib
from collections.abc import Iterator
from html import unescape
from typing import Any

import docx
import pytest

from evidence.judgement.coverage.answer import ENOUGH_SAMPLES
from evidence.synthesis.directions.answer import AGREE
from evidence.synthesis.moderators.answer import POWER
from evidence.synthesis.pooled.answer import RELIABLE_DF
from tests.conftest import STUDIES
from tests.page import whole_page

# A number that stands for itself: not inside a name such as I2 or CR2, nor in a version.
NUMBER = re.compile(r"(?<![\w.])[-\N{MINUS SIGN}]?(?:\d[\d,]*(?:\.\d+)?|\.\d+)(?![\w.]*\w)")
# Constants of the methods that prose may name: tiers, per 100, the bands of the funnel.
CONSTANTS = {AGREE, POWER, RELIABLE_DF, float(ENOUGH_SAMPLES), 1.0, 2.0, 100.0, 0.10, 0.05, 0.01}


def leaves(document: Any) -> Iterator[Any]:
    if isinstance(document, dict):
        for value in document.values():
            yield from leaves(value)
    elif isinstance(document, list):
        for value in document:
            yield from leaves(value)
    else:
        yield document


def values_of(*documents: Any) -> tuple[set[float], list[str]]:
    """Every number of some documents, and every text, longest first."""
    found = [leaf for document in documents for leaf in leaves(document)]
    numbers = {float(leaf) for leaf in found if isinstance(leaf, (int, float)) and not isinstance(leaf, bool)}
    return numbers | CONSTANTS, sorted({leaf for leaf in found if isinstance(leaf, str) and re.search(r"\d", leaf)}, key=len, reverse=True)


def unexplained(prose: str, numbers: set[float], texts: list[str]) -> list[str]:
    """Numbers of the prose that are not values at their printed precision, after texts that stand in the documents word for word."""
    for text in texts:
        if len(text) > 12:
            prose = prose.replace(text, " ").replace(text[:1].upper() + text[1:], " ")
    left = []
    for found in NUMBER.finditer(prose):
        plain = found[0].replace(",", "").replace("\N{MINUS SIGN}", "-")
        decimals = len(plain.partition(".")[2])
        shown = float(plain)
        if not any(
            f"{scale * value:.{decimals}f}" in (f"{shown:.{decimals}f}", f"{-shown:.{decimals}f}")
            for value in numbers
            for scale in (1, 100)
        ):
            left.append(f"{found[0]} in {prose[max(0, found.start() - 40) : found.end() + 20]!r}")
    return left


@pytest.fixture(scope="module")
def known(build):
    results = json.loads((build / "results.json").read_text(encoding="utf-8"))
    record = json.loads((build / "run.json").read_text(encoding="utf-8"))
    plans = [tomllib.loads((STUDIES / name).read_text(encoding="utf-8")) for name in ("review.toml", "ratings.toml")]
    hashes = {"short": [record["data_hash"][:12], record["plan_hash"][:12]]}
    return values_of(results, record, hashes, *plans)


def test_the_page(build, known):
    page = whole_page(build / "report.html")
    page = re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)
    prose = [
        unescape(re.sub(r"<[^>]+>", "", text))
        for _, text in re.findall(r"<(p|figcaption|caption|h1|h2)\b[^>]*>(.*?)</\1>", page, re.DOTALL)
    ]
    assert len(prose) > 40
    assert [number for text in prose for number in unexplained(text, *known)] == []


def test_the_word_annex(build, known):
    document = docx.Document(io.BytesIO((build / "annex.docx").read_bytes()))
    prose = [re.sub(r"^(Table|Figure) \d+\. ", "", paragraph.text).replace("\N{MINUS SIGN}", "-") for paragraph in document.paragraphs]
    prose += [re.sub(r" Page 1 of 1$", "", paragraph.text) for paragraph in document.sections[0].footer.paragraphs]
    assert sum(bool(NUMBER.search(text)) for text in prose) > 20
    assert [number for text in prose for number in unexplained(text, *known)] == []


def test_plain_words_in_the_tables(build, known):
    results = json.loads((build / "results.json").read_text(encoding="utf-8"))
    numbers, _ = known
    for summary in results["findings"]:
        for row in summary["rows"]:
            own = {float(leaf) for leaf in leaves(row) if isinstance(leaf, (int, float))}
            assert unexplained(row["sentence"], own, []) == []
    assert unexplained(results["headline"], numbers, []) == []


def test_the_command_line(build, known):
    headline = next(line for line in build.with_name("said.txt").read_text(encoding="utf-8").splitlines() if "independent samples" in line)
    assert NUMBER.search(headline)
    assert unexplained(headline, known[0], []) == []


def test_a_number_from_nowhere_is_found(known):
    assert unexplained("g = 77.77 from 8 samples", *known)[0].startswith("77.77")
    assert unexplained("about 61.3% of them", {0.627}, []) != []
    assert unexplained("about 62.7% of them, on 1,411 people", {0.627, 1411.0}, []) == []
    assert unexplained("I2 and CR2 are names", set(), []) == []


def test_no_text_calls_a_reading_literal_that_holds_inferred_clauses(build):
    page = unescape(re.sub(r"<(style|script).*?</\1>|<[^>]+>", " ", whole_page(build / "report.html"), flags=re.DOTALL))
    document = docx.Document(io.BytesIO((build / "annex.docx").read_bytes()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    annex = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    said = build.with_name("said.txt").read_text(encoding="utf-8")
    for text in (page, annex, said):
        assert "literal" not in text.lower()
        assert "documented clauses only" not in text
    assert "what is inferred where a text was not read" in page
