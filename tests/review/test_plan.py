"""review.toml: what the plan says, and every mistake in it at once, at its line."""

from __future__ import annotations

import pytest

from evidence.base.errors import DataProblems, FileProblem
from evidence.review import check_review, read_review
from tests.review.damage import STUDIES, new_problems, places, replace_text

PLAN = "review.toml"


def test_the_shipped_plan():
    plan = read_review(STUDIES).plan
    assert (plan.headline, plan.method, plan.level, plan.conversion, plan.seed) == ("home", "REML", 0.95, "hasselblad-hedges", 20260101)
    assert (plan.rho_within, plan.rho_across) == (0.6, 0.3)
    assert {kind: (icc.value, icc.low, icc.high) for kind, icc in plan.icc.items()} == {
        "family": (0.7, 0.4, 0.95),
        **dict.fromkeys(("agency", "team", "court"), (0.05, 0.0, 0.2)),
    }
    assert dict(plan.bodies["stability"].where) == {"outcome_group": ("stability",), "denominator": ("reunified",)}
    assert plan.bodies["unconditional"].sensitivity
    assert not plan.bodies["home"].sensitivity
    assert {group: plan.bodies[body].where["outcome_group"] for group, body in plan.groups.items()} == {
        group: (group,) for group in ("home", "stability", "safety", "family", "child", "care_process")
    }
    assert [(number, one.published, one.kind) for number, one in plan.recommendations.items()] == [
        ("1", "none", "moderator"),
        ("2", "good", "body"),
        ("3", "promising", "body"),
        ("4", "promising", "body"),
    ]
    assert plan.recommendations["1"].moderator == "typology"
    assert plan.recommendations["1"].where == {}
    assert plan.recommendations["2"].body is plan.bodies["stability"]
    assert plan.recommendations["4"].where == {"typology": ("multi_agency_team",), "high_need": ("yes",)}
    assert "not the data set of the review" in plan.statement
    with pytest.raises(AttributeError):
        plan.level = 0.9  # type: ignore[misc]


