"""The declared checks of the register: strict, every mistake at once, no code and no verdict in them."""

from __future__ import annotations

import pytest

from evidence.base.errors import DataProblems
from evidence.judgement.claims.answer import CLAIM_RULES
from evidence.judgement.claims.queries import TARGETS, query_problems, read_queries
from evidence.judgement.claims.verdicts import VERDICTS
from evidence.review.review import read_review
from tests.review.damage import read_rows, set_cells, write_rows


def test_the_shipped_register_declares_a_known_rule_for_each_of_61_claims(shipped):
    queries = read_queries(shipped.review)
    assert len(queries) == 61
    assert len({query.claim_id for query in queries}) == 61
    assert {query.rule for query in queries} | {"ratio"} == set(CLAIM_RULES) == set(shipped.review.codebook.values_of("claims", "rule"))
    assert set(TARGETS) <= set(CLAIM_RULES)


def test_no_declaration_holds_a_verdict(shipped):
    words = {*VERDICTS, "consistent"}
    for row in shipped.review.tables["claims"]:
        for column in ("rule", "target", "band_low", "band_high", "denominator", "parts", "beside"):
            assert row.text(column) not in words


@pytest.mark.slow
@pytest.mark.parametrize(
    ("claim", "cells", "rule", "column"),
    [
        ("G14", {"target": ""}, "claims-incomplete", "target"),
        ("G14", {"target": "body:homes"}, "claims-target", "target"),
        ("G14", {"target": "bodies:home"}, "claims-target", "target"),
        ("G14", {"target": "body:home|overall"}, "claims-target", "target"),
        ("G14", {"target": "home"}, "claims-target", "target"),
        ("G14", {"target": "recommendation:1"}, "claims-target", "target"),
        ("G14", {"target": "where:outcome_group=homes"}, "claims-target", "target"),
        ("G14", {"target": "where:outcome_groups=home"}, "claims-target", "target"),
        ("G14", {"target": "where:outcome_group==home"}, "claims-target", "target"),
        ("G14", {"target": "where:outcome_group=home;"}, "claims-target", "target"),
        ("G14", {"target": "where:outcome_group=home;outcome_group=child"}, "claims-target", "target"),
        ("G14", {"target": "where:g>0"}, "claims-target", "target"),
        ("G14", {"target": "where:n_treat=40"}, "claims-target", "target"),
        ("G14", {"target": "where:"}, "claims-target", "target"),
        ("G14", {"beside": "directions:stable"}, "claims-target", "beside"),
        ("G14", {"beside": "moderator:sex"}, "claims-target", "beside"),
        ("G43", {"beside": "tension:G99"}, "claims-target", "beside"),
        ("G14", {"parts": "a|b"}, "claims-incomplete", "parts"),
        ("G14", {"denominator": "G08"}, "claims-incomplete", "denominator"),
        ("G10", {"band_low": ""}, "claims-incomplete", "band_low"),
        ("G10", {"band_low": "0.7"}, "claims-incomplete", "band_low"),
        ("G10", {"band_low": "57.5", "band_high": "62.5"}, "claims-incomplete", "band_low"),
        ("G11", {"band_low": "0.1", "band_high": "0.2"}, "claims-incomplete", "band_low"),
        ("G11", {"target": "claim:G11"}, "claims-target", "target"),
        ("G11", {"target": "claim:G12"}, "claims-target", "target"),
        ("G12", {"target": "body:home"}, "claims-target", "target"),
        ("G12", {"parts": "kinds"}, "claims-incomplete", "parts"),
        ("G13", {"value": "excellent"}, "claims-incomplete", "value"),
        ("G13", {"target": "recommendation:9"}, "claims-target", "target"),
        ("G04", {"parts": "G05"}, "claims-incomplete", "parts"),
        ("G04", {"parts": "G05|G99"}, "claims-incomplete", "parts"),
        ("G04", {"target": "body:home"}, "claims-target", "target"),
        ("G70", {"parts": "G71|G12"}, "claims-incomplete", "parts"),
        ("G70", {"parts": "G71"}, "claims-incomplete", "parts"),
        ("G70", {"parts": "G71|/F99"}, "claims-incomplete", "parts"),
        ("G70", {"parts": "G71|/G62"}, "claims-incomplete", "parts"),
        ("G70", {"target": "claim:G10"}, "claims-target", "target"),
        ("G70", {"value": "more"}, "claims-incomplete", "value"),
        ("G71", {"beside": "figure:F99"}, "claims-incomplete", "beside"),
        ("G71", {"beside": "product:G71"}, "claims-incomplete", "beside"),
        ("L03", {"parts": "G71"}, "claims-incomplete", "parts"),
        ("L03", {"parts": "F1|F2"}, "claims-incomplete", "parts"),
        ("L03", {"scope": "effect"}, "claims-incomplete", "scope"),
        ("N14", {"denominator": "N14"}, "claims-incomplete", "denominator"),
        ("G15", {"target": "coded:outcome_groups=stability"}, "claims-target", "target"),
        ("G30", {"value": "89.7"}, "claims-incomplete", "value"),
        ("G30", {"denominator": "G10"}, "claims-incomplete", "denominator"),
        ("G30", {"parts": "3"}, "claims-incomplete", "parts"),
        ("G30", {"scope": "effect"}, "claims-incomplete", "scope"),
        ("G40", {"scope": "arithmetic"}, "claims-incomplete", "scope"),
        ("G46", {"parts": "12 and over"}, "claims-incomplete", "parts"),
        ("G62", {"target": "reported:characteristics=religion"}, "claims-target", "target"),
        ("G03", {"target": "levels:kind;eligible=yes"}, "claims-target", "target"),
    ],
)
def test_what_cannot_be_read_is_refused_where_it_stands(review, claim, cells, rule, column):
    line = set_cells(review / "guide" / "claims.csv", claim, **cells)
    found = query_problems(read_review(review))
    assert (rule, column, line, claim) in {(p.rule, p.column, p.line, p.id) for p in found}
    assert all(p.file == "guide/claims.csv" and p.severity == "error" and p.allowed and p.fix for p in found)


