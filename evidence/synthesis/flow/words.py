"""What stands above the flow of records and studies."""

from __future__ import annotations

FLOW = (
    "Every box is counted from the tables and is the sum of the boxes it splits into. Reasons are given in the words of the coding, "
    "the most frequent first; the tables hold all of them. A study for which no usable result was read is kept, not excluded: what a "
    "study reports is not a reason to leave it out (MECIR C40). Whether it meets the other criteria may not be settled."
)
