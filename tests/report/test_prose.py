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

from evidence.judgement.claims.tables import shown_claims_table
from evidence.judgement.coverage.answer import ENOUGH_SAMPLES
from evidence.judgement.otherwise.words import rating_otherwise
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


# Turns of phrase that a native reader trips over, and codes in place of words; each was on the page once.
UNENGLISH = re.compile(
    r"leaves? out (no|zero) (effect|difference)|\b(is|are) no (probability|number|dose|trials|measure)\b"
    r"|\bone (effect|row|option) a (study|sample|choice|row)\b|\bheld against\b|\b(says|tell|say) nothing of\b|\bless for\b"
    r"|\btakes off \d|\bd\d\d were decided|^both,|^(basic|graded), (up|down) to|\btiers 1(?!\+| and)\b"
    r"|inside a [aeiou]|\b4\.0 df: p and interval are unreliable"
    r"|\b(multi_agency_team|parent_skills|parent_mentoring|problem_solving_court|child_focused)\b"
)


def test_no_sentence_trips_a_native_reader(build):
    page = re.sub(r"<svg.*?</svg>", "", whole_page(build / "report.html"), flags=re.DOTALL)
    # The words of coders, of studies and of claims are theirs.
    page = re.sub(
        r"<dt>(Coder&#39;s note|Decided|Corrected|Differences|Not in the main analysis|Risk of bias).*?(?=<dt>|</dl>)",
        "",
        page,
        flags=re.DOTALL,
    )
    found = [
        unescape(re.sub(r"<[^>]+>", "", text)).strip() for text in re.findall(r"<(?:p|dd|td|th|figcaption|caption)\b[^>]*>([^<]*)", page)
    ]
    document = docx.Document(io.BytesIO((build / "annex.docx").read_bytes()))
    found += [paragraph.text for paragraph in document.paragraphs]
    assert len(found) > 1000
    assert sorted({text[:200] for text in found if UNENGLISH.search(text)}) == []


def test_a_mark_says_what_it_rests_on_and_what_would_change_it(shipped):
    two, four = (next(one for one in shipped.ratings if one.recommendation == number) for number in (2, 4))
    assert (
        "Ours rests on 1 sample (not counted, Worcel 2006, Santa Clara: groups of 28 and 12, and 20 are needed in each)" in two.difference
    )
    assert two.to_move == ("Both readings, to rise to promising: the interval would have to lie above zero (it begins 0.41 below)",)
    assert (
        four.to_move[0]
        == "Both readings: the source of the estimate (exploratory moderator) allows promising at most, whatever the numbers"
    )
    assert four.to_move[-1] == "Both readings, to fall to no rating: the interval would have to reach zero (it begins 0.23 above)"
    moved = rating_otherwise(shipped.otherwise, 4)
    assert "What kind are intensive in-home family services? Parent-focused skills building" in moved
    assert "or with non-randomised studies only, or with adjusted estimates only" in moved


def test_claims_show_their_figures_in_their_units(shipped):
    shown = {row["claim_id"]: (row["published"], row["value"]) for row in shown_claims_table(shipped).rows}
    assert shown["G10"] == ("60% (Cohen U3)", "60% (Cohen U3)")
    assert shown["G12"] == ("not significant", "p = 0.63")
    assert shown["G14"] == ("> 0", "g = -0.17")
    assert shown["G30"] == ("89.7%", None)
    assert shown["G70"] == ("more than 300,000,000 GBP a year", "315,782,589 GBP a year")


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
