"""Time `evidence` beside metafor, clubSandwich and, where given, other Python packages; write docs/benchmarks.md.

    python validation/benchmarks/run.py [--peers PYTHON] [--rounds 7] [--slow-rounds 2] [--review-rounds 5]
        [--sizes 1000,10000,100000] [--out docs/benchmarks.md]
    python validation/benchmarks/run.py --check

PYTHON is the interpreter of an environment that holds the packages to compare with: PyMARE, PyMetaAnalysis, pimeta; those it
lacks are shown as not installed. All sides get the same seeded data in one sitting, in turn, each round in a fresh process;
the figures are medians over the rounds, as ratios. Every side must give the same estimate, or nothing is written.
What fits a model thousands of times is done in part by the slow sides, in --slow-rounds rounds, and their time scaled up.
With --check each side works once, on little, and nothing is written: it shows that this program runs and that all sides agree.
The review of studies/ is timed in the same sitting: its fits, and the whole command, beside review_run.R.
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
# Fits that the slow sides do of what fits a model thousands of times.
PART, PART_CHECKED = 500, 20

# One thread each: the matrices are small, and a library that starts two would be compared with one that does not.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
ENVIRONMENT = os.environ | ONE_THREAD | {"PYTHONPATH": str(ROOT)}

PEERS = ("PyMARE", "PyMetaAnalysis", "pimeta")
WORK = {
    "random effects": "REML and Knapp-Hartung, 27 effects: tests, I2, interval of tau2, prediction interval",
    "factor": "REML and Knapp-Hartung with a factor of 8 levels, 27 effects, design given",
    "factor, formula": "the same by formula from a table",
    "three levels": "three-level REML, 100 effects in 27 studies",
    "three levels, CR2": "the same with CR2, Satterthwaite and intervals",
}
# What fits a model many times: what it is, and how many subsets, permutations, data sets.
MANY = {
    "GOSH DL": ("GOSH, all 2^15 subsets of 15 effects, DL", 2**15 - 1),
    "GOSH REML": ("the same, REML", 2**15 - 1),
    "GOSH large": ("GOSH, all 2^20 subsets of 20 effects, DL", 2**20 - 1),
    "permutation DL": ("5,000 permutations of a continuous moderator, 27 effects, DL", 5000),
    "permutation REML": ("the same, REML", 5000),
    "permutation factor": ("the same, REML, a factor of 8 levels and its QM", 5000),
    "bootstrap": ("parametric bootstrap of tau2, 5,000 draws, 27 effects, REML", 5000),
    "batch DL": ("10,000 fits of 27 effects, DL", 10_000),
    "batch REML": ("the same, REML", 10_000),
}
# Milliseconds that `evidence` may take.
BARS = {
    "random effects": 0.35,
    "factor": 0.5,
    "three levels": 2,
    "three levels, CR2": 3,
    "GOSH DL": 20,
    "GOSH REML": 300,
    "GOSH large": 2000,
    "permutation DL": 25,
    "permutation REML": 150,
    "permutation factor": 800,
    "bootstrap": 60,
    "batch DL": 6,
    "batch REML": 80,
    '`python -c "import evidence"`': 150,
}
STARTS = {
    "`python -m evidence --help`": [sys.executable, "-m", "evidence", "--help"],
    '`python -c "import evidence"`': [sys.executable, "-c", "import evidence"],
    '`python -c "import numpy"`': [sys.executable, "-c", "import numpy"],
}


def make_data(folder: Path, sizes: list[int]) -> None:
    """one.csv (27 effects, a factor, a dose), many.csv (100 effects in 27 studies), large_SIZE.csv (ten effects per study),
    gosh.csv (20 effects), batch_yi.csv and batch_vi.csv (10,000 data sets of 27 effects, one per row)."""
    rng = np.random.default_rng(SEED)
    v = rng.uniform(0.01, 0.2, 27)
    level = np.arange(27) % 8
    effect = rng.normal(0.3 + 0.05 * level, np.sqrt(v + 0.08))
    # A generator of their own: the data above stay those of earlier pages.
    other = np.random.default_rng(SEED + 1)
    one = pd.DataFrame({"yi": effect, "vi": v, "level": [f"level {i}" for i in level], "dose": other.normal(size=27)})
    one.to_csv(folder / "one.csv", index=False)
    w = other.uniform(0.01, 0.2, 20)
    pd.DataFrame({"yi": other.normal(0.3, np.sqrt(w + 0.08)), "vi": w}).to_csv(folder / "gosh.csv", index=False)
    w = other.uniform(0.01, 0.2, (10_000, 27))
    pd.DataFrame(other.normal(0.3, np.sqrt(w + 0.08))).to_csv(folder / "batch_yi.csv", index=False)
    pd.DataFrame(w).to_csv(folder / "batch_vi.csv", index=False)
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
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"{' '.join(command[:5])} failed:\n{done.stderr}")
    return seconds


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


def time_many(data: Path, rounds: int, slow_rounds: int, peers: str | None, part: int) -> dict[str, dict[str, tuple[float, int]]]:
    """{side: {work: (median seconds of the whole work, how many were done)}}; the time of a part is scaled up to the whole."""
    sides = {"evidence": [sys.executable, str(HERE / "ours.py")], "metafor": ["Rscript", str(HERE / "run.R")]}
    if peers:
        sides["peers"] = [peers, str(HERE / "peers.py")]
    seen: dict[str, dict[str, list[dict[str, float]]]] = {}
    for turn in range(max(rounds, slow_rounds)):
        for name, command in sorted(sides.items(), reverse=bool(turn % 2)):
            if turn >= (rounds if name == "evidence" else slow_rounds):
                continue
            answer = run([*command, str(data), "many", str(part)])
            for side, works in answer.items() if name == "peers" else [(name, answer)]:
                for work, found in {} if isinstance(works, str) else works.items():
                    seen.setdefault(side, {}).setdefault(work, []).append(found)
        print(f"many fits, round {turn + 1} of {max(rounds, slow_rounds)}", file=sys.stderr)
    for side, works in seen.items():
        for work, turns in works.items() if side != "evidence" else ():
            same_answer(work, side, turns[0], seen["evidence"][work][0])
    whole: dict[str, dict[str, tuple[float, int]]] = {}
    for side, works in seen.items():
        whole[side] = {
            work: (statistics.median(t["seconds"] for t in turns) * MANY[work][1] / turns[0]["done"], int(turns[0]["done"]))
            for work, turns in works.items()
        }
    return whole


def same_answer(work: str, side: str, theirs: dict[str, float], ours: dict[str, float]) -> None:
    """Stop unless the answers differ by no more than the stopping rules and chance, four standard errors of it, allow."""
    apart, allowed = abs(theirs["answer"] - ours["answer"]), SAME + 4.0 * float(np.hypot(theirs["error"], ours["error"]))
    print(f"{work}: {side} {theirs['answer']:.6f}, evidence {ours['answer']:.6f}, allowed {allowed:.6f} apart", file=sys.stderr)
    if not apart <= allowed:
        raise SystemExit(f"{work}: {side} and evidence are {apart:.3g} apart, more than {allowed:.3g}; nothing was written")


def time_sizes(data: Path, sizes: list[int], rounds: int) -> list[tuple[int, float, float]]:
    """(effects, median seconds, median peak memory in MB) of one three-level fit with CR2, each in its own process."""
    rows = []
    for size in sizes:
        seen = [run([sys.executable, str(HERE / "ours.py"), str(data), str(size)]) for _ in range(rounds)]
        rows.append((size, *(statistics.median(one[name] for one in seen) for name in ("seconds", "peak_mb"))))
        print(f"{size} effects: {rows[-1][1]:.2f} s", file=sys.stderr)
    return rows


def time_review(out: Path, rounds: int) -> dict[str, Any]:
    """Medians in seconds of the review: {"fits": {side}, "whole": {side}, "stages": {stage of the command}, "count"}."""
    sides = {"evidence": [sys.executable, str(HERE / "review_run.py")], "R": ["Rscript", str(HERE / "review_run.R")]}
    whole = {
        "evidence": [sys.executable, "-m", "evidence", "run", str(ROOT / "studies"), "--out", str(out)],
        "R": [*sides["R"], "whole", str(ROOT / "studies"), str(out)],
    }
    fits: dict[str, list[float]] = {}
    wholes: dict[str, list[float]] = {}
    stages: dict[str, list[float]] = {}
    answers: dict[str, dict[str, float]] = {}
    for turn in range(rounds):
        for side in sorted(sides, reverse=bool(turn % 2)):
            found = run([*sides[side], "fits", str(ROOT / "studies")])
            fits.setdefault(side, []).append(found["seconds"])
            answers[side] = estimates_of(found)
            wholes.setdefault(side, []).append(whole_process(whole[side]))
        for stage, seconds in run([*sides["evidence"], "stages", str(ROOT / "studies"), str(out)]).items():
            stages.setdefault(stage, []).append(seconds)
        print(f"review, round {turn + 1} of {rounds}", file=sys.stderr)
    ours, theirs = answers["evidence"], answers["R"]
    wrong = [name for name in ours.keys() | theirs.keys() if abs(ours.get(name, np.inf) - theirs.get(name, -np.inf)) > SAME]
    if wrong:
        raise SystemExit(f"the review: the sides do not agree about {', '.join(sorted(wrong))}; nothing was written")
    medians = {name: {key: statistics.median(t) for key, t in times.items()} for name, times in (("fits", fits), ("whole", wholes))}
    return medians | {"stages": {stage: statistics.median(t) for stage, t in stages.items()}, "count": len(ours)}


def estimates_of(found: dict[str, Any]) -> dict[str, float]:
    """Every pooled estimate and every moderator's p, by the same name on both sides."""
    tiers = {"1": found["pooled"], "1+2": found.get("pooled_tiers_1_2") or found["pooled"].get("tiers_1_2")}
    out = {}
    for tier, sets in tiers.items():
        for name in ("home", "overall", "by_group", "by_outcome", "by_typology", "by_recommendation"):
            for key, answer in {"": sets[name]}.items() if name in ("home", "overall") else sets[name].items():
                out[f"{name} {key} (tier {tier})"] = answer.get("g")
    for body, changes in found["sensitivity"].items():
        each = changes.items() if isinstance(changes, dict) else [(one["change"], one) for one in changes]
        out |= {f"{body}, {change}": answer.get("g") for change, answer in each}
    out |= {f"moderator {name}": test.get("p_value") for name, test in found["moderators"].items()}
    return {name: value for name, value in out.items() if value is not None}


