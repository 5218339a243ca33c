"""Sentences with numbers in them: a number enters by the name it has in results.json, and in no other way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import Formatter
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from evidence.review.review import Review


class Sized(Protocol):
    """An effect or an answer: a size and its interval."""

    @property
    def g(self) -> float: ...
    @property
    def ci_low(self) -> float: ...
    @property
    def ci_high(self) -> float: ...


class _Names(Formatter):
    """Fields are paths through nested mappings and lists, such as `rows.0.g`."""

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Any, str]:
        value: Any = kwargs
        for part in field_name.split("."):
            value = value[int(part)] if isinstance(value, Sequence) and not isinstance(value, str) else value[part]
        if value is None:
            raise LookupError(f"{field_name} holds nothing, so no sentence can be made of it")
        return value, field_name


def say(template: str, facts: Mapping[str, Any]) -> str:
    """The template with each `{path:format}` filled from the facts, which are a part of results.json.

    Raises
    ------
    LookupError
        If a path leads nowhere or to nothing: a sentence never shows a number that is not there.

    Examples
    --------
    >>> say("g = {pooled.main.g:.2f} from {pooled.main.k:d} samples", {"pooled": {"main": {"g": 0.331, "k": 8}}})
    'g = 0.33 from 8 samples'
    >>> say("{share:.0%} of {units}", {"share": 0.627, "units": "pupils"})
    '63% of pupils'
    """
    return _Names().vformat(template, (), facts)


def statement(review: Review) -> str:
    """What the data are, in the words of the plan, and which local studies stand among them."""
    return f"{review.plan.statement} {local_studies(review)}".rstrip()


def local_studies(review: Review, named: bool = True) -> str:
    """How many studies somebody added to the review's own, and which; "" if none."""
    if not review.local:
        return ""
    studies = review.tables["studies"].by("study_id")
    which = f": {'; '.join(studies[study_id].text('label') for study_id in review.local)}" if named else ""
    return f"With {several(len(review.local), 'local study')} beside the review's own{which}."


def size_text(found: Sized) -> str:
    """An effect or an answer with its interval; what rounds to nothing has no sign.

    >>> from evidence.effects.kinds import effect
    >>> size_text(effect("g", -0.001, 40, 40))
    'g = 0.00 [-0.44, 0.44]'
    """
    return f"g = {found.g:z.2f} [{found.ci_low:z.2f}, {found.ci_high:z.2f}]"


def several(number: int, what: str) -> str:
    """A count with its noun.

    >>> several(1, "sample"), several(2, "study")
    ('1 sample', '2 studies')
    """
    if number == 1:
        return f"1 {what}"
    return f"{number} {what[:-1]}ies" if what.endswith("y") else f"{number} {what}s"
