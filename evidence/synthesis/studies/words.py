"""What stands above the studies one by one."""

from __future__ import annotations

STUDIES = "What each eligible study is, where its numbers were read, how far it can be trusted, which way it points, and what was left out."