def review_lines(review: dict[str, Any], rounds: int) -> list[str]:
    """The section on the review."""
    ratio = {name: review[name]["evidence"] / review[name]["R"] for name in ("fits", "whole")}
    stages = review["stages"]
    total = sum(stages.values())
    return [
        "",
        "## The review",
        "",
        f"The coded studies of `studies/`, medians of {rounds} rounds; both sides gave the same {review['count']} answers. R is metafor",
        "and clubSandwich with their defaults, one call per model (`validation/benchmarks/review_run.R`).",
        "",
        "| work | evidence, times R | bar |",
        "|---|---:|---:|",
        f"| all effect sizes and fits of a run, on data already read, in a warm process | {ratio['fits']:.2f} | 0.50 |",
        f"| the whole command `evidence run`, beside the R script with its three figures | {ratio['whole']:.2f} | 2.00 |",
        "",
        "`evidence` also fits what the R script has not: Bayesian and Henmi-Copas answers of small bodies, bootstrap of moderators.",
        "The command also rates, judges claims, writes tables and a page, and draws every figure as SVG, those of the annex as PNG",
        "too; R draws PNG only. Its own time by stage (an import inside the drawing counts as an import; the start of the interpreter is",
        "not in it):",
        "",
        "| stage | share |",
        "|---|---:|",
        *(f"| {stage} | {seconds / total:.0%} |" for stage, seconds in sorted(stages.items(), key=lambda item: -item[1])),
    ]


