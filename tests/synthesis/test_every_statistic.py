"""Every statistic, stated once: one coded effect of each runs through a review to the g that `evidence effect` gives for it."""

from __future__ import annotations

import pytest

from evidence.effects.kinds import KINDS, effect, typed_cells
from evidence.effects.printed import Printed
from evidence.effects.statements.statement import NONE
from evidence.effects.statistics import STATISTICS
from evidence.review import check_review
from evidence.review.questions import effect_cells, next_question
from evidence.review.read_codebook import load_codebook
from evidence.review.review import read_review
from evidence.review.short_form import number_columns
from evidence.synthesis.effect_rows.rows import review_effects
from tests.conftest import ROOT
from tests.effects.typed_lines import taken_apart
from tests.review.coming_in import tiny_review
from tests.review.damage import set_cells

EMPTY = dict.fromkeys(("estimate", "ci_low", "ci_high", "ci_level"), "")


def coded(kind):
    """The example of a kind as it stands in a row of effects.csv, and as it is typed."""
    _, numbers, options = taken_apart(KINDS[kind].example)
    cells = typed_cells(kind, numbers, options)
    cells.pop("binary", None)
    row = {"statistic": KINDS[kind].statistic.name, "direction": cells.pop("favours", "treatment")}
    if "risk_comp" in cells:
        row["pct_comp"] = f"{100 * cells.pop('risk_comp'):g}"
    if {"ci_low", "ci_low_treat"} & cells.keys():
        cells["ci_level"] = options["ci_level"] = 95.0
    return row | {name: value if isinstance(value, str) else f"{value:.12g}" for name, value in cells.items()}, numbers, options


@pytest.mark.parametrize("kind", KINDS)
def test_a_coded_statistic_gives_the_g_that_evidence_effect_gives(tmp_path, kind):
    cells, numbers, options = coded(kind)
    folder = tiny_review(tmp_path)
    set_cells(folder / "effects.csv", "base-1", **(EMPTY | cells))
    assert [p.text() for p in check_review(folder) if p.severity == "error"] == []
    row = review_effects(read_review(folder)).rows[0]
    expected = effect(kind, *numbers, **options)
    if expected.no_contrast:
        assert (row.use, row.reason) == ("record", f"cannot be computed: {expected.no_contrast}")
        return
    assert row.use == "tier 1"
    assert (row.effect.g, row.effect.se) == pytest.approx((expected.g, expected.se))
    assert row.effect.route == expected.route


def test_every_statistic_is_typed_described_and_in_the_codebook():
    names = set(STATISTICS)
    assert {kind.statistic.name for kind in KINDS.values()} == names
    codebook, _ = load_codebook(None)
    assert codebook.values_of("effects", "statistic") == (*STATISTICS, NONE.name)
    columns = {column for one in STATISTICS.values() for way in (*one.ways, one.asked, one.compared) for column in way}
    assert columns <= set(codebook.columns["effects"])
    assert columns - {"direction"} <= set(Printed.__dataclass_fields__)
    usual = {column for one in STATISTICS.values() if not one.rare for way in (*one.ways, one.asked) for column in way}
    assert usual - {"direction"} <= set(number_columns())
    assert {"mean_treat", "estimate"} <= set(number_columns())
    assert not {"median_treat", "time_treat", "sd_total"} & set(number_columns())
    for one in STATISTICS.values():
        assert one.described.label
        assert one.described.definition.endswith(".")
        assert one.formula


@pytest.mark.parametrize("kind", KINDS)
def test_the_questions_take_what_a_statistic_needs(kind):
    codebook, answers = load_codebook(ROOT / "studies")[0], {}
    while (question := next_question(codebook, {}, answers)) is not None:
        first = question.choices[0][0] if question.choices else question.spec.example if question.spec else ""
        reply = kind if question.name == "statistic" else KINDS[kind].example.partition(" ")[2] if question.kind else first
        answers[question.key], wrong = question.read(reply)
        assert wrong == ""
    cells = effect_cells(answers, "effects.1")
    statistic = KINDS[kind].statistic
    needed = [set(way) - {"n_comp"} if statistic.name == "rr" else set(way) for way in statistic.ways]
    assert cells["statistic"] == statistic.name
    assert any(way <= cells.keys() for way in needed)
