"""Handing out the keys of review.toml by type, and remembering what was wrong and what nobody asked for."""

from __future__ import annotations

from typing import Any

from evidence.base.errors import Problem
from evidence.base.words import listed, nearest, shown
from evidence.review.checks.check import declare, problem
from evidence.review.toml_lines import line_of

FILE = "review.toml"
NUMERIC = ("number", "percent", "integer", "flag")

UNKNOWN_KEY = declare("plan-unknown-key", "error", family="plan")
MISSING_KEY = declare("plan-missing-key", "error", family="plan")
BAD_VALUE = declare("plan-value", "error", family="plan")
UNKNOWN_NAME = declare("plan-unknown-name", "error", family="plan")

KeyPath = tuple[str, ...]


class Section:
    """One table of the file: hands out its keys by type and remembers what was wrong and what was never asked for."""

    def __init__(self, data: Any, path: KeyPath, report: PlanProblems) -> None:
        self.data: dict[str, Any] = data if isinstance(data, dict) else {}
        self.path = path
        self.report = report
        self.asked: set[str] = set()
        if not isinstance(data, dict):
            report.add(BAD_VALUE, path, shown(str(data)), "a table of keys", f"Write it as [{'.'.join(path)}].")

    def take(self, key: str, kind: type | tuple[type, ...], allowed: str, default: Any = None) -> Any:
        """The value of a key if it is of the right type, else the default (None: the key is needed)."""
        self.asked.add(key)
        if key not in self.data:
            if default is None:
                self.report.add(MISSING_KEY, (*self.path, key), "no such key", f"{key} = {allowed}", "Add the key.")
            return default
        value = self.data[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool) or value == "":
            self.wrong(key, allowed)
            return default
        return value

    def wrong(self, key: str, allowed: str, fix: str = "Correct the value.") -> None:
        self.report.add(BAD_VALUE, (*self.path, key), shown(str(self.data[key])), allowed, fix)

    def text(self, key: str, default: str | None = None) -> str:
        return str(self.take(key, str, "a text in quotes", default) or "")

    def choice(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        value = self.take(key, str, listed(allowed), default)
        if value is not None and value not in allowed:
            self.wrong(key, listed(allowed), nearest(value, allowed, "Take one of these."))
        return str(value or "")

    def choices(self, key: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        """A list of allowed values; empty where the key is absent."""
        values = self.take(key, list, f"a list of {listed(allowed)}", [])
        if strangers := [value for value in values if value not in allowed]:
            self.wrong(key, f"a list of {listed(allowed)}", nearest(str(strangers[0]), allowed, "Take one of these."))
        return tuple(value for value in values if value in allowed)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where the key is absent."""
        values = self.take(key, list, "a list of texts", [])
        if not all(isinstance(value, str) for value in values):
            self.wrong(key, "a list of texts")
        return tuple(value for value in values if isinstance(value, str))

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        allowed = f"a number from {low:g} to {high:g}"
        value = self.take(key, (int, float), allowed, default)
        if value is not None and not low <= value <= high:
            self.wrong(key, allowed)
        return float(value or 0)

    def ordered(self, least: float, most: float) -> tuple[float, float, float]:
        """The keys value, low and high, each from least to most, and value from low to high."""
        value, low, high = (self.number(key, least, most) for key in ("value", "low", "high"))
        if not low <= value <= high and {"value", "low", "high"} <= self.data.keys():
            self.wrong("value", f"a number from low to high, {low:g} to {high:g}")
        return value, low, high

    def section(self, key: str) -> Section:
        return Section(self.take(key, dict, "a table of keys") or {}, (*self.path, key), self.report)

    def sections(self, key: str, needed: bool = True) -> list[tuple[str, Section]]:
        if not needed and key not in self.data:
            self.asked.add(key)
            return []
        whole = self.section(key)
        return [(name, Section(data, (*whole.path, name), self.report)) for name, data in whole.data.items()]

    def close(self) -> None:
        """Report every key that nobody asked for."""
        for key in self.data:
            if key not in self.asked:
                fix = nearest(key, self.asked - self.data.keys() or self.asked, "Delete the key.")
                self.report.add(UNKNOWN_KEY, (*self.path, key), f"an unknown key {key}", listed(sorted(self.asked)), fix)


class PlanProblems:
    """Collects problems and knows the line of each key."""

    def __init__(self, lines: dict[KeyPath, int]) -> None:
        self.lines = lines
        self.problems: list[Problem] = []

    def add(self, rule: str, path: KeyPath, seen: str, allowed: str, fix: str) -> None:
        dotted = ".".join(path)
        self.problems.append(problem(rule, FILE, line_of(self.lines, path), path[-1] if path else "", dotted, seen, allowed, fix))
