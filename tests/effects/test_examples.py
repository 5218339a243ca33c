"""The examples in the room's docstrings are run, so that they stay true."""

import doctest
import importlib
import pkgutil

import pytest

import evidence.effects

MODULES = sorted(module.name for module in pkgutil.iter_modules(evidence.effects.__path__))


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    result = doctest.testmod(importlib.import_module(f"evidence.effects.{name}"))
    assert result.failed == 0
