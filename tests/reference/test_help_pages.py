"""The analyses of metadat's help pages (validation/help_pages.txt) and the page that says how they came out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT
from validation.help_pages import LINES, PAGE, Analysis, analyses, compared, lines_of, tolerance
from validation.side_by_side import Compared

ANALYSES = analyses(LINES.read_text(encoding="utf-8"))
# One page of each kind: measures, counts, levels, correlated errors, networks, moderators, influence, the funnel.
FEW = (
    "dat.aloe2013",
    "dat.anand1999",
    "dat.assink2016",
    "dat.baskerville2012",
    "dat.bcg",
    "dat.bonett2010",
    "dat.bourassa1996",
    "dat.kearon1998",
    "dat.senn2013",
    "dat.viechtbauer2021",
)


def row(one: Analysis) -> str:
    if one.why_not:
        return f"| {one.page} | {one.what} | {one.why_not} |"
    return f"| {one.page} | {one.what} | {lines_of(one.r)} | {lines_of(one.ours)} |"


def test_no_analysis_takes_more_lines_than_in_r():
    assert not [one for one in ANALYSES if lines_of(one.ours) > lines_of(one.r)]


def test_the_page_has_every_analysis_with_its_lines():
    page = Path(ROOT / PAGE).read_text(encoding="utf-8").splitlines()
    rows = [line for line in page if line.startswith("| dat.")]
    assert len(rows) == len(ANALYSES)
    assert not [one.what for one in ANALYSES if not any(line.startswith(row(one)) for line in rows)]


@pytest.mark.r
@pytest.mark.filterwarnings("ignore")
def test_both_sides_say_the_same():
    _, found = compared([one for one in ANALYSES if one.page in FEW])
    there = [(one, result) for one, result in found if one.r]
    assert not [(one.what, result) for one, result in there if not isinstance(result, Compared)]
    assert not [(one.what, result) for one, result in there if result.worst > tolerance(one)]
    assert sum(result.count for _, result in there) > 800
