"""docs/from_metafor.md: every number that our side prints is one of R's, and every fit that it shows agrees with one of R's."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest

from tests.conftest import ROOT
from tests.docs.test_gallery import content
from validation.from_metafor import BLOCK, NOTEBOOK, PAGE, REFERENCE, Ran, notebook, run_block, run_page, sections
from validation.side_by_side import NEAR_ZERO, numbers_of

TEXT = PAGE.read_text(encoding="utf-8")
R: dict[str, list[dict[str, Any]]] = json.loads(REFERENCE.read_text(encoding="utf-8"))["sections"]
DECIMAL = re.compile(r"(?<![\w.])(?P<number>-?\d+\.(?P<decimals>\d+))(?![\w.])")
# A univariate model to rounding, but where its variance is 0, which R's search comes close to and does not reach; models with levels as
# near as rma.mv stops.
CLOSE, CLOSE_AT_ZERO, CLOSE_LEVELS = 1e-8, 1e-6, 1e-6


@pytest.fixture(scope="module")
def ran() -> dict[str, list[Ran]]:
    """The blocks of each section without the pictures, which take most of the time."""
    names: dict[str, Any] = {}
    return {title: [run_block(block, names) for block in of["python"] if "picture = " not in block] for title, of in sections(TEXT).items()}


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def pool_of(title: str) -> np.ndarray:
    """All numbers that R gives in a section."""
    found = [value for answer in R[title] for values in answer.values() for value in values if value is not None]
    return np.array(found, dtype=float)


def printed(block: Ran) -> list[tuple[float, int]]:
    """The decimal numbers in what a block prints, with their places."""
    text = block.printed.replace("p < .0001", "")
    return [(float(found["number"]), len(found["decimals"])) for found in DECIMAL.finditer(text)]


def test_every_number_that_is_printed_is_one_of_r(ran):
    counted = 0
    for title, blocks in ran.items():
        for block in blocks:
            for number, places in printed(block):
                gaps = np.abs(pool_of(title) - number)
                assert gaps.min() <= 0.5000001 * 10.0**-places, f"{title}: {number} is none of R's numbers"
                counted += 1
    assert counted > 500


def test_every_fit_that_is_shown_is_one_of_r(ran):
    counted = 0
    for title, blocks in ran.items():
        for shown in (one for block in blocks for one in block.shown if type(one).__name__ in ("MetaAnalysis", "RobustAnswer")):
            mine = numbers_of(shown)
            gaps = [gap_of(mine, his) for his in R[title] if len(his.get("beta", ())) == len(mine["beta"])]
            close = CLOSE_LEVELS if "sigma2" in mine else CLOSE_AT_ZERO if mine.get("tau2") == [0.0] else CLOSE
            assert min(gaps) <= close, f"{title}: {shown!r}"
            counted += 1
    assert counted >= 8


def gap_of(mine: dict[str, list[float]], his: dict[str, list[float]]) -> float:
    """The largest difference of the quantities that both sides have."""
    shared = [(np.array(mine[name]), np.array(his[name], dtype=float)) for name in mine if name in his]
    return max(float((np.abs(a - b) / np.maximum(np.abs(b), NEAR_ZERO)).max()) for a, b in shared)


def test_every_section_with_r_has_its_answers():
    assert list(R) == [title for title, of in sections(TEXT).items() if of["r"]]
    assert all(of["python"] for of in sections(TEXT).values() if of["r"])
    assert len(BLOCK.findall(TEXT)) > 40


@pytest.mark.slow
def test_the_page_its_pictures_and_its_notebook_are_those_of_this_version():
    written, blocks, pictures = run_page(TEXT)
    assert written == TEXT
    assert json.loads(NOTEBOOK.read_text(encoding="utf-8")) == json.loads(notebook(written, blocks))
    assert sorted(file.removeprefix("from_metafor/") for file in pictures) == sorted(p.name for p in PAGE.with_suffix("").iterdir())
    for file, picture in pictures.items():
        assert content((PAGE.parent / file).read_bytes()) == content(picture), file


@pytest.mark.r
def test_r_still_says_so():
    from validation.from_metafor import reference

    again = reference(TEXT)["sections"]
    for title, answers in again.items():
        for one, before in zip(answers, R[title], strict=True):
            assert one.keys() == before.keys(), title
            for name, values in one.items():
                assert np.allclose(np.array(values, dtype=float), np.array(before[name], dtype=float), rtol=1e-6, atol=1e-8, equal_nan=True)
