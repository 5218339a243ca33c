"""What stands above the flow of records and studies."""

from __future__ import annotations

FLOW = (
    "Every box is counted from the tables and is the sum of the boxes it splits into. Reasons are given in the words of the coding, "
    "the most frequent first; the tables hold all of them."
)
