"""CSV, JSON, figures and the page."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import replace

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from evidence.base.csv_text import to_csv
from evidence.base.drawing import Drawn, figure_bytes
from evidence.base.json_text import to_json
from evidence.base.spreadsheet import cell_text
from evidence.base.table import Column, Table
from evidence.report.annex import annex_parts
from evidence.report.figures import draw_all, draw_each, pictures_for_word
from evidence.report.write import corrected_tables
from evidence.synthesis.bodies import TIER_1, select
from evidence.synthesis.effect_rows.tables import effects_table
from evidence.synthesis.pooled.forest import draw_forest, effect_lines, pooled_line
from evidence.synthesis.pooled.tables import pooled_table
from tests.page import unpacked, whole_page

# What the page of the shipped review may weigh.
PAGE_BYTES = 700_000


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-A1", "@SUM(A1)", "\tx", "\rx"])
def test_text_that_a_spreadsheet_would_run_is_defused(text):
    assert cell_text(text) == "'" + text


@pytest.mark.parametrize("text", ["-0.5", "+3", "-1e-3", "plain", "a=b"])
def test_numbers_and_plain_text_stay(text):
    assert cell_text(text) == text


def test_csv_reads_back_whole():
    rows = ({"a": 'with "quotes", commas\nand lines', "b": 1 / 3}, {"a": None, "b": None})
    text = to_csv(Table("t", "T", (Column("a", "A", "first"), Column("b", "B", "second")), rows))
    back = list(csv.DictReader(io.StringIO(text)))
    assert back[0]["a"] == rows[0]["a"]
    assert float(back[0]["b"]) == pytest.approx(1 / 3, rel=1e-11)
    assert back[1] == {"a": "", "b": ""}


def test_json_refuses_what_is_not_finite():
    with pytest.raises(ValueError, match="not finite"):
        to_json({"x": math.nan})


def test_tables_hold_every_row_and_every_body(shipped):
    assert len(effects_table(shipped.effects).rows) == len(shipped.review.tables["effects"])
    bodies = {(row["set"], row["body"], row["tiers"]) for row in pooled_table(shipped).rows}
    assert {("home", "", "1"), ("home", "", "1+2"), ("by_group", "stability", "1")} <= bodies


def test_a_run_ships_the_coded_tables_as_they_are_analysed(shipped):
    """effects.csv of the review holds what was coded first; with its corrections it stands in the folder of a run."""
    written = corrected_tables(shipped.review)
    rows = {row["effect_id"]: row for row in csv.DictReader(io.StringIO(written["corrected/effects.csv"].decode()))}
    assert rows["fisher2005_oregon-1"]["outcome_domain"] == "placement_stability"
    assert "corrected/studies.csv" in written
    assert {"corrected/prognosis.csv", "corrected/subgroups.csv"} <= set(written), "what is read beside effects is corrected too"
    assert "corrected/correlations.csv" not in written, "a table without corrections is the one on disk"
    assert list(rows) == [row.id for row in shipped.review.tables["effects"]]


def test_the_forest_shows_every_effect_whole_with_its_numbers(shipped):
    plan = shipped.review.plan
    rows = select(shipped.effects.rows, plan.bodies["home"].where, TIER_1)
    figure = draw_forest([*effect_lines(rows, shipped.tier_1.headline), pooled_line(shipped.tier_1.headline, "Pooled")], "Title", "Note")
    texts = [text.get_text().replace("\n", " ") for text in figure.texts]
    for row in rows:
        assert row.label in texts
        assert f"{row.effect.g:.2f} [{row.effect.ci_low:.2f}, {row.effect.ci_high:.2f}]".replace("-", "\N{MINUS SIGN}") in texts
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = [text.get_window_extent(renderer) for text in figure.texts]
    for i, one in enumerate(boxes):
        assert one.x0 >= 0
        assert one.x1 <= figure.bbox.x1
        assert not any(one.overlaps(other) for other in boxes[i + 1 :])


@pytest.mark.slow
def test_figures_have_the_same_bytes_twice(shipped, build):
    drawn = draw_all(shipped)
    written = {path.name for path in (build / "figures").iterdir()}
    assert list(drawn) == list(shipped.figures())
    parts = annex_parts(shipped, draw_each(shipped))
    in_word = {name for part in parts for name in part.figures}
    assert written == {f"{name}.svg" for name in drawn} | {f"{name}.png" for name in in_word}
    for name, one in drawn.items():
        assert figure_bytes(one, "svg") == (build / "figures" / f"{name}.svg").read_bytes()
    for name, (png, _) in pictures_for_word(drawn, parts).items():
        assert png == (build / "figures" / f"{name}.png").read_bytes()
    assert b"<dc:date>" not in (build / "figures" / "funnel.svg").read_bytes()


def test_the_typology_forest_names_every_sample_that_has_only_a_direction(shipped, figures):
    text = " ".join(t.get_text().replace("\n", " ") for t in figures["forest_typology"].figure.texts)
    labels = {row.effect_id: row.label for row in shipped.effects.rows}
    unsized = [vote for vote in shipped.directions.votes if not vote.sized]
    assert len(unsized) > 80
    for vote in unsized:
        assert labels[vote.effects[0]] in text
    for row in select(shipped.effects.rows, shipped.review.plan.bodies["overall"].where, TIER_1):
        assert row.label in text


def test_the_funnel_holds_every_analysed_effect(shipped, figures):
    axis = figures["funnel"].figure.axes[0]
    marks = [line for line in axis.lines if line.get_linestyle() == "None"]
    drawn = {(x, y) for line in marks for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)}
    rows = select(shipped.effects.rows, shipped.review.plan.bodies["overall"].where, TIER_1)
    assert drawn == {(row.effect.g, row.effect.se) for row in rows}


def test_intervals_beyond_the_axis_end_in_an_arrow(shipped):
    rows = effect_lines(select(shipped.effects.rows, shipped.review.plan.bodies["home"].where, TIER_1), shipped.tier_1.headline)
    figure = draw_forest([*rows, *rows, *rows, replace(rows[0], high=9.0)], "Title", "Note")
    (_, end), marks = figure.axes[0].get_xlim(), [line.get_marker() for line in figure.axes[0].lines]
    assert end < 2.0
    assert marks.count(">") == 1 + 3 * sum(row.high > end for row in rows)
    assert figure_bytes(Drawn(figure, "Title", "Caption"), "png")[:4] == b"\x89PNG"


def test_the_page_stays_small_and_holds_what_the_file_beside_it_holds(build):
    page, beside = (build / "report.html").read_text(encoding="utf-8"), (build / "cards.html").read_text(encoding="utf-8")
    assert len(page.encode("utf-8")) < PAGE_BYTES
    held = [re.sub(r' href="[^"]*"|(?<=<details) open', "", fold) for fold in unpacked(page)]
    shown = re.sub(r' href="[^"]*"|(?<=<details) open', "", beside)
    assert len(held) > 20
    assert all(fold in shown for fold in held)
    # What leads from one to the other finds it.
    ids, held_ids = set(re.findall(r' id="([^"]+)"', page)), set(re.findall(r' id="([^"]+)"', beside))
    assert set(re.findall(r' href="cards.html#([^"]+)"', page)) <= held_ids
    assert set(re.findall(r' href="report.html#([^"?]+)', beside)) <= ids
    assert set(re.findall(r' href="#([^"?]+)', page)) <= ids
    assert set(re.findall(r' href="#([^"?]+)', beside)) <= held_ids


def test_the_page_needs_no_network_and_says_what_the_data_are(shipped, build):
    page = whole_page(build / "report.html")
    assert not re.search(r"""\ssrc\s*=""", page)
    assert not re.search(r"url\((?!#)", page)
    # Links lead into the page, to files beside it, or out where a reader asks for it.
    outward = [link for link in re.findall(r'href="([^"]*)"', page) if not link.startswith("#")]
    assert all(link.startswith(("http://", "https://")) or (build / link).is_file() for link in outward)
    assert shipped.review.plan.statement.replace("'", "&#39;") in page
    first_screen = page[page.index("<header") : page.index("<nav")]
    assert shipped.review.plan.question in first_screen
    assert shipped.review.plan.statement.split(":")[0] in first_screen
    answer = page[page.index('<section id="answer">') : page.index('<section id="answers">')]
    studies, rows = shipped.review.tables["studies"], shipped.effects.rows
    eligible, analysed = sum(row["eligible"] == "yes" for row in studies), [row for row in rows if row.use == "tier 1"]
    samples = len({row.columns["sample_id"] for row in analysed})
    for number in (str(len(studies)), str(eligible), f"{len(analysed)} of {len(rows)}", f"{samples} independent samples"):
        assert number in answer
