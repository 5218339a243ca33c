"""The timed work in other Python packages, whichever of them the interpreter has. Prints JSON as ours.py, one part per package.

python peers.py DATA [many]      with `many`, what fits a model many times, most of it in part, as ours.py and run.R
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable
from functools import partial
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
        "factor, formula": timed(
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


def part(work: Callable[[], Any], answer: Callable[[Any], tuple[float, float]], done: int) -> dict[str, float]:
    """Seconds, the answer, its error by chance, and how many fits, subsets or permutations were done."""
    start = time.perf_counter()
    found = work()
    seconds = time.perf_counter() - start
    value, error = answer(found)
    return {"seconds": seconds, "answer": float(value), "error": float(error), "done": done}


def share(p: Any, n: int) -> tuple[float, float]:
    """A permutation p and its error by chance."""
    p = float(np.ravel(p)[0])
    return p, float(np.sqrt(p * (1.0 - p) / n))


def mean(x: Any, sampled: bool) -> tuple[float, float]:
    """The mean, with its error by chance if these are a sample."""
    x = np.asarray(x, dtype=float)
    return float(x.mean()), float(x.std(ddof=1) / np.sqrt(len(x))) if sampled else 0.0


def share_of_dose(n: int, test: Any) -> tuple[float, float]:
    """PyMARE's permutation p of the coefficient after the intercept."""
    return share(np.ravel(test.perm_p["fe_p"])[1], n)


def pymare_many(data: Path, one: pd.DataFrame, dummies: np.ndarray) -> dict[str, dict[str, float]]:
    from pymare import Dataset
    from pymare.estimators import DerSimonianLaird, VarianceBasedLikelihoodEstimator

    z: dict[str, Any] = {"small_sample_correction": "wald"}
    dataset = Dataset(one["yi"].to_numpy(), one["vi"].to_numpy(), one[["dose"]].to_numpy())
    out = {}
    for name, estimator, n in (("DL", DerSimonianLaird(**z), 5000), ("REML", VarianceBasedLikelihoodEstimator(method="REML", **z), 200)):
        fit = estimator.fit_dataset(dataset).summary()
        out[f"permutation {name}"] = part(partial(fit.permutation_test, n), partial(share_of_dose, n), n)
    y, v = (pd.read_csv(data / f"batch_{name}.csv").to_numpy().T.copy() for name in ("yi", "vi"))

    def batch() -> Any:
        made = DerSimonianLaird().fit_dataset(Dataset(y, v, np.ones((len(y), 1)), add_intercept=False)).summary()
        made.get_fe_stats()
        return np.ravel(made.tau2)[:500]

    return out | {"batch DL": part(batch, lambda t: mean(t, False), y.shape[1])}


def pimeta_many(data: Path, one: pd.DataFrame, dummies: np.ndarray) -> dict[str, dict[str, float]]:
    from pimeta import gosh, permutest, rma, simulate_rma

    y, v = one["yi"].to_numpy(), one["vi"].to_numpy()
    few = pd.read_csv(data / "gosh.csv").to_numpy()[:15].T
    sets = [pd.read_csv(data / f"batch_{name}.csv", nrows=500).to_numpy() for name in ("yi", "vi")]

    def each(method: str) -> list[float]:
        return [rma(a, b, method=method, test="knha").tau2 for a, b in zip(*sets, strict=True)]

    out = {}
    for method in ("DL", "REML"):
        out[f"GOSH {method}"] = part(
            partial(gosh, *few, method=method, subsets=1024, seed=1),
            lambda g: mean([t for t in g.estimate if t is not None], True),
            1024,
        )
        fit = rma(y, v, mods=one[["dose"]].to_numpy(), method=method)
        out[f"permutation {method}"] = part(partial(permutest, fit, iter=200, seed=1), lambda t: share(t.pval[-1], 200), 200)
        out[f"batch {method}"] = part(partial(each, method), lambda t: mean(t, False), 500)
    fit = rma(y, v, mods=dummies, method="REML")
    out["permutation factor"] = part(lambda: permutest(fit, iter=200, seed=1), lambda t: share(t.QMp_perm, 200), 200)
    pooled = rma(y, v, method="REML")

    def refits() -> list[float]:
        return [rma(drawn, v, method="REML").tau2 for drawn in simulate_rma(pooled, nsim=500, seed=1).T]

    return out | {"bootstrap": part(refits, lambda t: mean(t, True), 500)}


def main(data: Path, several: bool) -> dict[str, Any]:
    """{package: {work: [seconds, estimate]}}; a package that is not installed has the reason in the place of its times."""
    one, many = pd.read_csv(data / "one.csv"), pd.read_csv(data / "many.csv")
    dummies = (one["level"].to_numpy()[:, None] == np.array(sorted(one["level"].unique()))[1:]).astype(float)
    out: dict[str, Any] = {}
    for name, package in (("PyMARE", pymare), ("PyMetaAnalysis", pymetaanalysis), ("pimeta", pimeta)):
        again = {"PyMARE": pymare_many, "pimeta": pimeta_many}.get(name)
        try:
            if not several:
                out[name] = package(one, dummies, many)
            elif again is not None:
                out[name] = again(data, one, dummies)
        except ImportError:
            out[name] = "not installed"
    return out


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2:3] == ["many"])))