def shown(seconds: float) -> str:
    """Milliseconds, or seconds from one on, with three figures."""
    return f"{seconds:.3g} s" if seconds >= 1.0 else f"{1e3 * seconds:.3g} ms"


def bar(work: str) -> str:
    """The bar of a line, or nothing where it has none."""
    return shown(BARS[work] / 1e3) if work in BARS else ""


def fit_lines(fits: dict[str, Any], sides: list[str]) -> list[str]:
    """The rows of the single fits."""
    rows = []
    for work, title in WORK.items():
        ours = fits["evidence"][work]
        none = "not run" if work.startswith("factor") else "has none"
        cells = [fits[s] if isinstance(fits[s], str) else f"{fits[s][work] / ours:.1f}" if work in fits[s] else none for s in sides]
        rows.append(f"| {title} | {shown(ours)} | {bar(work)} | " + " | ".join(cells) + " |")
    return rows


def many_lines(many: dict[str, dict[str, tuple[float, int]]], sides: list[str]) -> list[str]:
    """The rows of what fits a model many times; a cell says of how many it is scaled up."""
    rows = []
    for work, (title, count) in MANY.items():
        ours, cells = many["evidence"][work][0], []
        for side in sides:
            seconds, done = many.get(side, {}).get(work, (0.0, 0))
            ratio = f"{seconds / ours:,.0f}" if seconds >= 10.0 * ours else f"{seconds / ours:.1f}"
            cells.append(ratio + (f" (scaled from {done:,})" if done < count else "") if done else "not run")
        rows.append(f"| {title} | {shown(ours)} | {bar(work)} | " + " | ".join(cells) + " |")
    return rows


