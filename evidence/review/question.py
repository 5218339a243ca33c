"""One question, what may answer it, and the question for one column of the codebook."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.review.checks.cells import faults
from evidence.review.codebook import ColumnSpec
from evidence.review.incoming.values import read_as
from evidence.review.short_form import needed
from evidence.review.typed_numbers import typed_line

FILE = "answers"


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes
    ----------
    key : names its answer: "studies.label", "effects.1.estimate".
    text : what is asked.
    name : the column it fills in, or a word for what is wanted.
    choices : allowed answers, each with what people read; empty if anything of the column's type will do.
    help : what `?` shows.
    default : the answer that Enter gives; None if there must be another.
    spec : the column it fills in, None if it only decides what is asked next.
    kind : how the numbers of the answer are typed, a kind of `evidence effect`; "" for any other question.
    """

    key: str
    text: str
    name: str
    choices: tuple[tuple[str, str], ...]
    help: str
    default: str | None
    spec: ColumnSpec | None = None
    kind: str = ""

    def read(self, reply: str) -> tuple[str, str]:
        """The answer that a reply gives, and what is wrong with it ("" if nothing).

        A choice may be given by its number, its value or its label.
        """
        if not reply.strip():
            return (self.default, "") if self.default is not None else ("", "An answer is needed here; ? explains.")
        if self.kind:
            return typed_line(self.kind, reply)
        if self.choices:
            if reply.strip().isdecimal() and 1 <= int(reply) <= len(self.choices):
                return self.choices[int(reply) - 1][0], ""
            if self.spec is None:
                said = reply.strip().lower()
                found = next((value for value, label in self.choices if said in (value.lower(), label.lower().partition(":")[0])), "")
                found = found or next((value for value, _ in self.choices if value.startswith(said)), "")
                return found, "" if found else self._give_one()
        if self.spec is None:
            return reply.strip(), ""
        text = read_as(self.spec, reply)
        wrong = [fault for fault in faults(self.spec, text, FILE, 1, "") if fault.severity == "error"]
        if wrong and self.choices:
            return text, self._give_one()
        return text, f"That cannot stand there: saw {wrong[0].seen}; allowed: {wrong[0].allowed}. {wrong[0].fix}" if wrong else ""

    def _give_one(self) -> str:
        """What to type where the reply was none of the choices; those without a label of their own are named and not numbered."""
        if all(value == label for value, label in self.choices):
            return "That is none of these; type one as it is written above, or press Enter."
        return f"That is none of these; type a number from 1 to {len(self.choices)}. ? explains."


def column_question(prefix: str, spec: ColumnSpec, text: str = "", optional: bool | None = None) -> Question:
    """The question for one column of the row whose answers begin with `prefix`."""
    choices = tuple((value.value, value.label) for value in spec.values)
    if all(len(value.definition) <= 70 for value in spec.values):
        choices = tuple((value.value, f"{value.label}: {value.definition}") for value in spec.values)
    unit = f" ({spec.unit})" if spec.unit and spec.unit != "as statistic" else ""
    asked = text or f"{spec.definition}{unit}" + ("" if choices else f" Such as: {spec.example}")
    explained = "\n".join(f"{value.label}: {value.definition} Such as: {value.example}" for value in spec.values)
    may_be_empty = not needed(spec) if optional is None else optional
    return Question(
        f"{prefix}{spec.column}",
        asked,
        spec.column,
        choices,
        f"{spec.definition}{unit} Such as: {spec.example}" + (f"\n{explained}" if explained else ""),
        "" if may_be_empty else None,
        spec,
    )
