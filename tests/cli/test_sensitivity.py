"""evidence sensitivity: the contract, the files of the whole, and what it refuses."""

from __future__ import annotations

import csv
import json

import pytest

from evidence.public import read

CONTRACT = {"specifications", "share_above_zero", "share_in_published_band", "by_choice", "claims", "bands"}


def test_json_keeps_the_contract(example, call):
    code, found, _ = call("sensitivity", example, "--json")
    assert code == 0
    assert set(found) >= CONTRACT
    assert found["specifications"] > 1
    assert 0.0 <= found["share_above_zero"] <= 1.0


@pytest.mark.slow
def test_the_whole_is_traced_to_its_effects(example, call, tmp_path):
    out = tmp_path / "out"
    code, found, _ = call("sensitivity", example, "--full", "--json", "--workers", "0", "--out", out)
    assert code == 0
    main = next(one for one in found["multiverses"] if one["key"] == "headline" and not one["question"])
    with (out / "analyses_headline.csv").open(encoding="utf-8") as file:
        analyses = list(csv.DictReader(file))
    with (out / "effect_sets_headline.csv").open(encoding="utf-8") as file:
        sets = {row["set"]: row["effects"].split() for row in csv.DictReader(file)}
    assert len(analyses) == main["specifications"]
    assert sum(float(row["low"]) > 0 for row in analyses) / len(analyses) == pytest.approx(main["share_above_zero"])
    known = {row.effect_id for row in read(example).effects().rows}
    assert all(set(sets[row["effect_set"]]) <= known for row in analyses)
    assert (out / "curve_headline.svg").exists()
    assert json.loads((out / "sensitivity.json").read_text(encoding="utf-8"))["specifications"] == main["specifications"]


@pytest.mark.slow
def test_the_same_bytes_whatever_the_pieces_were_kept_as(example, call, tmp_path):
    """The second call finds the pieces of the first and computes none."""
    first = call("sensitivity", example, "--full", "--json", "--workers", "0", "--out", tmp_path / "a")
    again = call("sensitivity", example, "--full", "--json", "--workers", "0", "--out", tmp_path / "a")
    assert first[1] == again[1]


def test_a_plan_without_other_choices_is_told(example, call):
    plan = (example / "review.toml").read_text(encoding="utf-8")
    start, end = plan.index("[multiverse]"), plan.index("# Bodies of evidence")
    (example / "review.toml").write_text(plan[:start] + plan[end:], encoding="utf-8")
    code, _, err = call("sensitivity", example)
    assert code == 2
    assert "review.toml has no table [multiverse]" in err


def test_a_cluster_is_for_the_whole(example, call):
    code, _, err = call("sensitivity", example, "--cluster", "tcp://127.0.0.1:1")
    assert code == 2
    assert "go with --full" in err


def test_an_impossible_analysis_is_told_at_its_line(example, call):
    path = example / "review.toml"
    text = path.read_text(encoding="utf-8").replace('"univariate DL z"', '"three-level DL z"')
    path.write_text(text, encoding="utf-8")
    line = next(i for i, words in enumerate(text.split("\n"), 1) if "three-level DL z" in words)
    code, _, err = call("sensitivity", example)
    assert code == 1
    assert f"review.toml:{line}" in err
    assert "DL does not go with the model three-level" in err
