"""evidence effect: the contract's examples, signs and refusals."""

from __future__ import annotations

import pytest


def test_the_hand_values_of_the_methods(call):
    code, found, _ = call("effect", "or", "1.66", "1.14", "2.40", "--json")
    assert code == 0
    assert (round(found["g"], 4), round(found["se"], 4)) == (0.2794, 0.1047)
    values = [step["value"] for step in found["steps"]]
    assert any(v == pytest.approx(0.5068, abs=5e-5) for v in values)
    assert any(v == pytest.approx(0.1899, abs=5e-5) for v in values)
    assert round(call("effect", "events", "53/57", "15/53", "--json")[1]["g"], 3) == 1.937


@pytest.mark.parametrize(
    "arguments",
    [
        ("events", "30/80", "18/79"),
        ("means", "12.4", "4.1", "35", "15.2", "5.0", "31"),
        ("hr", "2.04", "1.45", "2.88"),
        ("t", "-2.31", "40", "44"),
        ("t", "-2.31e0", "40", "44"),
        ("p", "0.031", "40", "44", "--favours", "treatment"),
        ("chi2", "8.502", "68", "68", "62", "37"),
    ],
)
def test_every_kind_of_the_contract_gives_the_keys_of_the_contract(call, arguments):
    code, found, _ = call("effect", *arguments, "--json")
    assert code == 0
    assert set(found) == {"g", "se", "ci_low", "ci_high", "route", "assumptions", "steps"}
    assert found["ci_low"] < found["g"] < found["ci_high"]
    turned = call("effect", *arguments, "--lower-is-better", "--json")[1]
    if "--favours" not in arguments:
        assert turned["g"] == pytest.approx(-found["g"])


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("or", "1.66"), 2, "needs"),
        (("oddsratio", "1.66"), 2, "kinds"),
        (("events", "90/80", "18/79"), 1, "80"),
        (("or", "1.66", "2.40", "1.14"), 1, "lower limit"),
        (("p", "0", "40", "44", "--favours", "treatment"), 1, "p"),
        (("p", "0.03", "40", "44"), 2, "favours"),
        (("events", "57%", "60", "40%", "62"), 2, "write 0.57 where a fraction is asked for, else 57 without the % sign"),
        (("OR", "1,66", "1.14", "2.40"), 2, "decimal point"),
        (("rr", "1.5", "1.1", "2.05", "--risk", "30%"), 2, "'30%' is not a number; write it with digits and a point only"),
    ],
)
def test_what_cannot_be_says_what_to_do(call, arguments, code, words):
    found, out, err = call("effect", *arguments)
    assert (found, out) == (code, "")
    assert words in err


def test_a_whole_file_is_computed_row_by_row(call, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("Study;N support;Done;N usual;Done usual\nAsh;60;34;62;25\nBirch;80;NR;79;33\n", encoding="utf-8")
    said = ("--map", "Study=label", "--map", "N support=n_treat", "--map", "Done=events_treat", "--map", "N usual=n_comp")
    options = ("--file", path, *said, "--map", "Done usual=events_comp", "--set", "statistic=events")
    code, found, _ = call("effect", *options, "--json")
    assert code == 0
    first, second = found["effects"]
    alone = call("effect", "events", "34/60", "25/62", "--json")[1]
    assert (first["line"], first["label"], first["g"], first["se"]) == (2, "Ash", alone["g"], alone["se"])
    assert "events_treat" in second["not_estimated"]
    assert any("semicolons" in words for words in found["read_as"])
    code, out, err = call("effect", *options, "--lower-is-better")
    assert (code, "line 2 Ash: g = -0.3640 [" in out, "note: " in err) == (0, True, True)
    for wrong, words in (
        (("--file", path), "has no heading that the codebook knows"),
        (("--file", path, *said), "no row says what was printed"),
        (("events", "--file", path), "leave out KIND"),
        ((), "say which numbers were printed"),
    ):
        code, _, err = call("effect", *wrong)
        assert (code, words in err) == (2, True), err
    path.write_text(path.read_text().replace("34", "about 34"), encoding="utf-8")
    code, _, err = call("effect", *options)
    assert (code, "mine.csv:2 events_treat" in err) == (1, True)