def page(command: str, measured: dict[str, Any], rounds: tuple[int, int, int]) -> str:
    """The Markdown page, from what each part measured; the rounds of the fast sides, the slow sides and the review."""
    starts, sizes = measured["starts"], measured["sizes"]
    numpy_start = starts['`python -c "import numpy"`']
    sides = ["metafor", *PEERS]
    head = [
        "| work | evidence | bar | " + " | ".join(["metafor (+ clubSandwich)", *PEERS]) + " |",
        "|---|---:|---:|" + "---:|" * len(sides),
    ]
    lines = [
        "# Speed",
        "",
        f"Made by `{command}`, on {os.cpu_count()} cores, one thread a process; medians of {rounds[0]} rounds, all sides in turn in one",
        "sitting on the same seeded data. Every side gave the same estimate. The time of `evidence` is that of this machine, beside the",
        "bar it is to stay under; the others are ratios: how many times longer than `evidence` (more than 1: `evidence` is faster). The",
        "work is called as a user calls it; metafor's and the others' results hold more or less than ours.",
        "",
        "## Start",
        "",
        "| whole process | time | bar | times `import numpy` |",
        "|---|---:|---:|---:|",
        *(f"| {name} | {shown(seconds)} | {bar(name)} | {seconds / numpy_start:.2f} |" for name, seconds in starts.items()),
        "",
        "## One fit",
        "",
        *head,
        *fit_lines(measured["fits"], sides),
        "",
        "## Many fits",
        "",
        f'The other sides were timed in {rounds[1]} rounds, mostly on a part of the work; "scaled from N" is the time of N subsets,',
        "permutations, draws or fits, times what the whole has of them. Answers that rest on chance agreed within four standard errors;",
        "the few subsets that metafor's REML did not converge in are left out of its mean.",
        "",
        *head,
        *many_lines(measured["many"], sides),
        "",
        "## Many effects: three levels with CR2, ten effects per study",
        "",
        f"| effects | time, times that of {sizes[0][0]:,} | peak memory of the process, MB |",
        "|---:|---:|---:|",
        *(f"| {size:,} | {seconds / sizes[0][1]:.1f} | {peak:,.0f} |" for size, seconds, peak in sizes),
        *review_lines(measured["review"], rounds[2]),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", metavar="PYTHON", help="interpreter of an environment with the packages to compare with")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--slow-rounds", type=int, default=2, help="of the other sides, where a model is fitted many times")
    parser.add_argument("--review-rounds", type=int, default=5)
    parser.add_argument("--sizes", default="1000,10000,100000", help="numbers of effects, comma-separated")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "benchmarks.md")
    parser.add_argument("--check", action="store_true", help="each side once, on little; nothing is written")
    options = parser.parse_args()
    if options.check:
        options.rounds = options.slow_rounds = options.review_rounds = 1
        options.sizes = "1000"
    if shutil.which("Rscript") is None:
        raise SystemExit("Rscript is not installed; the figures are ratios to metafor")
    sizes = [int(size) for size in options.sizes.split(",")]
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        make_data(data, sizes)
        started: dict[str, list[float]] = {start: [] for start in STARTS}
        for _ in range(options.rounds):
            for start, command in STARTS.items():
                started[start].append(whole_process(command))
        measured: dict[str, Any] = {
            "starts": {start: statistics.median(times) for start, times in started.items()},
            "fits": time_fits(data, options.rounds, options.peers),
            "many": time_many(data, options.rounds, options.slow_rounds, options.peers, PART_CHECKED if options.check else PART),
            "sizes": time_sizes(data, sizes, options.rounds),
            "review": time_review(data, options.review_rounds),
        }
    print("review", measured["review"])
    for side, works in measured["fits"].items():
        print(side, works if isinstance(works, str) else {work: f"{1e3 * seconds:.2f} ms" for work, seconds in works.items()})
    for side, works in measured["many"].items():
        print(side, {work: shown(seconds) for work, (seconds, _) in works.items()})
    made_by = "python validation/benchmarks/run.py" + (" --peers PYTHON" if options.peers else "")
    text = page(made_by, measured, (options.rounds, options.slow_rounds, options.review_rounds))
    if options.check:
        print("all sides agree; nothing was written (--check)")
        return
    options.out.write_text(text, encoding="utf-8", newline="\n")
    print(text)


if __name__ == "__main__":
    main()
