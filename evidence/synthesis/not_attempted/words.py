"""What stands above the methods that were not attempted."""

from __future__ import annotations

NOT_ATTEMPTED = (
    "Three methods that a reader of such a review may ask for were not attempted. None fails for want of a program: each needs data that "
    "the studies did not print, or more studies than there are. An answer of theirs on these data would rest on its assumptions alone."
)
