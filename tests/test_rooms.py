"""The map of each room, in the docstring of its package, names what is there and nothing else."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import evidence

PACKAGE = Path(evidence.__file__).parent
MAPS = sorted(path for path in PACKAGE.rglob("__init__.py") if "\n|---|---|\n" in path.read_text(encoding="utf-8"))


def named(path):
    """Files and folders in the first column of a map."""
    rows = re.findall(r"^\| ([^|]+) \|", path.read_text(encoding="utf-8"), re.MULTILINE)
    return [name for row in rows[1:] for name in row.split(", ")]


@pytest.mark.parametrize("path", MAPS, ids=lambda path: path.parent.relative_to(PACKAGE).as_posix())
def test_a_map_names_every_module_once_and_nothing_that_is_not_there(path):
    names = named(path)
    assert len(names) == len(set(names))
    assert [name for name in names if not (path.parent / name).exists()] == []
    modules = {file.name for file in path.parent.glob("*.py")} - {"__init__.py"}
    rooms = {f"{file.parent.name}/" for file in path.parent.glob("*/__init__.py")}
    assert modules | rooms <= set(names)


def test_every_room_with_more_than_a_handful_of_modules_has_a_map():
    crowded = {path for path in PACKAGE.rglob("__init__.py") if len(list(path.parent.glob("*.py"))) > 8}
    # The command line is told by its table of commands, the package itself by CONTRIBUTING.md.
    assert {path.parent.name for path in crowded - set(MAPS)} <= {"cli", "evidence"}


def test_no_two_public_classes_share_a_name():
    homes: dict[str, list[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(path.relative_to(PACKAGE).as_posix())
    assert {name: paths for name, paths in homes.items() if len(paths) > 1} == {}


HEAVY = {"fontTools", "scipy", "pandas", "statsmodels", "formulaic", "matplotlib", "jinja2", "markupsafe", "docx", "lxml", "openpyxl"}
HEAVY |= {"joblib", "dask", "distributed", "flask", "werkzeug", "waitress", "argon2"}


def run_on_import(body):
    """The imports that run when a module is imported: not those inside functions or for type checkers only."""
    for node in body:
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            yield from run_on_import(node.orelse)
        elif isinstance(node, ast.ClassDef | ast.If | ast.Try | ast.With):
            for part in ("body", "orelse", "finalbody"):
                yield from run_on_import(getattr(node, part, []))


# The modules of the page are there to define it, and nothing but the command that serves it imports them.
OF_THE_PAGE = {"flask", "werkzeug", "markupsafe", "jinja2"}


def test_no_module_imports_a_heavy_library_when_it_is_imported():
    found = {
        path.relative_to(PACKAGE): set(run_on_import(ast.parse(path.read_text(encoding="utf-8")).body)) & HEAVY
        for path in PACKAGE.rglob("*.py")
    }
    found = {path: heavy - OF_THE_PAGE if path.parts[0] == "app" and len(path.parts) > 1 else heavy for path, heavy in found.items()}
    assert {path.as_posix(): heavy for path, heavy in found.items() if heavy} == {}


def test_the_page_is_imported_by_nothing_but_its_command():
    others = [path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] != "app"]
    importing = {
        path.name for path in others if re.search(r"^(from|import) evidence\.app\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert importing == set()
