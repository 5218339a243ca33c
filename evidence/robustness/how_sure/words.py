"""What stands above the table of how sure one can be."""

from __future__ import annotations

HOW_SURE = (
    "Four questions about the main answer and about each recommendation: how many of the analyses that could have been made say the "
    "same, what would overturn it, how often our own procedure errs on data like these, and what the next study should be. The parts "
    "below answer each in full."
)
