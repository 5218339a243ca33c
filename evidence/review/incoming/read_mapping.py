"""A mapping from its file: a TOML file of somebody's own, or one that comes with the package for the exports of a program."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from evidence.base.errors import DataProblems, FileProblem, Problem, UsageError
from evidence.base.words import listed, nearest, shown
from evidence.review.checks.check import declare, problem
from evidence.review.incoming.mapping import OPERATIONS, Arms, Computed, Result, SheetMapping
from evidence.review.toml_lines import key_lines, line_of

MAPPING_FILE = declare("mapping-file", "error", family="import")

SHIPPED = Path(__file__).parent / "mappings"
_TABLES = ("columns", "set", "values", "computed", "results", "arms")
_KEYS = (*_TABLES, "ignore", "where", "fill_down", "sheet", "decimal", "partial")

KeyPath = tuple[str, ...]


def shipped() -> dict[str, Path]:
    """The mappings that come with the package, by the name of the program whose exports they are for."""
    return {path.stem: path for path in sorted(SHIPPED.glob("*.toml"))}


def mapping_file(name: str) -> Path:
    """The file meant: one of that name, else the one that comes with the package under it.

    Raises
    ------
    FileProblem
        There is neither.
    """
    path = Path(name)
    if path.is_file():
        return path
    if name in shipped():
        return shipped()[name]
    raise FileProblem(
        f"there is no mapping {name}; with --preview it is written for you to complete, and those for exports are {', '.join(shipped())}"
    )


def read_mapping(path: Path) -> SheetMapping:
    """A mapping.

    Raises
    ------
    FileProblem
        The file cannot be read.
    DataProblems
        Everything wrong in it, with its line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileProblem(f"{path} cannot be read ({getattr(error, 'strerror', None) or error}); it is a text in UTF-8") from None
    return mapping_in(text, path.as_posix())


