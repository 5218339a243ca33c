"""What stands above the methods that were not attempted."""

from __future__ import annotations

NOT_ATTEMPTED = (
    "Three methods that a reader of such a review may ask for were not attempted. Not for want of software: each needs data that the "
    "studies did not print, or more studies than there are. On these data their answers would rest on assumptions alone."
)
