"""What stands above the votes by direction."""

from __future__ import annotations

DIRECTIONS = (
    "One vote per sample and group of outcomes: better or worse if at least 70% of its results point that way. Significance plays no "
    "part. Abstracts select what they print, so a share of directions is not an effect."
)
