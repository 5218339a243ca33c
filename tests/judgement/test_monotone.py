"""A worse input never raises a band: fifty random bodies here, thirty thousand in validation/ratings_monotone.py."""

from __future__ import annotations

import importlib.util
import sys

import numpy as np
import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def program():
    spec = importlib.util.spec_from_file_location("ratings_monotone", ROOT / "validation" / "ratings_monotone.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def test_a_worse_input_never_raises_a_band(program, rule):
    rng = np.random.default_rng(7)
    bands = set()
    for _ in range(50):
        body = program.random_body(rng)
        bands.add(program.judge(body, rule, "main", program.GRADED).band)
        assert program.rises(body, rule, rng) == []
    assert {"none", "promising", "good"} <= bands, "the bodies must be able to fall"


def test_the_check_would_see_a_rule_that_rises(program, rule, monkeypatch):
    rng = np.random.default_rng(7)
    sound = program.judge

    def turned(body, rule, source, mode):
        found = sound(body, rule, source, mode)
        return program.replace(found, band="strong") if body.people < 200 else found

    monkeypatch.setattr(program, "judge", turned)
    assert any(program.rises(program.random_body(rng), rule, rng) for _ in range(50))
