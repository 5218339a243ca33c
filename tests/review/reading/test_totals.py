"""Rows that only add up others are left out and told; everything else stays, whatever it is called."""

from __future__ import annotations

import pytest

from evidence.review.reading.read_file import sheets_in

NORTH, SOUTH = "North,42,24,45,18", "South,38,19,40,15"
ALL = "80,43,85,33"


@pytest.mark.parametrize(
    ("rows", "left_out"),
    [
        ([NORTH, SOUTH, f"Total,{ALL}"], [4]),
        ([NORTH, SOUTH, f"All areas,{ALL}"], [4]),
        ([NORTH, SOUTH, f",{ALL}"], [4]),  # a line of sums without a word
        ([NORTH, "Total,42,24,45,18"], [3]),  # of a single row
        (
            [NORTH, SOUTH, f"Sub-total,{ALL}", "East,10,5,10,4", "West,12,6,9,3", "Subtotal,22,11,19,7", "Grand total,102,54,104,40"],
            [4, 7, 8],
        ),
        ([NORTH, SOUTH, f"East,{ALL}"], []),  # a place that happens to be as large as the others together
        ([NORTH, SOUTH, "Total,81,44,86,34"], []),
        ([NORTH, SOUTH, "Total Family Support,50,24,45,18"], []),
        (["1,1,1,1,1", "2,2,2,2,2", "3,3,3,3,3"], []),  # numbers alone
        ([NORTH, "South,<5,<5,40,15", "Total,45,26,85,33"], [4]),  # small numbers not shown, others add up
    ],
)
def test_which_rows_are_left_out(rows, left_out):
    (sheet,) = sheets_in("\n".join(["Area,n,home,n2,home2", *rows, ""]).encode(), "a.csv")
    assert [row.line for row in sheet.raw.rows] == [line for line in range(2, len(rows) + 2) if line not in left_out]
    told = [said for said in sheet.said if "adds up the rows above" in said]
    assert [said.split("line ")[1].split(",")[0].split(" ")[0] for said in told] == [str(line) for line in left_out]
