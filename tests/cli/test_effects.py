"""evidence effects: the covariance of one sample."""

from __future__ import annotations

import json

import pytest

from evidence.cli.main import main
from tests.conftest import STUDIES


def test_the_covariance_of_a_sample(capsys):
    assert main(["effects", str(STUDIES), "--covariance", "akin2018_kansas", "--json"]) == 0
    block = json.loads(capsys.readouterr().out)
    k = len(block["effects"])
    assert block["sample_id"] == "kansas_pmto"
    assert len(block["pairs"]) == k * (k - 1) // 2
    for pair in block["pairs"]:
        i, j = (block["effects"].index(name) for name in pair["effects"])
        assert f"correlation {block['correlation'][i][j]:g} assumed" in pair["why"]
        assert block["covariance"][i][j] == pytest.approx(block["covariance"][j][i])


@pytest.mark.parametrize(("study", "said"), [("akin2018_kansa", "did you mean"), ("dakof2009_miami", "has a size")])
def test_a_study_that_cannot_be_shown_says_why(capsys, study, said):
    assert main(["effects", str(STUDIES), "--covariance", study]) == 2
    assert said in capsys.readouterr().err
