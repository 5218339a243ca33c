"""The timed work in `evidence`. Prints JSON: {name of the work: [seconds a fit, estimate]}.

python ours.py DATA          every fit of run.py's table
python ours.py DATA SIZE     one three-level fit of SIZE effects: {"seconds", "peak_mb"}
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

import evidence


def timed(fit: Callable[[], Any], times: int) -> list[float]:
    """Seconds a fit, after one to warm up, and the last coefficient."""
    answer = float(fit().fit.estimate[-1])
    start = time.perf_counter()
    for _ in range(times):
        fit()
    return [(time.perf_counter() - start) / times, answer]


def fits(data: Path) -> dict[str, list[float]]:
    """Every fit of the table, through the public function."""
    one, many = pd.read_csv(data / "one.csv"), pd.read_csv(data / "many.csv")
    y, v = one["yi"].to_numpy(), one["vi"].to_numpy()
    levels: dict[str, Any] = {"data": many, "levels": ("study", "effect")}
    return {
        "random effects": timed(lambda: evidence.meta(y, v, method="REML", test="knha"), 100),
        "factor": timed(lambda: evidence.meta("yi", "vi", data=one, moderators="~ C(level)", method="REML", test="knha"), 50),
        "three levels": timed(lambda: evidence.meta("yi", "vi", **levels), 30),
        "three levels, CR2": timed(lambda: evidence.meta("yi", "vi", cluster="study", **levels), 30),
    }


def large(data: Path, size: int) -> dict[str, float]:
    """One three-level fit with CR2, ten effects a study."""
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
    print(json.dumps(large(folder, int(sys.argv[2])) if len(sys.argv) > 2 else fits(folder)))
