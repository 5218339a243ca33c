"""A worse input never raises a band: fifty random bodies here, thirty thousand in validation/ratings_monotone.py."""

from __future__ import annotations

import importlib.util
import re
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
        bands.add(program.judge_body(body, rule, "main", program.GRADED).band)
        assert program.rises(body, rule, rng) == []
    assert {"none", "promising", "good"} <= bands, "the bodies must be able to fall"


def test_the_check_would_see_a_rule_that_rises(program, rule, monkeypatch):
    rng = np.random.default_rng(7)
    sound = program.judge_body

    def turned(body, rule, source, mode):
        found = sound(body, rule, source, mode)
        return program.replace(found, band="strong") if body.people < 200 else found

    monkeypatch.setattr(program, "judge_body", turned)
    assert any(program.rises(program.random_body(rng), rule, rng) for _ in range(50))


@pytest.mark.slow
def test_fifty_sets_of_studies_show_what_the_page_says(program, rule, shipped, capsys):
    program.data(50, rule, shipped.review.plan, np.random.default_rng(7))
    program.error(50, shipped.review.plan, np.random.default_rng(7))
    printed = capsys.readouterr().out
    assert "one more favourable sample of low risk lowered the band in 0.0%" in printed
    shares = {float(one) for line in printed.splitlines() if line.startswith("   0.0  ") for one in re.findall(r"([\d.]+)%", line)}
    # Nominal 2.5%: of fifty sets, more than five hits have a chance below 1 in 1000.
    assert shares
    assert max(shares) <= 10


def test_the_page_holds_one_block_of_results(program):
    assert len(program.BLOCK.findall(program.PAGE.read_text(encoding="utf-8"))) == 1
