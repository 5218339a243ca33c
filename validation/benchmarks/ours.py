"""The timed work in `evidence`. Prints JSON: {name of the work: [seconds a fit, estimate]}.

python ours.py DATA          every fit of run.py's table
python ours.py DATA many PART    what fits a model many times: {name: {"seconds", "answer", "error": of the answer by chance, "done"}}
python ours.py DATA SIZE     one three-level fit of SIZE effects: {"seconds", "peak_mb"}
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import evidence
from evidence.models.resampling.bootstrap import tau2_bootstrap
from evidence.models.resampling.gosh import gosh
from evidence.models.resampling.permutation import permutation_test
from evidence.models.univariate.fit import fit_univariate

ARRANGEMENTS = REPLICATES = 5000


def timed(fit: Callable[[], Any], times: int) -> list[float]:
    """Seconds a fit, after one to warm up, and the last coefficient."""
    first = fit()
    answer = float(getattr(first, "fit", first).estimate[-1])
    start = time.perf_counter()
    for _ in range(times):
        fit()
    return [(time.perf_counter() - start) / times, answer]


def fits(data: Path) -> dict[str, list[float]]:
    """Every fit of the table, through the public function."""
    one, many = pd.read_csv(data / "one.csv"), pd.read_csv(data / "many.csv")
    y, v = one["yi"].to_numpy(), one["vi"].to_numpy()
    design = (one["level"].to_numpy()[:, None] == np.unique(one["level"])).astype(float)
    design[:, 0] = 1.0
    levels: dict[str, Any] = {"data": many, "levels": ("study", "effect")}
    return {
        "random effects": timed(lambda: evidence.meta(y, v, method="REML", test="knha"), 100),
        "factor": timed(lambda: fit_univariate(y, v, design, method="REML", test="knha"), 100),
        "factor, formula": timed(lambda: evidence.meta("yi", "vi", data=one, moderators="~ C(level)", method="REML", test="knha"), 50),
        "three levels": timed(lambda: evidence.meta("yi", "vi", **levels), 30),
        "three levels, CR2": timed(lambda: evidence.meta("yi", "vi", cluster="study", **levels), 30),
    }


def repeated(work: Callable[[], Any], answer: Callable[[Any], tuple[float, float]], times: int, done: int) -> dict[str, float]:
    """Seconds, after one to warm up where it is done more than once; the answer, its error by chance, and how many were done."""
    if times > 1:
        work()
    start = time.perf_counter()
    for _ in range(times):
        found = work()
    seconds = (time.perf_counter() - start) / times
    value, error = answer(found)
    return {"seconds": seconds, "answer": value, "error": error, "done": done}


def share(p: float) -> tuple[float, float]:
    """A permutation p and its error by chance."""
    return float(p), float(np.sqrt(p * (1.0 - p) / ARRANGEMENTS))


def many_fits(data: Path, part: int) -> dict[str, dict[str, float]]:
    """What fits a model many times: all subsets, permutations, bootstrap, batch; the answer of the batch is the mean tau2 of its first
    `part` data sets, which the other side fits as well."""
    one, subsets = pd.read_csv(data / "one.csv"), pd.read_csv(data / "gosh.csv").to_numpy().T
    y, v = one["yi"].to_numpy(), one["vi"].to_numpy()
    ones = np.ones((len(y), 1))
    dose = np.hstack([ones, one[["dose"]].to_numpy()])
    factor = np.hstack([ones, pd.get_dummies(one["level"], dtype=float).to_numpy()[:, 1:]])
    effects, variances = (pd.read_csv(data / f"batch_{name}.csv").to_numpy() for name in ("yi", "vi"))
    out = {}
    for method, times in (("DL", 10), ("REML", 2)):
        every = repeated(partial(gosh, *subsets[:, :15], method=method), lambda g: (float(g.estimate.mean()), 0.0), times, 2**15 - 1)
        out[f"GOSH {method}"] = every
        fit = fit_univariate(y, v, dose, method=method, test="z")
        dealt = repeated(partial(permutation_test, fit, arrangements=ARRANGEMENTS), lambda t: share(t.p_value[1]), times, ARRANGEMENTS)
        out[f"permutation {method}"] = dealt
        batched = repeated(
            partial(evidence.batch, effects, variances, method=method),
            lambda b: (float(b.tau2[:part].mean()), 0.0),
            times,
            len(effects),
        )
        out[f"batch {method}"] = batched
    fit = fit_univariate(y, v, factor, method="REML", test="z")
    out["permutation factor"] = repeated(lambda: permutation_test(fit, arrangements=ARRANGEMENTS), lambda t: share(t.QM_p), 2, ARRANGEMENTS)
    pooled = fit_univariate(y, v)
    out["bootstrap"] = repeated(
        lambda: tau2_bootstrap(pooled), lambda b: (float(b.tau2.mean()), float(b.se / np.sqrt(REPLICATES))), 5, REPLICATES
    )
    # Once, and without a warm-up of its own: the subsets of 15 have warmed it up.
    out["GOSH large"] = repeated(lambda: gosh(*subsets, method="DL"), lambda g: (float(g.estimate.mean()), 0.0), 1, 2**20 - 1)
    return out


def large(data: Path, size: int) -> dict[str, float]:
    """One three-level fit with CR2, ten effects per study."""
    table = pd.read_csv(data / f"large_{size}.csv")
    how: dict[str, Any] = {"levels": ("study", "effect"), "cluster": "study"}
    # What is imported at the first call is not the work.
    evidence.meta("yi", "vi", data=table[:50], **how)
    start = time.perf_counter()
    evidence.meta("yi", "vi", data=table, **how)
    seconds = time.perf_counter() - start
    # Kilobytes on Linux, bytes on macOS.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return {"seconds": seconds, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    if sys.argv[2:3] == ["many"]:
        print(json.dumps(many_fits(folder, int(sys.argv[3]))))
    else:
        print(json.dumps(large(folder, int(sys.argv[2])) if len(sys.argv) > 2 else fits(folder)))
