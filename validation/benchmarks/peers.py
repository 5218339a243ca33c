"""The timed work in other Python packages, whichever of them the interpreter has. Prints JSON as ours.py, one part a package.

python peers.py DATA
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

warnings.simplefilter("ignore")


def timed(fit: Callable[[], Any], estimate: Callable[[Any], Any], times: int) -> list[float]:
    """Seconds a fit, after one to warm up, and the last coefficient."""
    answer = float(np.ravel(estimate(fit()))[-1])
    start = time.perf_counter()
    for _ in range(times):
        fit()
    return [(time.perf_counter() - start) / times, answer]


def pymare(one: pd.DataFrame, dummies: np.ndarray, many: pd.DataFrame) -> dict[str, list[float]]:
    from pymare import meta_regression

    def full(x: np.ndarray | None) -> Any:
        made = meta_regression(one["yi"].to_numpy(), one["vi"].to_numpy(), X=x, method="REML")
        return made.get_fe_stats(), made.get_re_stats(), made.get_heterogeneity_stats()

    def estimate(answer: Any) -> Any:
        return answer[0]["est"]

    return {"random effects": timed(lambda: full(None), estimate, 50), "factor": timed(lambda: full(dummies), estimate, 30)}


def pymetaanalysis(one: pd.DataFrame, dummies: np.ndarray, many: pd.DataFrame) -> dict[str, list[float]]:
    from meta_analyze import meta_analysis, meta_regression

    given: dict[str, Any] = {"effect": "yi", "variance": "vi", "tau2_method": "REML"}
    order = {"level": sorted(one["level"].unique())}
    return {
        "random effects": timed(lambda: meta_analysis(one, **given, ci_method="hartung_knapp"), lambda r: r.estimate, 50),
        "factor": timed(
            lambda: meta_regression(one, **given, moderators=["level"], categorical=order, inference_method="hartung_knapp"),
            lambda r: [c.estimate for c in r.coefficients] if isinstance(r.coefficients, tuple) else r.coefficients["estimate"],
            30,
        ),
    }


def pimeta(one: pd.DataFrame, dummies: np.ndarray, many: pd.DataFrame) -> dict[str, list[float]]:
    from pimeta import rma, rma_mv, robust

    y, v = one["yi"].to_numpy(), one["vi"].to_numpy()

    def full() -> Any:
        fit = rma(y, v, method="REML", test="knha")
        fit.predict()
        fit.confint()
        return fit

    def three_levels(cr2: bool) -> Any:
        fit = rma_mv(many["yi"].to_numpy(), vi=many["vi"].to_numpy(), data=many, random="~ 1 | study/effect")
        if cr2:
            robust(fit, cluster=many["study"].to_numpy(), clubSandwich=True)
        return fit

    return {
        "random effects": timed(full, lambda r: r.b, 50),
        "factor": timed(lambda: rma(y, v, mods=dummies, method="REML", test="knha"), lambda r: r.b, 50),
        "three levels": timed(lambda: three_levels(False), lambda r: r.beta, 20),
        "three levels, CR2": timed(lambda: three_levels(True), lambda r: r.beta, 20),
    }


def main(data: Path) -> dict[str, Any]:
    """{package: {work: [seconds, estimate]}}; a package that is not installed has the reason in the place of its times."""
    one, many = pd.read_csv(data / "one.csv"), pd.read_csv(data / "many.csv")
    dummies = (one["level"].to_numpy()[:, None] == np.array(sorted(one["level"].unique()))[1:]).astype(float)
    out: dict[str, Any] = {}
    for name, package in (("PyMARE", pymare), ("PyMetaAnalysis", pymetaanalysis), ("pimeta", pimeta)):
        try:
            out[name] = package(one, dummies, many)
        except ImportError:
            out[name] = "not installed"
    return out


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
