"""evidence costs: its keys, its words, and what it refuses."""

from __future__ import annotations

import re

import pytest

from tests.conftest import STUDIES
from tests.review.damage import replace_text

KEYS = {
    "title",
    "body",
    "event",
    "group",
    "unit",
    "people",
    "risk",
    "people_per_group",
    "saved",
    "effect",
    "sets",
    "limits",
    "seed",
    "draws",
}
EVEN = {"needed", "needed_points", "people_per_event", "reduction", "risk_with", "g"}


def test_json_has_every_number_or_its_reason(call):
    code, found, err = call("costs", STUDIES, "--json")
    assert (code, err) == (0, "")
    assert set(found) >= KEYS
    for one in found["sets"]:
        assert set(one) >= {"name", "title", "covers", "support", "event", "break_even", "net_saving", "one_way"}
        assert set(one["break_even"]) >= EVEN
        assert one["net_saving"] is not None or one["net_saving_note"]
        assert one["support"]["per"] in (found["unit"], found["group"])
        for way in one["one_way"]:
            assert way["saving_low"] is not None or way["saving_note"]
    holmes, leeds = (one["break_even"]["needed_points"] for one in found["sets"])
    assert (round(holmes, 2), round(leeds, 2)) == (7.43, 9.13)


def test_a_body_that_can_carry_it_has_a_net_saving(call, review):
    replace_text(review / "review.toml", 'it may save"\nbody = "stability"', 'it may save"\nbody = "overall"')
    code, found, _ = call("costs", review, "--json", "--people", "40", "--risk", "0.3", "--people-per-group", "1.6")
    assert code == 0
    assert (found["people"], found["risk"]["value"], found["risk"]["basis"]) == (40, 0.3, "as entered")
    saving = found["sets"][0]["net_saving"]
    assert saving["people"] == 40
    assert saving["support"] == pytest.approx(40 * 7857 / 1.6)
    assert saving["average_low"] <= saving["expected"] <= saving["average_high"]
    assert call("costs", review, "--json", "--people", "40", "--risk", "0.3", "--people-per-group", "1.6")[1] == found
    text = call("costs", review)[1]
    assert "net saving" in text
    assert "of draws save money" in text


def test_text_says_what_it_can_and_cannot_carry(call):
    code, out, _ = call("costs", STUDIES, "--risk", "0.25", "--risk-with", "0.15")
    assert code == 0
    assert out.index("independent, open re-coding") < out.index("pays for itself") < out.index("What they cannot tell you")
    assert "from 25.0% to 17.6%" in out
    assert "15.0% with it (as entered, so not from the studies)" in out
    assert "delayed, not avoided" in out


def test_own_costs_come_first_and_may_borrow_one_amount(call):
    own = call("costs", STUDIES, "--json", "--support-cost", "9000", "--support-per", "family", "--event-cost", "45000")[1]["sets"]
    assert [one["name"] for one in own] == ["own", "holmes", "loughborough"]
    assert own[0]["break_even"]["needed"] == pytest.approx(0.2)
    assert "as entered" in call("costs", STUDIES, "--support-cost", "9000", "--event-cost", "45000")[1]
    mixed = call("costs", STUDIES, "--json", "--support-cost", "9000", "--set", "holmes")[1]["sets"]
    assert [one["name"] for one in mixed] == ["own", "holmes"]
    assert mixed[0]["break_even"]["needed"] == pytest.approx(9000 / 105804)


REFUSED = [
    (["--risk", "20"], "write 0.2 for 20%"),
    (["--risk", "-0.1"], "outside 0 to 1"),
    (["--risk", "1"], "the ends not included"),
    (["--people", "-5"], "outside 1 to"),
    (["--people", "1.5"], "not a whole number"),
    (["--people", "nan"], "is not a number"),
    (["--people", "inf"], "is not a number"),
    (["--support-cost", "1,000", "--event-cost", "5"], "digits and a point only"),
    (["--support-cost", "-1", "--event-cost", "5"], "--support-cost -1 is outside"),
    (["--support-cost", "5000"], "without --event-cost"),
    (["--event-cost", "5000", "--set", "holmes", "--set", "loughborough"], "without --support-cost"),
    (["--people-per-group", "0.5"], "outside 1 to 20"),
    (["--saved", "0"], "outside 0 to 20"),
    (["--support-cost", "1", "--event-cost", "5", "--support-per", "mother"], "neither child nor family"),
    (["--support-per", "family"], "which is not given"),
    (["--set", "holms"], "the sets are holmes, loughborough"),
    (["--risk-with", "0.1"], "without --risk"),
]


@pytest.mark.parametrize(("options", "words"), REFUSED)
def test_what_cannot_be_is_refused_in_words(call, options, words):
    code, _, err = call("costs", STUDIES, *options)
    assert code == 2
    assert words in err


def test_everything_that_is_wrong_is_said_at_once(call):
    code, found, _ = call("costs", STUDIES, "--json", "--risk", "20", "--people", "0", "--set", "x")
    assert code == 2
    assert all(part in found["error"]["message"] for part in ("--risk 20", "--people 0", "set of costs 'x'"))


def test_a_plan_without_costs_is_said(call, review):
    path = review / "review.toml"
    tables = re.split(r"^(?=\[)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    path.write_text("".join(table for table in tables if not table.startswith("[costs")), encoding="utf-8")
    code, _, err = call("costs", review)
    assert code == 2
    assert "[costs]" in err


def test_what_to_expect(call, few_studies, tmp_path):
    arguments = ("costs", few_studies, "--expect", "home", "--risk", "0.4", "--people", "60")
    code, found, err = call(*arguments, "--support-cost", "3000", "--event-cost", "40000", "--json")
    assert (code, err) == (0, "")
    assert set(found) >= {"event", "risk", "people", "average", "with_average", "new_place", "with_new_place", "money", "without"}
    assert found["without"] == pytest.approx(24)
    code, text, _ = call(*arguments, "--out", tmp_path / "expect.xlsx")
    assert "Your place is a new one" in text
    assert (tmp_path / "expect.xlsx").read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--expect", "home"), "--expect without --people"),
        (("--expect", "home", "--people", "9", "--saved", "2", "--set", "x"), "--saved does not go with --expect; --set does not"),
        (("--expect", "home", "--people", "9", "--event-cost", "2"), "give both, or neither"),
        (("--expect", "overall", "--people", "9"), "mixes outcomes"),
        (("--out", "x.xlsx"), "--out goes with --expect"),
    ],
)
def test_what_is_not_expected(call, few_studies, arguments, words):
    code, out, err = call("costs", few_studies, *arguments)
    assert code in (1, 2)
    assert out == ""
    assert words in err