def mapping_in(text: str, name: str) -> SheetMapping:
    """A mapping from the text of its file, which messages call by its name; errors as `read_mapping` says."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        fix = 'Each line is "heading" = "column" or key = "value"; text goes in quotes.'
        raise DataProblems([problem(MAPPING_FILE, name, 1, "", "", f"no TOML: {error}", "lines of TOML", fix)]) from None
    reader = _Reader(name, data, key_lines(text, data))
    found = reader.mapping()
    if reader.problems:
        raise DataProblems(reader.problems)
    return found


class _Reader:
    """Takes the keys of a mapping by type, and collects everything wrong."""

    def __init__(self, file: str, data: dict[str, Any], lines: dict[KeyPath, int]) -> None:
        self.file, self.data, self.lines = file, data, lines
        self.problems: list[Problem] = []

    def wrong(self, path: KeyPath, seen: str, allowed: str, fix: str = "Correct it.") -> None:
        line = line_of(self.lines, path)
        self.problems.append(problem(MAPPING_FILE, self.file, line, path[-1] if path else "", "", seen, allowed, fix))

    def mapping(self) -> SheetMapping:
        for key in self.data:
            if key not in _KEYS:
                self.wrong((key,), f"an unknown key {key}", listed(_KEYS), nearest(key, _KEYS, "Delete it."))
        ignored = dict.fromkeys(self.texts(("ignore",)), "")
        decimal = self.text(("decimal",))
        if decimal not in (None, "comma", "point"):
            self.wrong(("decimal",), shown(str(decimal)), "comma or point")
        results = self.data.get("results", [])
        if not isinstance(results, list) or not all(isinstance(one, dict) for one in results):
            self.wrong(("results",), "something else", "tables, each headed [[results]]")
            results = []
        values = {column: self.words(("values", column)) for column in self.table(("values",))}
        return SheetMapping(
            {**self.words(("columns",)), **ignored},
            {column: text for column, text in self.words(("set",)).items() if text},
            values,
            self.computed(self.table(("computed",)), ("computed",)),
            self.texts(("where",)),
            self.texts(("fill_down",)),
            tuple(self.result(one) for one in results),
            self.arms() if "arms" in self.data else None,
            self.text(("sheet",)),
            decimal,
            self.data.get("partial") is True,
        )

    def at(self, path: KeyPath) -> Any:
        data: Any = self.data
        for part in path:
            data = data.get(part) if isinstance(data, dict) else None
        return data

    def table(self, path: KeyPath) -> dict[str, Any]:
        data = self.at(path)
        if data is None:
            return {}
        if not isinstance(data, dict):
            self.wrong(path, shown(str(data)), f"a table [{'.'.join(path)}]")
            return {}
        return data

    def words(self, path: KeyPath, data: Any = None) -> dict[str, str]:
        """A table of texts; a number or a yes is taken as it is written."""
        found = {}
        for key, value in (self.table(path) if data is None else data).items():
            if isinstance(value, bool) or not isinstance(value, str | int | float):
                self.wrong((*path, key), shown(str(value)), "a text in quotes")
            else:
                found[key] = str(value).strip()
        return found

    def texts(self, path: KeyPath) -> tuple[str, ...]:
        value = self.at(path)
        values = [value] if isinstance(value, str) else [] if value is None else value
        if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
            self.wrong(path, shown(str(value)), "a list of texts in quotes")
            return ()
        return tuple(values)

    def text(self, path: KeyPath) -> str | None:
        value = self.at(path)
        if value is not None and not isinstance(value, str):
            self.wrong(path, shown(str(value)), "a text in quotes")
            return None
        return value or None

    def computed(self, data: dict[str, Any], path: KeyPath) -> dict[str, Computed]:
        found = {}
        for column, value in data.items():
            if not isinstance(value, dict) or len(value) != 1 or next(iter(value)) not in OPERATIONS:
                self.wrong((*path, column), shown(str(value)), f'one of {listed(OPERATIONS)} with headings, such as {{ sum = ["A", "B"] }}')
                continue
            operation, of = next(iter(value.items()))
            parts = tuple(of) if isinstance(of, list) else (of,)
            numbers = all(isinstance(one, str) or (operation == "times" and isinstance(one, int | float)) for one in parts)
            wanted = {"sqrt": (1, 1), "exp": (1, 1), "join": (1, 99), "difference": (2, 2)}.get(operation, (2, 99))
            if not numbers or not wanted[0] <= len(parts) <= wanted[1]:
                self.wrong((*path, column), shown(str(of)), f"{wanted[0]}{' or more' * (wanted[1] > 2)} headings in quotes for {operation}")
            else:
                found[column] = Computed(operation, parts)
        return found

    def result(self, data: dict[str, Any]) -> Result:
        for key in data:
            if key not in ("columns", "set", "computed"):
                self.wrong(("results",), f"an unknown key {key} under [[results]]", "columns, set or computed")
        given = {key: data[key] if isinstance(data.get(key), dict) else {} for key in ("columns", "set", "computed")}
        columns, constants = (self.words(("results",), given[key]) for key in ("columns", "set"))
        return Result(columns, constants, self.computed(given["computed"], ("results",)))

    def arms(self) -> Arms | None:
        self.table(("arms",))
        arm, same, comparison = self.text(("arms", "arm")), self.texts(("arms", "same")), self.texts(("arms", "comparison"))
        columns = self.words(("arms", "columns"))
        for key, value in {"arm": arm, "same": same, "comparison": comparison, "columns": columns}.items():
            if not value:
                self.wrong(("arms", key), f"no {key}", "arm, same, comparison and columns", "See docs/how_to_bring_a_sheet.md.")
        return Arms(arm or "", same, comparison, columns)


def given_mapping(names: list[str], given: SheetMapping) -> SheetMapping:
    """The mappings named, one after the other, and last what was given beside them.

    Raises
    ------
    FileProblem, DataProblems
        As `mapping_file` and `read_mapping` say.
    UsageError
        One heading is left unused and mapped too.
    """
    found = SheetMapping()
    for name in names:
        found = found.then(read_mapping(mapping_file(name)))
    both = [column for column in given.constants if column in given.columns.values()]
    if both:
        raise UsageError(f"{both[0]} is set for all rows and mapped to a heading too; take one")
    return found.then(given)
