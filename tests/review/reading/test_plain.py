"""A plain column is read at once as it would be cell by cell: for any table, in any separator, whatever is said of the decimal sign."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.base.errors import DataProblems
from evidence.review.reading import meant
from evidence.review.reading.meant import read_meant

CELLS = ["", "0.21", "0,21", "-3", "12", "1,234", "1.234", "1.234,5", ".5", ",5", "5.", "1e-3", "NR", "NA", "n/a", "-", "+0.4", "007"]
CELLS += ["p < .05", "<0.05", "about 3", "12%", "1 234", "\u22120.2", "0\u00b725", " 0.3", "Leeds", "none", "1_000", "nan", "2,5e1"]
columns = st.lists(st.sampled_from(CELLS[:18]) | st.sampled_from(CELLS), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("plain") / "t.csv"


def read(path, decimal):
    try:
        found = read_meant(path, decimal=decimal)
    except DataProblems as error:
        return [one.text() for one in error.problems]
    return found.raw, found.said, found.unclear


@settings(max_examples=90, deadline=None, derandomize=True)
@given(
    table=st.lists(columns, min_size=2, max_size=3), separator=st.sampled_from(",;\t"), decimal=st.sampled_from([None, "comma", "point"])
)
def test_at_once_as_cell_by_cell(path, table, separator, decimal):
    length = max(map(len, table))
    whole = [(column * length)[:length] for column in table]
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([[f"h{n}" for n in range(len(whole))], *zip(*whole, strict=True)])
    path.write_text(out.getvalue(), encoding="utf-8")
    at_once = read(path, decimal)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(meant, "decimal_sign", lambda cells: "")
        assert read(path, decimal) == at_once
