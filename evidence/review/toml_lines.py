"""On which line of a TOML file a key stands (tomllib does not say)."""

from __future__ import annotations

import re
from typing import Any

_TABLE = re.compile(r"\s*\[\s*([A-Za-z0-9_.\-\"' ]+?)\s*\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_.\-\"']+)\s*=")


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _holds(data: Any, path: tuple[str, ...]) -> bool:
    for part in path:
        if not isinstance(data, dict) or part not in data:
            return False
        data = data[part]
    return True


def key_lines(text: str, data: dict[str, Any]) -> dict[tuple[str, ...], int]:
    """Line of every key of `data`, by its path; keys inside an inline table are found through the table's own key.

    >>> key_lines('a = 1\\n[b.c]\\nd = 2\\n', {"a": 1, "b": {"c": {"d": 2}}})
    {('a',): 1, ('b',): 2, ('b', 'c'): 2, ('b', 'c', 'd'): 3}
    """
    lines: dict[tuple[str, ...], int] = {}
    inside: tuple[str, ...] = ()
    path: tuple[str, ...]
    for number, line in enumerate(text.split("\n"), start=1):
        if found := _TABLE.match(line):
            inside, path = _parts(found[1]), ()
        elif found := _KEY.match(line):
            path = _parts(found[1])
        else:
            continue
        whole = inside + path
        if _holds(data, whole):
            for depth in range(1, len(whole) + 1):
                lines.setdefault(whole[:depth], number)
    return lines


def line_of(lines: dict[tuple[str, ...], int], path: tuple[str, ...]) -> int:
    """Line of a key, of the nearest table that encloses it if the key itself is absent, else 1."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)