# what is replaced by what, the column (key) the problem names, its rule, and something the message says
CASES = [
    ("schema = 1", "schema = 2", "schema", "plan-value", "schema 1 only"),
    ("rho_within = 0.6", "rho_witin = 0.6", "rho_witin", "plan-unknown-key", "'rho_within'"),
    ("rho_within = 0.6", "rho_within = 1.0", "rho_within", "plan-value", "-0.99 to 0.99"),
    ("rho_within = 0.6", 'rho_within = "0.6"', "rho_within", "plan-value", "a number"),
    ("level = 0.95", "level = 95", "level", "plan-value", "0.5 to 0.999"),
    ("level = 0.95", "level = true", "level", "plan-value", "a number"),
    ("level = 0.95", "level = nan", "level", "plan-value", "a number"),
    ('method = "REML"', 'method = "reml"', "method", "plan-value", "'REML'"),
    ('conversion = "hasselblad-hedges"', 'conversion = "chinn"', "conversion", "plan-value", "probit"),
    ("seed = 20260101", "seed = 1.5", "seed", "plan-value", "whole number"),
    ('headline = "home"', 'headline = "hoem"', "headline", "plan-unknown-name", "'home'"),
    ('headline = "home"', 'headline = "unconditional"', "headline", "plan-value", "sensitivity"),
    (
        'published = "good"\nbody = "stability"',
        'published = "good"\nbody = "unconditional"',
        "body",
        "plan-value",
        "left out of the analysis",
    ),
    ('safety = "safety"', 'safety = "unconditional"', "safety", "plan-value", "sensitivity"),
    ('may save"\nbody = "stability"', 'may save"\nbody = "unconditional"', "body", "plan-value", "sensitivity"),
    ('title = "All beneficial outcomes"', 'title = "All"\nsensitivity = true', "sensitivity", "plan-value", "overall"),
    ('units = "children"', 'units = ""', "units", "plan-value", "a text"),
    ("better than {percent}%", "better than {per_cent}%", "u3", "plan-value", "{percent}"),
    ("worse than {percent}%", "worse than {per_cent}%", "u3_worse", "plan-value", "{percent}"),
    (
        'where = { outcome_group = ["safety"] }',
        'where = { outcome_gruop = ["safety"] }',
        "outcome_gruop",
        "plan-unknown-name",
        "'outcome_group'",
    ),
    ('where = { outcome_group = ["safety"] }', 'where = { outcome_group = ["safty"] }', "outcome_group", "plan-unknown-name", "'safety'"),
    ('where = { outcome_group = ["safety"] }', 'where = { outcome_group = "safety" }', "outcome_group", "plan-value", "a list"),
    ('where = { outcome_group = ["safety"] }', "where = { tier = [1] }", "tier", "plan-value", "words"),
    ('where = { outcome_group = ["safety"] }', "where = {}", "where", "plan-value", "at least one column"),
    ('safety = "safety"', 'safety = "safeti"', "safety", "plan-unknown-name", "'safety'"),
    ('safety = "safety"', 'saftey = "safety"', "saftey", "plan-unknown-name", "'safety'"),
    ("[plan.icc.court]", "[plan.icc.judge]", "judge", "plan-unknown-name", "court"),
    ("value = 0.70", "value = 0.99", "value", "plan-value", "from low to high"),
    ('published = "good"', 'published = "fair"', "published", "plan-value", "promising"),
    ('moderator = "typology"', 'moderator = "typologie"', "moderator", "plan-unknown-name", "'typology'"),
    ('published = "good"\nbody = "stability"', 'published = "good"\nbody = "stabilty"', "body", "plan-unknown-name", "'stability'"),
    ('kind = "moderator"', 'kind = "moderate"', "kind", "plan-value", "'moderator'"),
    ("[recommendations.4]", "[recommendations.four]", "four", "plan-value", "[recommendations.1]"),
    ("size = 153", "size = 0", "size", "plan-value", "from 1"),
    ("[principles.2]", "[principles.two]", "two", "plan-value", "[principles.1]"),
    ('where = { timing = ["post", "both"] }', 'where = { timing = ["after"] }', "timing", "plan-unknown-name", "post"),
    ('figures = ["G30", "G31"]', "figures = [30]", "figures", "plan-value", "a list of texts"),
    ('[equity]\nfamily = "equity"', '[equity]\nfamily = "equality"', "family", "plan-value", "'equity'"),
    ('population = ["in_care", "returned_home"]', 'population = ["in_car"]', "population", "plan-value", "'in_care'"),
    ('population = ["in_care", "returned_home"]', 'populations = ["in_care"]', "populations", "plan-unknown-name", "'population'"),
    ("sensitivity = true", 'sensitivity = "yes"', "sensitivity", "plan-value", "true or false"),
    (
        '"three-level ML CR2"',
        '"three-level DL CR2"',
        "options",
        "plan-impossible",
        "DL does not go with the model three-level",
    ),
    ('"univariate PM knha"', '"univariate PM CR2"', "options", "plan-impossible", "the test CR2 does not go with the model univariate"),
    ('"univariate DL z"', '"univariate DLL z"', "options", "plan-unknown-name", "'DL'"),
    ('"univariate DL z"', '"DL"', "options", "plan-value", "three words"),
    ("[0.8, 0.3]", "[0.2, 0.3]", "options", "plan-impossible", "more across outcome domains than within one"),
    ("[0.8, 0.3]", "0.8", "options", "plan-value", "[0.6, 0.3]"),
    ("[multiverse.choices.tier]", "[multiverse.choices.teir]", "teir", "plan-unknown-name", "'tier'"),
    ('options = ["1", "1+2"]', 'options = ["1", "2"]', "options", "plan-value", "1, 1+2"),
    ('["extreme value", 0.4,', '["extreme value", 1.4,', "options", "plan-value", "0.01 to 0.99"),
    ('declared = "not equivalent"', 'declared = "other"', "declared", "plan-value", "uncertain, not equivalent"),
    ('leave_out = { "without them"', 'leave_out = { "without"', "without", "plan-unknown-name", "'without them'"),
    ('"without them" = { denominator', '"without them" = { denominators', "denominators", "plan-unknown-name", "'denominator'"),
    ('options = ["all", "without critical"]', 'options = ["all"]', "options", "plan-value", "two or more"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new", "key", "rule", "words"), CASES)
def test_a_mistake_is_placed_at_its_line(review, old, new, key, rule, words):
    line = replace_text(review / PLAN, old, new) + new.count("\n")
    found = [p for p in new_problems(review) if p.rule == rule and p.column == key]
    assert places(found) == {("error", PLAN, line, key, rule)}
    assert words in found[0].text()
    with pytest.raises(DataProblems):
        read_review(review)


def test_missing_keys_are_placed_at_their_table(review):
    text = (review / PLAN).read_text(encoding="utf-8")
    for key in ("seed = 20260101\n", 'unit = "child"\n', 'title = "Course of care"\n'):
        assert text.count(key) == 1
        text = text.replace(key, "")
    (review / PLAN).write_text(text, encoding="utf-8")
    tables = {"seed": "[plan]", "unit": "[words]", "title": "[bodies.care_process]"}
    lines = text.split("\n")
    wanted = {("error", PLAN, lines.index(table) + 1, key, "plan-missing-key") for key, table in tables.items()}
    assert places(new_problems(review)) == wanted


@pytest.mark.parametrize(
    ("old", "new"), [("[words]", "[words"), ('title = "Return home"', "title = Return home"), ("level = 0.95", "level = 0,95")]
)
def test_bad_toml_does_not_hide_the_tables(review, old, new):
    line = replace_text(review / PLAN, old, new)
    (review / "sources.csv").unlink()
    found = new_problems(review)
    assert {p.rule for p in found} == {"plan-syntax", "missing-table"}
    assert next(p.line for p in found if p.file == PLAN) == line


def test_plan_hash_follows_meaning_not_layout(review):
    before = read_review(review)
    (review / PLAN).write_bytes(b"\xef\xbb\xbf# a comment\r\n" + (review / PLAN).read_bytes().replace(b"\n", b"\r\n"))
    assert read_review(review).plan_hash == before.plan_hash
    replace_text(review / PLAN, "rho_across = 0.3", "rho_across = 0.4")
    after = read_review(review)
    assert after.plan_hash != before.plan_hash
    assert after.data_hash == before.data_hash


def test_a_folder_that_is_no_review(review, tmp_path):
    (tmp_path / "empty").mkdir()
    (review / PLAN).rename(tmp_path / "plan.toml")
    (review / PLAN).symlink_to(tmp_path / "plan.toml")
    for folder, words in ((tmp_path / "nowhere", "not a folder"), (tmp_path / "empty", "holds no review.toml"), (review, "symbolic link")):
        for read in (read_review, check_review):
            with pytest.raises(FileProblem, match=words):
                read(folder)


@pytest.mark.parametrize(
    ("old", "new", "seen"),
    [("[bodies.overall]", "[bodies.everything]", "no body overall"), ('home = "home"', 'home = "safety"', "no outcome group for home")],
)
def test_the_bodies_that_a_run_asks_for_must_be_there(review, old, new, seen):
    path = review / "review.toml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    found = [p for p in check_review(review) if p.severity == "error"]
    assert [(p.rule, p.file, p.seen) for p in found] == [("plan-missing-key", "review.toml", seen)]
    assert found[0].line > 0
