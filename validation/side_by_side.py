"""R and Evidence on the same work: every line that shows something is an answer, and both sides' answers are compared number by number.

A block of R is run by side_by_side.R, a block of Python here. Numbers have metafor's names on both sides.
"""

from __future__ import annotations

import ast
import json
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import evidence

HERE = Path(__file__).parent
# Of a number this far from zero or farther the difference is relative; of a percentage this far.
NEAR_ZERO, NEAR_ZERO_PERCENT = 1e-3, 1.0
Numbers = dict[str, list[float]]

_COEFFICIENTS = {"estimate": "beta", "se": "se", "statistic": "zval", "p_value": "pval", "ci_low": "ci.lb", "ci_high": "ci.ub"}
_PREDICTED = {"estimate": "pred", "se": "se", "ci_low": "ci.lb", "ci_high": "ci.ub", "pi_low": "pi.lb", "pi_high": "pi.ub"}
_INFLUENCE = {
    "rstudent": "rstudent",
    "dffits": "dffits",
    "cooks_distance": "cook.d",
    "cov_ratio": "cov.r",
    "tau2_deleted": "tau2.del",
    "QE_deleted": "QE.del",
    "hat": "hat",
    "weight": "weight",
}
_ALONE = {"estimate": "estimate", "se": "se", "p_value": "pval", "ci_low": "ci.lb", "ci_high": "ci.ub", "tau2": "tau2", "I2": "I2"}


@dataclass(frozen=True, slots=True)
class Compared:
    """What two sides have in common.

    Attributes
    ----------
    count : numbers compared.
    worst : the largest difference, relative but for numbers next to zero.
    where : the answer, counted from 1, and the quantity it is of.
    """

    count: int
    worst: float
    where: str


def run_r(pages: Sequence[Mapping[str, Any]], folder: Path) -> dict[str, Any]:
    """What R says to blocks of {name, data, blocks}; the data sets are written to `folder` as CSV."""
    with tempfile.TemporaryDirectory() as name:
        asked, found = Path(name, "asked.json"), Path(name, "found.json")
        asked.write_text(json.dumps(list(pages)), encoding="utf-8")
        subprocess.run(["Rscript", str(HERE / "side_by_side.R"), str(asked), str(found), str(folder)], check=True, capture_output=True)
        said: dict[str, Any] = json.loads(found.read_text(encoding="utf-8"))
    return said


def run_python(block: str, names: dict[str, Any]) -> list[Numbers]:
    """The numbers of every line of a block that shows something; what it assigns stays in `names`."""
    return [numbers_of(shown) for shown in shown_by(block, names)]


def shown_by(block: str, names: dict[str, Any]) -> list[Any]:
    """The objects themselves."""
    names |= {"evidence": evidence, "np": np, "pd": pd}
    shown = []
    for statement in ast.parse(block).body:
        if isinstance(statement, ast.Expr):
            shown.append(eval(compile(ast.Expression(statement.value), "block", "eval"), names))
        else:
            exec(compile(ast.Module([statement], []), "block", "exec"), names)
    return shown


def numbers_of(shown: Any) -> Numbers:
    """The numbers of an object of Evidence, by the names that metafor has for them."""
    kind = type(shown).__name__
    if kind in ("MetaAnalysis", "RobustAnswer"):
        found = _named(shown, _COEFFICIENTS) | ({"k": [shown.k]} if kind == "MetaAnalysis" else {})
        return found | (_of_model(shown) if kind == "MetaAnalysis" else {})
    if kind == "PooledTables":
        return _named(shown, _COEFFICIENTS | {"QE": "QE", "QE_p": "QEp", "k": "k"})
    if kind in ("Transformed", "Predictions"):
        return _named(shown, _PREDICTED)
    if kind == "Influence":
        return _named(shown, _INFLUENCE)
    if kind == "Cumulative":
        return _named(shown, _ALONE)
    if kind == "Regression":
        return _named(shown, {"statistic": "zval", "p_value": "pval"})
    if kind == "RankTest":
        return _named(shown, {"tau": "tau", "p_value": "pval"})
    if kind == "TrimAndFill":
        return _named(shown, {"estimate": "beta", "se": "se", "ci_low": "ci.lb", "ci_high": "ci.ub", "k0": "k0"})
    if kind == "Contrasts":
        return _named(shown, {"estimate": "Xb", "se": "se", "statistic": "zval", "p_value": "pval"})
    if kind == "FitComparison":
        return {"LRT": [shown.test.statistic], "pval": [shown.test.p_value_chi2]}
    if kind in ("DataFrame", "Escalc"):
        return _named(shown, {"yi": "yi", "vi": "vi"})
    if isinstance(shown, dict):
        return {_PREDICTED.get(name, name): _list(values) for name, values in shown.items()}
    return {"value": _list(shown)}


def _of_model(result: Any) -> Numbers:
    """What a model has beside its coefficients."""
    fit = result.fit
    found: Numbers = {"QE": [result.Q], "QEp": [result.Q_p]}
    if fit.omnibus is not None:
        found |= {"QM": [fit.omnibus.statistic], "QMp": [fit.omnibus.p_value]}
    if hasattr(fit, "sigma2"):
        return found | {"sigma2": _list(fit.sigma2)[: len(result.levels)]}
    found |= {"tau2": [fit.tau2], "I2": [fit.I2], "H2": [fit.H2]}
    return found | ({"R2": [fit.R2]} if getattr(fit, "R2", None) is not None else {})


def _named(shown: Any, names: Mapping[str, str]) -> Numbers:
    return {theirs: _list(value) for ours, theirs in names.items() if (value := getattr(shown, ours, None)) is not None}


def _list(values: Any) -> list[float]:
    return [float(value) for value in np.atleast_1d(np.asarray(values, dtype=float)).ravel()]


def compare(ours: Sequence[Numbers], theirs: Sequence[Mapping[str, Any]]) -> Compared:
    """Both sides' answers, one by one; every quantity of ours must be among theirs.

    Raises
    ------
    AssertionError
        If the sides show different things.
    """
    assert len(ours) == len(theirs), f"{len(ours)} answers here, {len(theirs)} in R"
    count, worst, where = 0, 0.0, ""
    for i, (mine, his) in enumerate(zip(ours, theirs, strict=True), start=1):
        shared = [name for name in mine if name in his]
        assert shared, f"answer {i}: here {list(mine)}, in R {list(his)}"
        for name in shared:
            a, b = np.array(mine[name], dtype=float), np.array(his[name], dtype=float)
            assert a.shape == b.shape, f"answer {i}, {name}: {a.size} numbers here, {b.size} in R"
            assert (np.isnan(a) == np.isnan(b)).all(), f"answer {i}, {name}: a number is missing on one side"
            there = ~np.isnan(a)
            gap = np.abs(a - b)[there] / np.maximum(np.abs(b[there]), NEAR_ZERO_PERCENT if name in ("I2", "R2") else NEAR_ZERO)
            count += int(there.sum())
            if gap.size and gap.max() > worst:
                worst, where = float(gap.max()), f"answer {i}, {name}"
    return Compared(count, worst, where)
