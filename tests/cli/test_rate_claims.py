"""evidence rate and evidence claims: the contract's keys, readable text, and refusals."""

from __future__ import annotations

import pytest

from tests.conftest import STUDIES
from tests.review.damage import replace_text, set_cells

BANDS = {"none", "promising", "good", "strong", "cannot be rated"}
VERDICTS = ["reproduced", "consistent", "not supported", "adds up", "does not add up", "cannot be tested"]


def test_rate_json_keeps_the_contract(call):
    code, found, err = call("rate", STUDIES, "--json")
    assert (code, err) == (0, "")
    assert [one["recommendation"] for one in found["ratings"]] == [1, 2, 3, 4]
    for one in found["ratings"]:
        assert {one["literal"], one["graded"], one["published"]} <= BANDS
        assert set(one["decided_by"]) == set(one["without_caps"]) == {"literal", "graded"}
        assert all(set(line) >= {"gate", "input", "value", "passed", "why"} for line in one["trace"])
        assert one["to_move"]
        assert isinstance(one["to_move"][0], str)


def test_rate_text_shows_bands_trace_and_what_would_move_them(call):
    code, out, _ = call("rate", STUDIES)
    assert code == 0
    assert out.index("independent, open re-coding") < out.index("Recommendation 1")
    assert "basic promising | graded promising | published promising" in out
    assert "G2 effect, lower end of the interval" in out
    assert "worcel2006_santaclara-5: groups of 28 and 12" in out
    assert "by a full appraisal" in out
    assert "nobody has confirmed it" in out


def test_claims_json_keeps_the_contract(call):
    code, found, err = call("claims", STUDIES, "--json")
    assert (code, err) == (0, "")
    assert len({one["claim_id"] for one in found["claims"]}) == 61
    keys = {"claim_id", "verdict", "restates", "rule", "scope", "value", "ci_low", "ci_high", "k_studies", "why"}
    for one in found["claims"]:
        assert set(one) >= keys
        assert one["verdict"] in VERDICTS
        assert one["value"] is not None or one["value_note"]
    assert list(found["tally"]) == VERDICTS
    assert sum(found["tally"].values()) == 57, "four restate another"
    assert sum(sum(some.values()) for some in found["tally_by_scope"].values()) == 57


def test_claims_text_is_grouped_by_verdict(call):
    code, out, _ = call("claims", STUDIES)
    assert code == 0
    places = [out.index(f"\n{verdict}: ") for verdict in VERDICTS]
    assert places == sorted(places)
    assert "independent re-coding, never from the review's own data" in out
    assert out.index("\ndoes not add up: ") < out.index("G30 (arithmetic") < out.index("\ncannot be tested: ")


@pytest.mark.parametrize("command", ["rate", "claims"])
def test_a_rule_with_errors_is_refused_with_its_line(call, review, command):
    line = replace_text(review / "ratings.toml", "min_per_arm = 20", "min_per_arm = 0")
    code, found, err = call(command, review, "--json")
    assert (code, found["error"]["kind"]) == (1, "data")
    assert [p["rule"] for p in found["error"]["problems"]] == ["ratings-value"]
    assert f"ratings.toml:{line}" in err


def test_a_declaration_that_cannot_be_read_is_refused_with_its_line(call, review):
    line = set_cells(review / "guide" / "claims.csv", "G14", target="where:g>0")
    code, _, err = call("claims", review)
    assert code == 1
    assert f"guide/claims.csv:{line}" in err
    assert call("rate", review)[0] == 0
