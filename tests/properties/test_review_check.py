"""Whatever bytes stand in a file of a review, the checker answers with problems, never with another error, and changes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.review import check_review

STUDIES = Path(__file__).parents[2] / "studies"
FILES = sorted(path.relative_to(STUDIES) for path in STUDIES.rglob("*") if path.suffix in (".csv", ".toml"))
PIECES = [
    b",",
    b'"',
    b"\n",
    b"\r",
    b"\0",
    b"\xff",
    b"[",
    b"{",
    b"nan",
    b"1e999",
    b"-1",
    b"0",
    b"<b>",
    b"key",
    b"flag",
    b"9" * 30,
    b"",
    b"\xe2\x80\xa8",
]
EDITS = st.lists(st.tuples(st.floats(0, 1), st.sampled_from([0, 1, 2, 5, 40, 4000]), st.sampled_from(PIECES)), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def copy(few_studies, tmp_path_factory) -> Path:
    return Path(shutil.copytree(few_studies, tmp_path_factory.mktemp("review") / "studies"))


@pytest.mark.slow
@settings(max_examples=20, deadline=None, derandomize=True)
@given(file=st.sampled_from(FILES), edits=EDITS)
def test_damaged_bytes_give_problems_and_nothing_else(few_studies, copy, file, edits):
    data = (few_studies / file).read_bytes()
    for where, length, piece in edits:
        start = int(where * len(data))
        data = data[:start] + piece + data[start + length :]
    (copy / file).write_bytes(data)
    try:
        for problem in check_review(copy):
            assert problem.line >= 1
            assert problem.line <= (copy / problem.file).read_bytes().count(b"\n") + data.count(b"\r") + 2
            assert problem.text()
        assert (copy / file).read_bytes() == data
    finally:
        (copy / file).write_bytes((few_studies / file).read_bytes())
