"""What was not attempted says what there is of what it needs, counted from the effects."""

from __future__ import annotations

from evidence.synthesis.effect_rows.rows import count_samples
from evidence.synthesis.not_attempted.tables import not_attempted_table


def test_what_there_is_is_counted(shipped):
    rows = {row["method"].partition(" (")[0]: row for row in not_attempted_table(shipped).rows}
    components, transport, _ = rows.values()
    analysed = [row for row in shipped.effects.rows if row.use == "tier 1"]
    samples = count_samples(analysed)
    kinds = len({row.columns["typology"] for row in analysed})
    assert f"{samples} samples of {kinds} kinds" in components["here"]
    asked = {one.column for one in shipped.review.plan.moderators.values() if one.within and one.column and one.kind != "interaction"}
    assert "typology" not in asked
    best = max(count_samples([row for row in analysed if row.columns[column] is not None]) for column in asked)
    assert f"is known for {best} of {samples} samples" in transport["here"]


def test_a_review_without_such_columns_says_so(example):
    from evidence.review.review import read_review
    from evidence.synthesis.review_run import run_review

    assert all(row["needs"] and row["here"] for row in not_attempted_table(run_review(read_review(example))).rows)
