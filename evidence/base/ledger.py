"""The ledger: whatever is dropped, converted, rounded, turned, adjusted or assumed writes a line here."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.base.brief import brief

KINDS = ("corrected", "converted", "rounded", "turned", "adjusted", "assumed", "flagged", "excluded")


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One thing done to one row.

    Attributes
    ----------
    id : key of the row (an effect_id, a study_id, or the row number of a plain CSV).
    what : one of `KINDS`.
    why : what was done and for which reason, in words with the numbers.
    """

    id: str
    what: str
    why: str

    __repr__ = brief()

    def to_dict(self) -> dict[str, str]:
        """The line as the command line prints it in JSON."""
        return {"id": self.id, "what": self.what, "why": self.why}


class Ledger:
    """An append-only list of `LedgerLine`, in the order in which things happened."""

    def __init__(self) -> None:
        self._lines: list[LedgerLine] = []

    def add(self, id: str, what: str, why: str) -> None:
        """Write one line; `what` must be one of `KINDS`."""
        if what not in KINDS:
            raise ValueError(f"a ledger line is one of {', '.join(KINDS)}, not {what!r}")
        self._lines.append(LedgerLine(id, what, why))

    @property
    def lines(self) -> tuple[LedgerLine, ...]:
        """Every line so far."""
        return tuple(self._lines)
