"""Which review a command works on when none is named: the one in whose folder it is called, then ./studies, then the package's."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

import evidence
from tests.review.test_records import SEARCH

CALLS = [
    *map(str.split, ("check", "effects", "rate", "claims", "run", "annex --tables", "compare", "costs", "agree", "template", "add")),
    *map(str.split, ("import more.csv --preview", "records search.ris --preview", "records search.ris")),
]


@pytest.fixture
def here(example, monkeypatch) -> Path:
    """The folder of a review, with another under ./studies."""
    shutil.copytree(example, example / "studies")
    (example / "studies" / "review.toml").write_text("schema = 1\n", encoding="utf-8")
    (example / "search.ris").write_text(SEARCH, encoding="utf-8")
    monkeypatch.chdir(example)
    return example


@pytest.mark.slow
@pytest.mark.parametrize("command", CALLS, ids=" ".join)
def test_in_the_folder_of_a_review_a_command_works_on_it_and_says_so(call, here, undrawn, monkeypatch, command):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    code, _, err = call(*command)
    assert err.startswith("Review: this folder\n"), err
    assert "studies" not in err.replace("studies_to_add", "")
    # Refused for other reasons: the example has no costs, more.csv is not there, and nobody answers.
    refused = {"costs": "names no costs", "import": "more.csv", "add": "answers ended", "agree": "readings"}
    assert (code == 0) == (command[0] not in refused)
    assert refused.get(command[0], "") in err


def test_what_is_written_goes_into_it(call, here):
    assert call("records", "search.ris")[0] == 0
    assert (here / "records.csv").read_text(encoding="utf-8").count("\n") == 3
    assert not (here / "studies" / "records.csv").exists()


def test_python_reads_the_same(here, monkeypatch):
    assert evidence.read().plan.title == "Example review"
    (here / "review.toml").rename(here / "studies" / "review.toml")
    for table in here.glob("*.csv"):
        table.unlink()
    assert evidence.read().root == Path("studies")
