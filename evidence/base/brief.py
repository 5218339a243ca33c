"""A short look at a result: its repr has one line, whatever it holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Sized
from dataclasses import fields
from numbers import Integral, Real
from typing import Any

# The most characters of the line, and of a text in it; up to how many numbers or words are shown themselves.
WIDTH, TEXT, FEW = 160, 80, 4


def brief(*names: str) -> Callable[[Any], str]:
    """A `__repr__` of one line: the fields or properties named, else all fields as far as they fit; of a collection how many it holds.

    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Answer:
    ...     g: float
    ...     rows: tuple[int, ...]
    ...     __repr__ = brief()
    >>> Answer(0.33128, tuple(range(9)))
    Answer(g=0.3313, 9 rows)
    """

    def __repr__(self: Any) -> str:
        return one_line(self, **{name: getattr(self, name) for name in names or [field.name for field in fields(self)]})

    return __repr__


def one_line(result: Any, **values: Any) -> str:
    """The name of a result's class with these values, as far as they fit the line."""
    shown, name = "", type(result).__name__
    for field, value in values.items():
        text = _part(field, value)
        if len(f"{name}({shown}, {text}, ...)") > WIDTH:
            return f"{name}({shown}, ...)"
        shown += f", {text}" if shown else text
    return f"{name}({shown})"


def _part(name: str, value: Any) -> str:
    """`g=0.33`, `title='Main outcome'`, `9 rows`: short whatever the value is."""
    if value is None or isinstance(value, Integral):
        return f"{name}={value}"
    if isinstance(value, Real):
        return f"{name}={float(value):.4g}"
    if isinstance(value, str):
        line = " ".join(value.split())
        return f"{name}={line if len(line) <= TEXT else line[: TEXT - 3] + '...'!r}"
    if isinstance(value, Sequence) or len(getattr(value, "shape", ())) == 1:
        if 0 < len(value) <= FEW and all(isinstance(one, Real) for one in value):
            return f"{name}=[{', '.join(f'{one:.4g}' for one in value)}]"
        if 0 < len(value) <= FEW and all(isinstance(one, str) for one in value) and len(words := ", ".join(value)) <= TEXT:
            return f"{name}=[{' '.join(words.split())}]"
    if shape := getattr(value, "shape", ()):
        return f"{name} {' x '.join(map(str, shape))}"
    if isinstance(value, Sized):
        return f"{len(value)} {name.replace('_', ' ')}"
    return f"{name}={type(value).__name__}"
