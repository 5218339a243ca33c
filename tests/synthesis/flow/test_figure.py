"""The flow as a figure and as tables; tier 2 is marked wherever it shows."""

from __future__ import annotations

from collections import Counter

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from evidence.judgement.coverage.answer import cover
from evidence.synthesis.bodies import TIERS_1_2, select
from evidence.synthesis.effect_rows.rows import review_effects
from evidence.synthesis.effect_rows.tables import tiers_table
from evidence.synthesis.flow.answer import Box, Flow
from evidence.synthesis.flow.figure import draw_flow
from evidence.synthesis.flow.tables import NO_RECORDS, USES_SHOWN, flow_table, left_out_table
from evidence.synthesis.pooled.forest import draw_forest, effect_lines


def assert_nothing_overlaps(figure):
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = [text.get_window_extent(renderer) for text in figure.axes[0].texts if text.get_text()]
    for i, one in enumerate(boxes):
        assert one.x0 >= 0
        assert one.x1 <= figure.bbox.x1
        assert not any(one.overlaps(other) for other in boxes[i + 1 :])


def test_every_box_is_drawn_whole_and_what_was_not_recorded_is_no_box(shipped):
    figure = draw_flow(shipped.flow, "Title", "Note")
    text = "\n".join(t.get_text() for t in figure.axes[0].texts)
    for box in shipped.flow.boxes:
        assert box.title in text
        assert str(box.n) in text
    assert NO_RECORDS in text
    assert len(figure.axes[0].patches) == len(shipped.flow.boxes)
    assert_nothing_overlaps(figure)


def test_records_stand_above_the_studies(shipped):
    long = "a reason that is much too long for one line of a box, and even for two of them, so that its end is left to the table"
    records = (
        Box("records", "Records identified", "", "records", 3, None, True, (("ERIC", 2), ("PsycINFO", 1))),
        Box("duplicates", "Duplicates", "records", "records", 1),
        Box("screened", "Records screened on title and abstract", "records", "records", 2, None, True),
        Box("excluded", "Excluded", "screened", "records", 2, None, False, tuple((f"{n} {long}", 1) for n in range(9))),
    )
    figure = draw_flow(Flow(records, shipped.flow.studies), "Title", "Note")
    text = [t.get_text() for t in figure.axes[0].texts]
    assert NO_RECORDS not in text
    assert "5  for 5 more reasons" in text
    assert_nothing_overlaps(figure)


def test_the_tables_hold_every_box_and_every_exclusion(shipped):
    rows = flow_table(shipped).rows
    assert [row["key"] for row in rows][1:] == [box.key for box in shipped.flow.boxes]
    assert rows[0] == {"key": "records", "title": NO_RECORDS}
    left = left_out_table(shipped).rows
    boxes = {box.key: box.n for box in shipped.flow.boxes}
    assert sum(row["level"] == "study" for row in left) == sum(
        boxes[key] for key in ("not_coded", "without_results", "not_eligible", "unclear")
    )
    assert all(row["reason"] for row in left)
    assert all(row["assumed"] or row["why_not"] for row in tiers_table(shipped).rows)


def test_every_count_of_the_same_thing_is_the_same(shipped):
    """What the flow, the list of what was left out, the tiers, the counts and the coverage say of the same effects and studies."""
    boxes, counts, found = {box.key: box for box in shipped.flow.boxes}, shipped.counts, cover(shipped)
    left = [row for row in left_out_table(shipped).rows if row["level"] == "effect"]
    outside = ("direction", "needs", "unused", "sensitivity")
    assert (
        len(left)
        == sum(boxes[key].effects for key in outside)
        == boxes["eligible"].effects - boxes["analysed"].effects - boxes["assumed"].effects
    )
    by_stage = Counter(row["stage"] for row in left)
    assert [by_stage[USES_SHOWN[key]] for key in outside] == [boxes[key].effects for key in outside]
    tiers = tiers_table(shipped).rows
    assert sum(row["let_in"] == "yes" for row in tiers) == boxes["assumed"].effects
    assert sum(row["let_in"] == "no" and row["tier"] == 2 for row in tiers) == boxes["needs"].effects
    assert counts["sized"] == boxes["analysed"].effects == len(shipped.tier_1.overall.counts.effects)
    assert counts["samples"] == shipped.tier_1.overall.counts.samples
    assert (counts["studies"], counts["eligible"]) == (boxes["coded"].n, boxes["eligible"].n)
    assert (found.eligible, found.analysed) == (boxes["eligible"].n, boxes["analysed"].n)
    for group, body in shipped.review.plan.groups.items():
        sized = shipped.directions.by_group[group]["sized"].votes
        assert sized == shipped.tier_1.by_group[group].counts.samples, body


def test_tier_2_is_marked_where_it_shows(shipped):
    rows = select(review_effects(shipped.review).rows, shipped.review.plan.bodies["overall"].where, TIERS_1_2)
    lines = effect_lines(rows, shipped.tiers_1_2.overall)
    assert {line.hollow for line in lines} == {True, False}
    assert len(lines) == len(rows)
    tier_2 = {row.effect_id for row in rows if row.use == "tier 2"}
    for line in lines:
        assert line.hollow == line.label.endswith("(tier 2)") == (line.address in tier_2)
    marks = [mark for mark in draw_forest(lines, "Title", "Note").axes[0].lines if mark.get_marker() == "s"]
    assert sum(mark.get_markerfacecolor() == "white" for mark in marks) == sum(line.hollow for line in lines)


def test_tier_2_comes_in_under_sensitivity(shipped):
    for body, whole in (("home", shipped.tiers_1_2.headline), ("overall", shipped.tiers_1_2.overall)):
        (one,) = [v for v in shipped.sensitivity[body] if v.family == "tiers"]
        assert (one.k_effects, one.k_samples) == (len(whole.counts.effects), whole.counts.samples)
        assert one.answer.g == pytest.approx(whole.g)
