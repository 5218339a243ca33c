"""No difference is not a direction: in the coded rows, the votes, the pool, the checker and the preview."""

from __future__ import annotations

import pytest

from evidence.review import check_review
from evidence.review.review import read_review
from evidence.synthesis.directions.answer import count_directions
from evidence.synthesis.effect_rows.rows import review_effects
from tests.review.coming_in import ROW, tiny_review, write_csv
from tests.review.damage import set_cells

EMPTY = dict.fromkeys(("estimate", "ci_low", "ci_high", "ci_level"), "")
NOBODY = EMPTY | {"statistic": "events", "events_treat": "0", "n_treat": "21", "events_comp": "0", "n_comp": "12"}
EVERYBODY = EMPTY | {"statistic": "events", "events_treat": "20", "n_treat": "20", "events_comp": "20", "n_comp": "20"}
EQUAL = EMPTY | {"statistic": "events", "events_treat": "3", "n_treat": "7", "events_comp": "6", "n_comp": "14"}
ALIKE = EMPTY | {"statistic": "mean_sd", "mean_treat": "11.3", "sd_treat": "4", "mean_comp": "11.3", "sd_comp": "5"}
ALIKE |= {"n_treat": "20", "n_comp": "20"}


@pytest.mark.parametrize(("cells", "pooled"), [(NOBODY, False), (EVERYBODY, False), (EQUAL, True), (ALIKE, True)])
def test_a_coded_row_without_a_difference_votes_none_and_is_pooled_only_with_a_contrast(tmp_path, cells, pooled):
    folder = tiny_review(tmp_path)
    set_cells(folder / "effects.csv", "base-1", direction="comparison", **cells)
    review = read_review(folder)
    effects = review_effects(review)
    row = effects.rows[0]
    assert (row.use == "tier 1") == pooled
    assert pooled or "the added 0.5 alone" in row.reason
    assert count_directions(effects.rows, review.plan).by_group["home"]["all"].none == 1
    lines = [line.why for line in effects.ledger.lines if line.id == "base-1"]
    assert any("counted as no difference" in why for why in lines)
    assert pooled or any(why == row.reason for why in lines)
    assert [p.allowed.split(":")[0] for p in check_review(folder) if p.rule == "direction-against-numbers"] == ["none"]


def test_a_preview_fills_in_none_and_leaves_what_has_no_contrast_out_of_the_pool(call, tmp_path):
    folder = tiny_review(tmp_path / "review")
    rows = [ROW | cells | {"label": f"Town {place}"} for place, cells in enumerate((NOBODY, EVERYBODY, EQUAL))]
    code, found, _ = call("import", write_csv(tmp_path / "mine.csv", *rows), folder, "--preview", "--json")
    assert code == 0
    assert [cell["value"] for cell in found["filled_in"] if cell["column"] == "direction"] == ["none"] * 3
    assert [effect["in_analysis"] for effect in found["effects"]] == [False, False, True]
    assert [problem for problem in found["problems"] if problem["column"] == "direction"] == []
    _, out, _ = call("import", tmp_path / "mine.csv", folder, "--preview")
    assert "no effect size; cannot be computed: nobody in either group had the event" in out
    assert "g = 0.00 [-1.01, 1.01]. It favours neither group." in out
