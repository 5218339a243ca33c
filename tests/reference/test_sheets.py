"""Do sheets of others come in by one mapping file each, with the effect sizes that metafor gives? More of them: validation/sheets.py."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from evidence.review import read_review
from evidence.review.incoming import read_incoming
from evidence.review.incoming.read_mapping import read_mapping
from evidence.review.new_review import write_new
from evidence.synthesis.addition import check_addition
from tests.conftest import ROOT

FOLDER = Path(__file__).parent / "sheets"
SHEETS = sorted(path.stem for path in FOLDER.glob("*.csv") if not path.name.endswith(".expected.csv"))
RELATIVE = 1e-9  # both sides compute in closed form; the file holds 15 digits


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("new") / "review"
    write_new(folder)
    return folder


@pytest.mark.parametrize("name", SHEETS)
def test_a_public_sheet_comes_in_with_the_effect_sizes_of_r(root, name):
    mapping = read_mapping(ROOT / "validation" / "sheets" / f"{name}.toml")
    effects = check_addition(root, read_incoming(FOLDER / f"{name}.csv", read_review(root), mapping)).effects
    expected = list(csv.DictReader((FOLDER / f"{name}.expected.csv").read_text(encoding="utf-8").splitlines()))
    sign = -1 if mapping.constants["higher_is_better"] == "0" else 1
    assert all(row.effect is not None for row in effects)
    np.testing.assert_allclose([sign * row.effect.g for row in effects], [float(row["g"]) for row in expected], rtol=RELATIVE)
    np.testing.assert_allclose([row.effect.se for row in effects], [float(row["se"]) for row in expected], rtol=RELATIVE)
