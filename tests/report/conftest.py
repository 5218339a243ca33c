"""The figures of the shipped review, drawn once for all tests that only look at them."""

from __future__ import annotations

import pytest

from evidence.report.figures import by_name, draw_each


@pytest.fixture(scope="session")
def drawings(shipped):
    """What each drawing function gives."""
    return draw_each(shipped)


@pytest.fixture(scope="session")
def figures(drawings):
    """The same by file name."""
    return by_name(drawings)
