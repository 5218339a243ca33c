"""evidence records: preview, write, again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evidence.cli.main import main
from tests.review.damage import fingerprint
from tests.review.test_records import SEARCH


@pytest.fixture
def search(review: Path, tmp_path: Path) -> tuple[str, Path]:
    path = tmp_path / "search.ris"
    path.write_text(SEARCH, encoding="utf-8")
    return str(path), review


def test_a_preview_writes_nothing_and_a_second_call_adds_nothing(capsys, search):
    file, review = search
    before = fingerprint(review)
    assert main(["records", file, str(review), "--preview", "--json"]) == 0
    preview = json.loads(capsys.readouterr().out)
    assert fingerprint(review) == before
    assert (preview["records"], len(preview["new"]), preview["written"]) == (2, 2, False)
    assert main(["records", file, str(review)]) == 0
    assert "2 rows added" in capsys.readouterr().out
    after = fingerprint(review)
    assert {name for name in after if before.get(name) != after[name]} == {"records.csv"}
    assert main(["records", file, str(review), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["already_there"]) == 2
    assert fingerprint(review) == after


def test_a_damaged_file_changes_nothing(capsys, search):
    file, review = search
    before = fingerprint(review)
    Path(file).write_text(f"{SEARCH}TI  - x\nER  - \n", encoding="utf-8")
    assert main(["records", file, str(review)]) == 1
    assert "search.ris:" in capsys.readouterr().err
    assert fingerprint(review) == before
