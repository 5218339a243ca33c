"""What stands above the answers with one thing changed."""

from __future__ import annotations

SENSITIVITY = (
    "The headline and the overall answer again, with one sample left out, with some of the studies only, or under another assumption."
)
