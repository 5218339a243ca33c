"""Damaged exports of every format, a seeded few; validation/fuzz_sheets.py tries a thousand of each."""

from __future__ import annotations

import importlib.util

import pytest

from evidence.review.new_review import write_new
from tests.conftest import ROOT

_SPEC = importlib.util.spec_from_file_location("fuzz_sheets", ROOT / "validation" / "fuzz_sheets.py")
fuzz = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(fuzz)
EACH = 8


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("new") / "review"
    write_new(folder)
    return folder


@pytest.mark.parametrize("form", fuzz.FORMATS)
def test_a_damaged_export_ends_in_words_or_in_studies_and_loses_no_line(root, tmp_path, form):
    whole = tmp_path / f"whole{fuzz.exported(form)[1]}"
    whole.write_bytes(fuzz.exported(form)[0])
    assert len(fuzz.read_incoming(whole, fuzz.read_review(root)).studies) == 12
    for seed in range(EACH):
        fuzz.tried(form, seed, tmp_path, root)


def test_a_lost_line_would_be_seen(tmp_path, monkeypatch):
    (tmp_path / "sheet.csv").write_text("a,b\n1,2\n3,4\n5,6\n")
    assert fuzz.lost(tmp_path / "sheet.csv") == []
    whole = fuzz.find_table

    def careless(grid):
        sheet = whole(grid)
        return fuzz.Sheet(sheet.name, type(sheet.raw)(sheet.raw.file, sheet.raw.header, sheet.raw.rows[:-1]), positions=sheet.positions)

    monkeypatch.setattr(fuzz, "find_table", careless)
    assert fuzz.lost(tmp_path / "sheet.csv") == [4]
