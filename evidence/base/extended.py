"""A result that adds to another: the same fields, and some more."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar

T = TypeVar("T")


def extended(cls: type[T], found: Any, **more: Any) -> T:
    """An object of `cls`, a dataclass: with the fields that it shares with `found`, except those in `more`.

    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Answer:
    ...     g: float
    >>> @dataclass
    ... class RatedAnswer(Answer):
    ...     band: str
    >>> extended(RatedAnswer, Answer(0.3), band="good")
    RatedAnswer(g=0.3, band='good')
    """
    own = {field.name for field in fields(cls)}  # type: ignore[arg-type]
    return cls(**({field.name: getattr(found, field.name) for field in fields(found) if field.name in own} | more))
