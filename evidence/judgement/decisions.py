"""What people decided on ratings, and whether the numbers are still those they decided on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from evidence.review.review import Review


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided on a rating.

    Attributes
    ----------
    band, who, when, why : as in decisions.csv.
    stands : whether the numbers are still those it was decided on; if not, it is open again.
    """

    band: str
    who: str
    when: str
    why: str
    stands: bool

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return {name: getattr(self, name) for name in self.__slots__}


def latest_decision(recommendation: int, review: Review, stamp: str) -> Decision | None:
    """The decision with the latest date on a recommendation, None if nobody has decided."""
    rows = [row for row in review.tables.get("decisions") or () if row["recommendation"] == recommendation]
    if not rows:
        return None
    row = max(rows, key=lambda one: one.text("when"))
    return Decision(row.text("band"), row.text("who"), row.text("when"), row.text("why"), row.text("numbers_hash") == stamp)


def fingerprint(content: Any) -> str:
    """Twelve digits of SHA-256 over some content, numbers at six significant digits, so that two machines agree.

    >>> fingerprint([0.1 + 0.2]) == fingerprint([0.3])
    True
    """
    return hashlib.sha256(json.dumps(_rounded(content), sort_keys=True).encode()).hexdigest()[:12]


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(item) for item in value]
    return f"{value:.6g}" if isinstance(value, float) else value
