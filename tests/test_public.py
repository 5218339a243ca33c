"""The Python face: what `import evidence` offers does what it says."""

from __future__ import annotations

import dataclasses
import json
import shutil

import pandas as pd
import pytest

import evidence
from tests.conftest import STUDIES


def test_every_name_resolves_and_nothing_else_is_public():
    for name in evidence.__all__:
        assert getattr(evidence, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        evidence.nothing  # noqa: B018


def test_the_whole_job_through_the_face(shipped):
    results, review = shipped, evidence.read(STUDIES)
    assert review.check().errors == ()
    assert isinstance(review.check().table(), pd.DataFrame)
    assert results.pooled["home"].g == results.tier_1.headline.g
    assert results.to_dict()["pooled"]["home"]["g"] == results.pooled["home"].g
    assert results.pooled["tiers_1_2"]["home"] is results.tiers_1_2.headline
    assert results.pooled["tiers_1_2"].keys() == results.pooled.keys() - {"tiers_1_2"} == results.tier_1.to_dict().keys()
    assert len(results.effects.table()) == len(review.tables["effects"])


def test_results_are_written(example, tmp_path, undrawn):
    assert "report.html" in evidence.read(example).run().write(tmp_path / "build")


def test_results_never_read_the_disk_again(example, tmp_path, undrawn):
    """What is written is what was read, whatever becomes of the folder; the rule of the record is the one that rated."""
    results = evidence.read(example).run()
    names = results.write(tmp_path / "before")
    used = json.loads((tmp_path / "before" / "run.json").read_text())["options"]["rating_rule"]
    text = (example / "ratings.toml").read_text()
    (example / "ratings.toml").write_text(text.replace("min_per_arm = 20", "min_per_arm = 21"))
    assert evidence.read(example).rule().fingerprint != used
    shutil.rmtree(example)
    assert results.write(tmp_path / "after") == names
    for name in names:
        assert (tmp_path / "before" / name).read_bytes() == (tmp_path / "after" / name).read_bytes(), name


def test_errors_come_all_at_once(review):
    effects = review / "effects.csv"
    effects.write_text(effects.read_text().replace(",1.66,1.14,2.40,", ",1,66,1.14,2.40,").replace(",8.502,", ",x,"))
    with pytest.raises(evidence.DataProblems) as caught:
        evidence.read(review)
    assert len([p for p in caught.value.problems if p.severity == "error"]) >= 2


def test_results_are_frozen():
    fit = evidence.meta([0.1, 0.4, 0.3], [0.02, 0.03, 0.01])
    with pytest.raises(dataclasses.FrozenInstanceError):
        fit.formula = "~ x"


def test_meta_takes_names_or_numbers_alike():
    data = pd.DataFrame({"g": [0.1, 0.4, 0.3, 0.8], "v": [0.02, 0.03, 0.01, 0.05], "x": [1, 2, 3, 5]})
    by_name = evidence.meta("g", "v", data=data, moderators="~ x")
    by_number = evidence.meta(data["g"], se=data["v"] ** 0.5, data=data, moderators="~ x")
    assert by_name.to_dict()["estimate"] == pytest.approx(by_number.to_dict()["estimate"])
    with pytest.raises(evidence.UsageError, match="sampling variance, or its standard error"):
        evidence.meta("g", data=data)
