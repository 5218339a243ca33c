"""The examples in docstrings run, and the public names say what they take, give and raise, and how they are used."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable
from types import ModuleType

import pytest

import evidence
from tests.conftest import ROOT

MODULES = sorted(found.name for found in pkgutil.walk_packages(evidence.__path__, "evidence.") if not found.name.endswith("__main__"))
PUBLIC = [name for name in evidence.__all__ if not name.startswith("__")]

# Their examples compute a review again and again.
LONG = ("evidence.public", "evidence.judgement.assessment", "evidence.judgement.claims.answer", "evidence.robustness.examined")


def examples(module: ModuleType) -> list[doctest.DocTest]:
    return [test for test in doctest.DocTestFinder().find(module) if test.examples]


@pytest.mark.parametrize("name", [pytest.param(one, marks=[pytest.mark.slow] if one in LONG else []) for one in MODULES])
def test_every_example_gives_what_it_shows(name: str) -> None:
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    told: list[str] = []
    for test in examples(importlib.import_module(name)):
        runner.run(test, out=told.append)
    assert runner.failures == 0, "".join(told)


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_is_documented(name: str) -> None:
    thing = getattr(evidence, name)
    text = inspect.getdoc(thing) or ""
    assert text
    if inspect.isclass(thing):
        return
    for section in ("Parameters", "Returns", "Raises", "Examples"):
        assert f"\n{section}\n---" in text, f"{name} has no section {section}"
    assert documented(thing) == [starred(one) for one in inspect.signature(thing).parameters.values()]


def test_parameters_of_public_methods_are_documented_as_they_are_called() -> None:
    fit, review = evidence.meta([0.10, 0.45, 0.62, 0.31], [0.02, 0.04, 0.03, 0.05]), evidence.read()
    for of in (type(fit), type(review)):
        for _, method in inspect.getmembers(of, inspect.isfunction):
            if not method.__name__.startswith("_") and "\nParameters\n" in (inspect.getdoc(method) or ""):
                asked = [starred(one) for one in inspect.signature(method).parameters.values()][1:]
                assert documented(method) == asked, method.__qualname__


def test_an_error_stands_on_a_line_of_its_own_with_what_raises_it_below() -> None:
    """NumPy's form; `Error : why`, which an editor takes for a name with its type, is in no docstring."""
    other = re.compile(r"^ +(?:[A-Z]\w*(?:Error|Problem|Problems|Compute|Meanwhile|Limit))(?:, \w+)* : ", re.MULTILINE)
    found = [path.as_posix() for path in (ROOT / "evidence").rglob("*.py") if other.search(path.read_text(encoding="utf-8"))]
    assert found == []


def documented(function: Callable[..., object]) -> list[str]:
    """The names under Parameters, in NumPy style: each stands alone on its line, what it is below it."""
    section = re.split(r"\n\w+\n-+\n", (inspect.getdoc(function) or "").split("\nParameters\n")[1])[0]
    return [name for line in section.splitlines()[1:] if line[:1].strip() for name in line.split(", ")]


def starred(parameter: inspect.Parameter) -> str:
    return {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "") + parameter.name


def test_public_results_document_their_fields_and_methods() -> None:
    fit = evidence.meta([0.10, 0.45, 0.62, 0.31], [0.02, 0.04, 0.03, 0.05])
    review = evidence.read()
    for thing in (type(fit), type(review), type(review.check()), type(evidence.effect("or", 1.66, 1.14, 2.40))):
        methods = [m for n, m in inspect.getmembers(thing, inspect.isfunction) if not n.startswith("_")]
        assert methods
        assert not [m.__qualname__ for m in (thing, *methods) if not inspect.getdoc(m)]


def test_all_that_a_fit_gives_stands_in_its_examples_and_on_the_page_of_the_interface() -> None:
    of = type(evidence.meta([0.10, 0.45, 0.62, 0.31], [0.02, 0.04, 0.03, 0.05]))
    methods = {name: m for name, m in inspect.getmembers(of, inspect.isfunction) if not name.startswith("_")}
    shown = (inspect.getdoc(of) or "").partition("Examples\n---")[2]
    assert not [name for name in methods if name != "to_dict" and f".{name}(" not in shown]
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    given = {part.strip() for m in methods.values() for part in str(inspect.signature(m).return_annotation).split("|")}
    assert not [name for name in given - {"str", "Axes", "pd.DataFrame", "dict[str, Any]"} if f"\n### {name}\n" not in page]


def test_the_functions_of_effects_and_models_carry_examples() -> None:
    public = [m for m in MODULES if m.startswith(("evidence.effects.", "evidence.models."))]
    shown = sum(len(examples(importlib.import_module(name))) for name in public)
    assert shown >= 25
