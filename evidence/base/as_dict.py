"""A result as a plain dict, for JSON: its fields by name, and the reason beside a value that is not there."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from evidence.base.reason import NotEstimated


def fields_by_name(result: Any, without: Collection[str] = ()) -> dict[str, Any]:
    """All fields by name."""
    return {name: getattr(result, name) for name in result.__slots__ if name not in without}


def noted(values: dict[str, Any], **reasons: str) -> dict[str, Any]:
    """The values, and for each of these that is None the reason under `name`_note.

    >>> noted({"g": None, "p": 0.04}, g="no size was printed", p="not made from a test")
    {'g': None, 'p': 0.04, 'g_note': 'no size was printed'}
    """
    return values | {f"{name}_note": why for name, why in reasons.items() if values[name] is None}


def or_note(name: str, value: Any, plain: Callable[[Any], Any] | None = None) -> dict[str, Any]:
    """`value` under its key, as `plain` or its own `to_dict` gives it; or None there, and the reason under `name`_note.

    >>> or_note("needed", NotEstimated("no number of people finds it"))
    {'needed': None, 'needed_note': 'no number of people finds it'}
    """
    if isinstance(value, NotEstimated):
        return {name: None, f"{name}_note": value.reason}
    if plain is not None:
        return {name: plain(value)}
    return {name: value.to_dict() if hasattr(value, "to_dict") else value}
