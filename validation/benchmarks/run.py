"""Time `evidence` beside metafor, clubSandwich and, where given, other Python packages; write docs/benchmarks.md.

    python validation/benchmarks/run.py [--peers PYTHON] [--rounds 7] [--sizes 1000,10000,100000] [--out docs/benchmarks.md]

PYTHON is the interpreter of an environment that holds the packages to compare with: PyMARE, PyMetaAnalysis, pimeta; those it
lacks are shown as not installed. All sides get the same seeded data in one sitting, in turn, each round in a fresh process;
the figures are medians over the rounds, as ratios. Every side must give the same estimate, or nothing is written.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SEED = 20260101
# metafor and what copies its stopping rule stop up to 4e-4 short in tau2: enough to see that the same model was fitted.
SAME = 1e-3

# One thread each: the matrices are small, and a library that starts two would be compared with one that does not.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
ENVIRONMENT = os.environ | ONE_THREAD | {"PYTHONPATH": str(ROOT)}

PEERS = ("PyMARE", "PyMetaAnalysis", "pimeta")
WORK = {
    "random effects": "REML and Knapp-Hartung, 27 effects: tests, I2, interval of tau2, prediction interval",
    "factor": "REML and Knapp-Hartung with a factor of 8 levels, 27 effects",
    "three levels": "three-level REML, 100 effects in 27 studies",
    "three levels, CR2": "the same with CR2, Satterthwaite and intervals",
}
STARTS = {
    "`python -m evidence --help`": [sys.executable, "-m", "evidence", "--help"],
    '`python -c "import evidence"`': [sys.executable, "-c", "import evidence"],
    '`python -c "import numpy"`': [sys.executable, "-c", "import numpy"],
}


def make_data(folder: Path, sizes: list[int]) -> None:
    """one.csv (27 effects, a factor), many.csv (100 effects in 27 studies), large_SIZE.csv (ten effects a study)."""
    rng = np.random.default_rng(SEED)
    v = rng.uniform(0.01, 0.2, 27)
    level = np.arange(27) % 8
    effect = rng.normal(0.3 + 0.05 * level, np.sqrt(v + 0.08))
    pd.DataFrame({"yi": effect, "vi": v, "level": [f"level {i}" for i in level]}).to_csv(folder / "one.csv", index=False)
    studies = np.sort(np.concatenate([np.arange(27), rng.integers(0, 27, 73)]))
    nested(rng, studies).to_csv(folder / "many.csv", index=False)
    for size in sizes:
        nested(rng, np.repeat(np.arange(size // 10), 10)).to_csv(folder / f"large_{size}.csv", index=False)


def nested(rng: np.random.Generator, study: np.ndarray) -> pd.DataFrame:
    """Effects inside studies, with both variances well above zero."""
    k = len(study)
    v = rng.uniform(0.02, 0.12, k)
    y = 0.3 + rng.normal(0, 0.3, study.max() + 1)[study] + rng.normal(0, 0.2, k) + rng.normal(0, np.sqrt(v))
    return pd.DataFrame({"yi": y, "vi": v, "study": study, "effect": np.arange(k)})


def run(command: list[str]) -> Any:
    """The JSON that a program prints."""
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False, cwd=HERE)
    if done.returncode:
        raise SystemExit(f"{Path(command[1]).name} failed:\n{done.stderr}")
    return json.loads(done.stdout)


def whole_process(command: list[str]) -> float:
    """Seconds from start to end of a process."""
    start = time.perf_counter()
    subprocess.run(command, env=ENVIRONMENT, capture_output=True, check=True)
    return time.perf_counter() - start


def time_fits(data: Path, rounds: int, peers: str | None) -> dict[str, dict[str, float] | str]:
    """{side: {work: median seconds}}; a side that is not there has the reason instead."""
    times: dict[str, dict[str, list[float]]] = {}
    estimates: dict[str, set[float]] = {}
    absent: dict[str, dict[str, float] | str] = {}
    for turn in range(rounds):
        sides = [("evidence", [sys.executable, str(HERE / "ours.py")]), ("metafor", ["Rscript", str(HERE / "run.R")])]
        if peers:
            sides.append(("peers", [peers, str(HERE / "peers.py")]))
        for name, command in sides[turn % len(sides) :] + sides[: turn % len(sides)]:
            answer = run([*command, str(data)])
            for side, fits in answer.items() if name == "peers" else [(name, answer)]:
                if isinstance(fits, str):
                    absent[side] = fits
                    continue
                for work, (seconds, estimate) in fits.items():
                    times.setdefault(side, {}).setdefault(work, []).append(seconds)
                    estimates.setdefault(work, set()).add(estimate)
        print(f"round {turn + 1} of {rounds}", file=sys.stderr)
    for work, values in estimates.items():
        if max(values) - min(values) > SAME:
            raise SystemExit(f"{work}: the sides do not agree, {sorted(values)}; nothing was written")
    if not peers:
        absent = dict.fromkeys(PEERS, "not compared")
    return {side: {work: statistics.median(t) for work, t in fits.items()} for side, fits in times.items()} | absent


def time_sizes(data: Path, sizes: list[int], rounds: int) -> list[tuple[int, float, float]]:
    """(effects, median seconds, median peak memory in MB) of one three-level fit with CR2, each in its own process."""
    rows = []
    for size in sizes:
        seen = [run([sys.executable, str(HERE / "ours.py"), str(data), str(size)]) for _ in range(rounds)]
        rows.append((size, *(statistics.median(one[name] for one in seen) for name in ("seconds", "peak_mb"))))
        print(f"{size} effects: {rows[-1][1]:.2f} s", file=sys.stderr)
    return rows


def page(command: str, starts: dict[str, float], fits: dict[str, Any], sizes: list[tuple[int, float, float]], rounds: int) -> str:
    """The Markdown page; ratios only, because seconds are those of one machine."""
    numpy_start = starts['`python -c "import numpy"`']
    sides = ["metafor", *(name for name in PEERS)]
    lines = [
        "# Speed",
        "",
        f"Made by `{command}`, on {os.cpu_count()} cores, one thread a process; medians of {rounds} rounds, all sides in turn in one",
        "sitting on the same seeded data. Every side gave the same estimate. Ratios: how many times longer than `evidence` (more than",
        "1: `evidence` is faster). The work is called as a user calls it; metafor's and the others' results hold more or less than ours.",
        "",
        "## Start",
        "",
        "| whole process | times `import numpy` |",
        "|---|---:|",
        *(f"| {name} | {seconds / numpy_start:.2f} |" for name, seconds in starts.items()),
        "",
        "## One fit",
        "",
        "| work | evidence | " + " | ".join(["metafor (+ clubSandwich)", *sides[1:]]) + " |",
        "|---|---:|" + "---:|" * len(sides),
    ]
    for work, title in WORK.items():
        ours = fits["evidence"][work]
        cells = [fits[s] if isinstance(fits[s], str) else f"{fits[s][work] / ours:.1f}" if work in fits[s] else "has none" for s in sides]
        lines.append(f"| {title} | 1 | " + " | ".join(cells) + " |")
    lines += ["", "## Many effects: three levels with CR2, ten effects a study", ""]
    lines += [f"| effects | time, times that of {sizes[0][0]:,} | peak memory of the process, MB |", "|---:|---:|---:|"]
    lines += [f"| {size:,} | {seconds / sizes[0][1]:.1f} | {peak:,.0f} |" for size, seconds, peak in sizes]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", metavar="PYTHON", help="interpreter of an environment with the packages to compare with")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--sizes", default="1000,10000,100000", help="numbers of effects, comma-separated")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "benchmarks.md")
    options = parser.parse_args()
    if shutil.which("Rscript") is None:
        raise SystemExit("Rscript is not installed; the figures are ratios to metafor")
    sizes = [int(size) for size in options.sizes.split(",")]
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        make_data(data, sizes)
        measured: dict[str, list[float]] = {start: [] for start in STARTS}
        for _ in range(options.rounds):
            for start, command in STARTS.items():
                measured[start].append(whole_process(command))
        starts = {start: statistics.median(times) for start, times in measured.items()}
        fits = time_fits(data, options.rounds, options.peers)
        large = time_sizes(data, sizes, options.rounds)
    for side, works in fits.items():
        print(side, works if isinstance(works, str) else {work: f"{1e3 * seconds:.2f} ms" for work, seconds in works.items()})
    command = "python validation/benchmarks/run.py" + (" --peers PYTHON" if options.peers else "")
    text = page(command, starts, fits, large, options.rounds)
    options.out.write_text(text, encoding="utf-8", newline="\n")
    print(text)


if __name__ == "__main__":
    main()