def test_all_of_them_at_once(review):
    table = review / "guide" / "claims.csv"
    for claim in ("G12", "G14", "G19"):
        set_cells(table, claim, target="nothing")
    with pytest.raises(DataProblems) as caught:
        read_queries(read_review(review))
    assert {p.id for p in caught.value.problems} == {"G12", "G14", "G19"}


def test_an_empty_rule_is_none_and_an_undeclared_moderator_is_no_mistake(review):
    table = review / "guide" / "claims.csv"
    set_cells(table, "G14", rule="", target="", beside="")
    set_cells(table, "G40", target="moderator:shoe_size")
    queries = {query.claim_id: query for query in read_queries(read_review(review))}
    assert queries["G14"].rule == "none"
    assert queries["G40"].target.names == ("shoe_size",)


def test_a_review_without_a_register_has_no_claims(review):
    for name in ("claims", "costs", "survey", "figures", "other_reviews"):
        (review / "guide" / f"{name}.csv").unlink()
    # The costs of the plan name rows of the register; they stand last in it.
    plan = (review / "review.toml").read_text(encoding="utf-8")
    (review / "review.toml").write_text(plan[: plan.index("[costs]")], encoding="utf-8")
    assert read_queries(read_review(review)) == ()


def test_a_register_of_another_review_without_these_columns_is_read(review):
    book = review / "codebook"
    for name in ("columns", "values"):
        rows = read_rows(book / f"{name}.csv")
        write_rows(book / f"{name}.csv", [row for row in rows if row[0] != "claims"])
    rows = read_rows(review / "guide" / "claims.csv")
    keep = rows[0].index("rule")
    write_rows(review / "guide" / "claims.csv", [row[:keep] for row in rows])
    assert {query.rule for query in read_queries(read_review(review))} == {"none"}
