"""Taking over what rests on the same sizes gives what computing everything anew gives; what moved is told with its reason."""

from __future__ import annotations

from evidence.judgement.compare.answer import ComparedAnswer, Comparison, compare_versions
from evidence.judgement.compare.version import ABSENT, VersionAnswer, figures, version_of
from evidence.judgement.compare.words import per_100_line, reason_words, unjudged_lines
from evidence.review.changes import changes, undone
from evidence.review.new_review import write_example
from evidence.review.rating_rule import CANNOT
from evidence.review.review import read_review
from evidence.review.write_local import write_studies
from evidence.synthesis.bodies import TIER_1, select
from evidence.synthesis.pooled.figures import body_forest
from evidence.synthesis.pooled.forest import effect_lines
from evidence.synthesis.review_run import rerun_review, run_review
from tests.cli.test_compare import TOWN
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


def test_what_is_carried_over_to_a_version_with_a_study_more_is_what_it_would_find(tmp_path):
    """Answers on effects that stayed are taken over; each answer of the version is that of a run of its own, and so is what is undone."""
    write_example(tmp_path / "old")
    write_example(tmp_path / "new")
    old = read_review(tmp_path / "old")
    write_studies(tmp_path / "new", old.codebook, {"town": TOWN})
    new = read_review(tmp_path / "new")
    before, after = version_of(old), version_of(new, version_of(old))
    assert after.to_dict() == run_review(new).to_dict()
    assert figures(after) == figures(version_of(new))
    # With one change the version without it is the old one, and is not computed again: the causes are those of undoing it.
    found = compare_versions(before, after)
    undone_one = figures(version_of(undone(found.changes[0], old, new)))
    for one in found.moved:
        then = undone_one.get((one.kind, one.id), ("", ABSENT))[1]
        assert then.same_as(one.old)
        assert [cause.change for cause in one.because] == ["study town"]


def test_a_rating_that_went_because_nobody_judged_is_not_silent():
    """The lines name the study, what stands in for a judgement, and what went."""
    was, gone = VersionAnswer("promising", why="holds"), VersionAnswer(CANNOT, why="missing: Town: no judgement")
    lost = ComparedAnswer("rating", "1 graded", "First (graded)", was, gone)
    kept = ComparedAnswer("certainty", "main", "Main", VersionAnswer("low", why="a"), VersionAnswer("low, provisional", why="a"))
    found = Comparison((), (lost, kept), {}, {"Town 2026": "no judgement of overall risk of bias"})
    first, stands, went = unjudged_lines(found)
    assert "Nobody has judged the risk of bias of Town 2026." in first
    assert stands == "Until then Town 2026 counts as: no judgement of overall risk of bias."
    assert went == "Lost because of that, or together with it: rating of First (graded)."
    assert unjudged_lines(Comparison((), (lost,), {}, {})) == ()
    assert reason_words(lost) == "before: holds; now: missing: Town: no judgement"
    assert reason_words(kept) == "before and now: a"


def test_local_studies_are_marked_in_forests(tmp_path):
    write_example(tmp_path / "new")
    codebook = read_review(tmp_path / "new").codebook
    write_studies(tmp_path / "new", codebook, {"town": TOWN})
    review = read_review(tmp_path / "new")
    results = run_review(review)
    rows = effect_lines(select(results.effects.rows, {}, TIER_1), results.tier_1.overall, local=review.local)
    assert [row.label for row in rows if row.local] == ["Town 2026 (local)"]
    figure = body_forest(results, review.plan.bodies[review.plan.headline]).figure
    said = " ".join(text.get_text() for text in figure.texts)
    assert "Town 2026 (local)" in said
    assert "Local: studies that somebody added" in said


def test_people_of_100_before_and_after(shipped):
    """The line has the numbers per 100 of a run; a body that counts no one event has none."""
    plan, middle = shipped.review.plan, shipped.absolute["home", ""].middle
    line = per_100_line(plan.bodies["home"], shipped, shipped)
    assert f"without support {middle.comparison:.0f} of 100 people have" in line
    assert f"{middle.treated:.0f} before and {middle.treated:.0f} now" in line
    assert per_100_line(plan.bodies["overall"], shipped, shipped) == ""
