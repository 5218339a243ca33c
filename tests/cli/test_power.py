"""evidence power: its keys, its words, what it refuses."""

from __future__ import annotations

import pytest


def test_proportions_and_means(call):
    code, found, err = call("power", "proportions", "0.40", "0.55", "--json")
    assert (code, err) == (0, "")
    assert found["needed"] == {"treat": 173, "comp": 173, "people": 346}
    assert call("power", "means", "3", "8", "--power", "0.9", "--json")[1]["with_support"] == pytest.approx(0.375)
    assert "346 people (173 with support, 173 without)" in call("power", "proportions", "0.40", "0.55")[1]


@pytest.mark.slow
def test_a_body_of_a_review(call, few_studies, tmp_path):
    arguments = ("power", "body", "home", few_studies, "--risk", "0.4", "--people", "120")
    code, found, err = call(*arguments, "--json")
    assert (code, err) == (0, "")
    assert set(found) >= {"body", "event", "risk", "expected", "needed", "assured", "benefit", "steps", "at", "ratings", "design"}
    assert (found["risk"], found["at"]["people"]) == (0.4, 120)
    for name in ("needed", "assured"):
        assert found[name] is not None or found[f"{name}_note"]
    text = call(*arguments, "--protocol", tmp_path / "p.xlsx")[1]
    assert "What these numbers cannot tell you" in text
    assert (tmp_path / "p.xlsx").is_file()
    code, _, err = call(*arguments, "--protocol", tmp_path / "p.xlsx")
    assert (code, "may be filled in" in err) == (3, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("proportions", "0.4"), "takes 2 of P0 P1"),
        (("proportions", "40", "55"), "write 0.40 for 40%"),
        (("proportions", "0.4", "x"), "'x' is not a number"),
        (("proportions", "0.4", "0.4"), "no difference"),
        (("proportions", "0.4", "0.5", "--risk", "0.2"), "--risk goes with body"),
        (("means", "3", "0"), "standard deviation"),
        (("means", "3", "8", "--icc", "0.1"), "--icc without --cluster-size"),
        (("means", "3", "8", "--cluster-size", "10"), "--cluster-size without --icc"),
        (("means", "3", "8", "--people", "2.5", "--power", "80"), "write 0.8 for 80%"),
        (("body", "nowhere"), "no body of evidence 'nowhere'"),
        (("body", "1"), "compares kinds"),
        (("body", "home", "--kind-of-support", "x"), "--kind-of-support goes with --protocol"),
    ],
)
def test_what_is_refused(call, few_studies, arguments, words, monkeypatch):
    monkeypatch.chdir(few_studies)
    code, out, err = call("power", *arguments)
    assert code in (1, 2)
    assert out == ""
    assert words in err
