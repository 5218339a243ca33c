"""docs/errors.md is the catalogue of checks: complete, and its examples do what they say."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import evidence
from evidence.review import check_review
from evidence.review.checks import CHECKS, FAMILIES
from tests.review.damage import set_cells

# Rooms above review declare checks of their own, wherever they read something.
for module in pkgutil.walk_packages(evidence.__path__, "evidence."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)

TEXT = (Path(__file__).parents[2] / "docs" / "errors.md").read_text(encoding="utf-8")
ENTRIES = re.findall(r"^### (\S+) \((\w+)\)\n(.*?)(?=^##|\Z)", TEXT, flags=re.MULTILINE | re.DOTALL)
CELLS = re.compile(r"^- (Fails|Passes): (\S+\.csv), (.+?): (.+)$", flags=re.MULTILINE)


def cells_of(entry: str) -> dict[str, tuple[str, str, dict[str, str]]]:
    """The examples of an entry that are cells: file, key and cell by column."""
    return {
        kind: (file, key, dict(re.findall(r"(\w+) = `(.*?)`", cells))) for kind, file, key, cells in CELLS.findall(entry) if " = `" in cells
    }


def test_catalogue_and_checks_are_the_same():
    assert {name: severity for name, severity, _ in ENTRIES} == {check.id: check.severity for check in CHECKS.values()}
    assert len(ENTRIES) == len(CHECKS)


def test_each_entry_stands_in_the_section_of_its_family_and_names_the_likely_cause():
    sections = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", TEXT, flags=re.MULTILINE | re.DOTALL))
    assert list(sections) == list(FAMILIES.values())
    for name, _, entry in ENTRIES:
        check = CHECKS[name]
        assert f"### {name} (" in sections[FAMILIES[check.family]], name
        assert re.findall(r"^Likely cause: (.+)\.$", entry, flags=re.MULTILINE) == ([check.cause] if check.cause else []), name


@pytest.mark.parametrize(("name", "entry"), [(name, entry) for name, _, entry in ENTRIES])
def test_every_entry_has_a_message_and_both_examples(name, entry):
    words, *examples = re.split(r"^- ", entry.strip(), flags=re.MULTILINE)
    assert len(words.split()) >= 6, name
    assert [example.split(":")[0] for example in examples] == ["Fails", "Passes"], name


EXAMPLES = [(name, cells_of(entry)) for name, _, entry in ENTRIES if cells_of(entry)]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "examples"), EXAMPLES)
def test_the_examples_of_cells_fail_and_pass(review, name, examples):
    assert set(examples) == {"Fails", "Passes"}
    found = {}
    for kind, (file, key, cells) in examples.items():
        before = (review / file).read_bytes()
        line = set_cells(review / file, key, **cells)
        found[kind] = [p for p in check_review(review) if p.rule == name and (p.line == line or p.file != file)]
        (review / file).write_bytes(before)
    usual = {(p.rule, p.id, p.column) for p in found["Passes"]}
    assert [p for p in found["Fails"] if (p.rule, p.id, p.column) not in usual], f"the failing example of {name} passes"
    assert all(p.severity == "note" for p in found["Passes"]), f"the passing example of {name} fails"


def test_most_rules_have_an_example_that_is_run():
    assert len(EXAMPLES) >= 35
