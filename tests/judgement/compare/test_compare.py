"""Taking over what rests on the same sizes gives what computing everything anew gives."""

from __future__ import annotations

from evidence.review.changes import changes, undone
from evidence.review.new_review import write_example
from evidence.review.review import read_review
from evidence.synthesis.review_run import rerun_review, run_review
from tests.review.test_changes import rewrite


def test_a_rerun_is_a_run(tmp_path):
    """A changed direction takes the fits over, a changed number does not; either way the answers are those of a run of its own."""
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        write_example(folder)
    rewrite(new / "effects.csv", lambda row: row | {"estimate": "1.10"} if row["effect_id"] == "example_d-1" else row)
    record = {"in_analysis": "no", "statistic": "none", "exclusion_reason": "no size", "tier": "3", "estimate": ""}
    record |= {"ci_low": "", "ci_high": "", "ci_level": ""}
    for folder, direction in ((old, "treatment"), (new, "none")):
        change = record | {"direction": direction}
        rewrite(folder / "effects.csv", lambda row, cells=change: row | cells if row["effect_id"] == "example_b-1" else row)
    before, after = read_review(old), read_review(new)
    base = run_review(after)
    found = {change.id: rerun_review(undone(change, before, after), base) for change in changes(before, after)}
    assert found["example_b"].tier_1 is base.tier_1
    assert found["example_d"].tier_1 is not base.tier_1
    for change in changes(before, after):
        assert found[change.id].to_dict() == run_review(undone(change, before, after)).to_dict()
