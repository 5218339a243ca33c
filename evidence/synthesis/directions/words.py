"""What stands above the votes by direction."""

from __future__ import annotations

DIRECTIONS = (
    "One vote per sample and outcome group: better or worse if 70% of its rows say so. No vote is counted by significance. Abstracts "
    "select what they print, so a share of directions is not an effect."
)
