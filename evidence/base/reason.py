"""Something that cannot be computed is an object that says why, never a bare NaN."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NotEstimated:
    """Stands where a result would, and carries the reason why there is none.

    Attributes
    ----------
    reason : why, in words a social researcher can act on.
    """

    reason: str

    def to_dict(self) -> dict[str, str]:
        """The reason as the command line prints it in JSON."""
        return {"not_estimated": self.reason}
