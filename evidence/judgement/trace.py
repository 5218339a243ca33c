"""One step of a rating, so that a reader sees which input passed which gate and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evidence.base.as_dict import fields_by_name
from evidence.base.brief import brief
from evidence.judgement.body.answer import BodyAnswer, degrees_of_freedom
from evidence.synthesis.pooled.answer import NoAnswer


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One gate and one input.

    Attributes
    ----------
    mode : "both", "basic" or "graded": the reading of the rule the line belongs to.
    gate : name of the gate or of the band that asks.
    input : what is looked at.
    value : its value: a number, a text, an answer; None where there is none.
    passed : whether it is met; None where the line only informs.
    why : in words, with the numbers.
    """

    mode: str
    gate: str
    input: str
    value: float | str | BodyAnswer | None
    passed: bool | None
    why: str

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """The line under the keys of the contract; a note where there is no value."""
        out = fields_by_name(self)
        if isinstance(self.value, BodyAnswer):
            out["value"] = self.value.to_dict()
        return out if self.value is not None else out | {"value_note": self.why}

    @property
    def value_text(self) -> str:
        """The value as people read it."""
        if isinstance(self.value, BodyAnswer):
            return answer_text(self.value)
        if isinstance(self.value, float):
            return number_text(self.value)
        return "" if self.value is None else str(self.value)


def answer_text(answer: BodyAnswer) -> str:
    """An answer in one line."""
    if isinstance(answer, NoAnswer):
        return f"not estimated: {answer.reason}"
    df = degrees_of_freedom(answer)
    freedom = "" if df is None else f", df {df:.1f}"
    return f"g = {number_text(answer.g)} [{number_text(answer.ci_low)}, {number_text(answer.ci_high)}]{freedom}"


def p_text(p: float) -> str:
    """A p value as it stands in a sentence: "p 0.031", "p below 0.001"."""
    return f"p {p:.3f}" if p >= 0.001 else "p below 0.001"


def number_text(value: float) -> str:
    """Two decimals; three where two would hide on which side of zero, or by how much.

    >>> number_text(0.204), number_text(-0.004), number_text(12.0)
    ('0.20', '-0.004', '12.00')
    """
    return f"{value:.2f}" if abs(value) >= 0.01 or value == 0 else f"{value:.2g}" if abs(value) < 0.001 else f"{value:.3f}"
