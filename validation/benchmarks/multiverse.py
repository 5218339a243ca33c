"""The speed of the multiverse: analyses of the main model together, beside R one at a time on the same numbers.

    python validation/benchmarks/multiverse.py [--fits 200]

Processor time as ratios, in one run: R's for the same fits, and how ours grows with their number. Every estimate, CR2 standard error and
degrees of freedom of R is compared with ours. `Rscript` with metafor and clubSandwich is needed. The lines are written between the marks of
docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import csv
import re
import subprocess
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from evidence.public import read
from evidence.robustness.multiverse.answer import own_options
from evidence.robustness.multiverse.fit import Chunk, Data, distinct_data, fitted
from evidence.robustness.multiverse.grid import AnalysisGrid, build_grid
from evidence.robustness.multiverse.rows import effect_tables

HERE = Path(__file__).resolve().parent
# rma.mv stops about 1e-7 from its optimum, where variances matter least; a standard error moves with them.
CLOSE = 1e-5
LADDER, BAR_AT = (1_000, 10_000, 100_000), 10_000
PAGE = HERE.parents[1] / "docs" / "benchmarks.md"
BLOCK = re.compile(r"(?<=<!-- multiverse -->\n).*?(?=<!-- /multiverse -->)", re.DOTALL)


def main() -> None:
    """Time both sides and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fits", type=int, default=200, help="how many analyses R fits")
    fits = parser.parse_args().fits
    grid = _grid()
    ours, theirs, worst = _beside_r(grid, fits)
    lines = ["| work | times ours |", "|---|---:|"]
    lines.append(f"| {fits} analyses of the main model in R, one fit at a time (bar: 50) | {theirs / ours:.0f} |")
    first = 0.0
    for number in LADDER:
        spent = _timed(grid, _main_model(grid, number))
        first = first or spent / number
        bar = f"; {spent:.1f} s of one processor, bar 30 s on two" if number == BAR_AT else ""
        lines.append(f"| {number:,} analyses, each beside one of {LADDER[0]:,}{bar} | {spent / number / first:.2f} |")
    lines += ["", f"Largest relative difference from R: {worst}."]
    PAGE.write_text(BLOCK.sub("\n".join(lines) + "\n", PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print("\n".join(lines))


def _grid() -> AnalysisGrid:
    """The body of the headline with everything crossed."""
    run = read(HERE.parents[1] / "studies").run()
    own = run.review.plan
    assert own.multiverse is not None
    plan = replace(own, multiverse=own.multiverse.beginning_with(own_options(own)))
    review = replace(run.review, plan=plan)
    tables = effect_tables(review, run.effects.rows, lambda row: plan.pools(row.columns))
    questions = {one.id: one.text("question") for one in review.tables["coding_decisions"]}
    grid = build_grid(tables, plan.bodies[plan.headline].where, plan, questions, {"design": "all designs"}, None)
    assert grid is not None
    return grid


def _main_model(grid: AnalysisGrid, number: int) -> Data:
    """Different analyses of the main model with three samples or more; fewer are taken again with other effects sizes."""
    chosen = np.random.default_rng(1).choice(grid.specifications, min(grid.specifications, 3 * number), replace=False)
    data = distinct_data(Chunk(grid, np.sort(chosen)))
    data = data.take(np.flatnonzero(data.model == 0))
    data = data.take(np.flatnonzero(data.on.sum(axis=1) > 4))
    again = data.take(np.arange(number) % len(data.on))
    # Every data set has numbers of its own, so that none is a copy of another.
    shift = np.random.default_rng(2).normal(0.0, 0.05, again.g.shape)
    return replace(again, g=np.where(again.on, again.g + shift, 0.0))


def _timed(grid: AnalysisGrid, data: Data) -> float:
    """Seconds of processor time."""
    start = time.process_time()
    for first in range(0, len(data.on), 4096):
        fitted(grid, data.take(slice(first, first + 4096)))
    return time.process_time() - start


def _beside_r(grid: AnalysisGrid, fits: int) -> tuple[float, float, str]:
    """Processor time of both sides on the same analyses, after their answers were compared, and how far these lie apart."""
    data = _main_model(grid, fits)
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder) / "asked.csv", Path(folder) / "answered.csv"
        _write(grid, data, asked)
        printed = subprocess.run(
            ["Rscript", str(HERE / "multiverse.R"), str(asked), str(answered)], check=True, capture_output=True, text=True
        )
        with answered.open(encoding="utf-8") as file:
            rows = sorted(csv.DictReader(file), key=lambda row: int(row["analysis"]))
    found = fitted(grid, data)
    worst = {}
    for name in ("g", "se", "df"):
        ours = getattr(found, name)
        known = np.isfinite(found.df)
        r = np.array([float(row[name]) for row in rows])
        worst[name] = float(np.max(np.abs(ours - r)[known] / np.abs(r)[known]))
        assert worst[name] < CLOSE, (name, worst)
    ours = min(_timed(grid, data) for _ in range(5))
    said = ", ".join(f"{name} {value:.0e}" for name, value in worst.items())
    return ours, float(printed.stdout.strip().splitlines()[-1]), said


def _write(grid: AnalysisGrid, data: Data, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["analysis", "effect", "g", "se", "sample", "people", "domain", "within", "across"])
        for i in range(len(data.on)):
            within, across = grid.pairs[data.pair[i]]
            for j in np.flatnonzero(data.on[i]):
                cells = [grid.effects[j], repr(float(data.g[i, j])), repr(float(data.se[i, j]))]
                out.writerow([i, *cells, data.sample[i, j], data.people[i, j], data.domain[i, j], within, across])


if __name__ == "__main__":
    main()
