"""What stands above the flow of records and studies."""

from __future__ import annotations

FLOW = (
    "Every box is counted from the tables and is the sum of the boxes it splits into. Reasons are given in the words of the coding, "
    "the most frequent first; the tables hold all of them. A study of which no usable result was read is kept, not excluded: what a "
    "study reports is no reason to leave it out (MECIR C40). Its other criteria may not be settled."
)
