"""How long `evidence run` takes by the number of effects in the analysis, beside an earlier version of this program.

    python validation/benchmarks/run_speed.py --before FOLDER [--rounds 3] [--sizes 300,3000]

FOLDER is a checkout of the earlier version (`git worktree add FOLDER COMMIT`). Both run its `studies/` as it is, then a copy in which the
studies with an effect in the analysis are repeated, with keys of their own, until so many effects are analysed. The versions take turns
in one sitting, after one run of each that is not timed, each round in a fresh process, one thread each; the times are medians of
processor time, and of the time on the clock where two processors can share a run. The earlier version does not run what has a bar in
seconds. The table is written between the marks of docs/benchmarks.md; rows of sizes that are not asked for stay as they are.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from evidence.review import read_review
from evidence.synthesis.effect_rows.rows import review_effects

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "benchmarks.md"
MARKS = ("<!-- run -->", "<!-- /run -->")
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
# Keys that a copy of a row gets a number behind; the tables that are repeated with them.
KEYS = ("effect_id", "study_id", "sample_id", "people_id", "label", "id")
REPEATED = ("studies.csv", "effects.csv", "risk_of_bias.csv", "progress_plus.csv")
# Times the earlier version, by effects analysed; and the seconds that a size may take.
BARS = {"as it is": 0.5, "300": 0.25}
SECONDS = {"3000": 60}
HEAD = (
    "| effects in the analysis | processor time: times the earlier version, or seconds | on the clock, two processors | bar |",
    "|---:|---:|---:|---:|",
)


def analysed_review(studies: Path, folder: Path, effects: int) -> Path:
    """A copy of a review in which the studies behind its analysis are repeated until so many effects are analysed."""
    review = Path(shutil.copytree(studies, folder / f"review_{effects}", ignore=shutil.ignore_patterns("local")))
    analysed = {row.effect_id: row.columns["study_id"] for row in review_effects(read_review(studies)).rows if row.use == "tier 1"}
    copies = -(-effects // len(analysed)) - 1
    for file in REPEATED:
        header, *rows = csv.reader((review / file).open(encoding="utf-8", newline=""))
        of = header.index("effect_id" if file == "effects.csv" else "study_id")
        mine = [row for row in rows if row[of] in (analysed if file == "effects.csv" else set(analysed.values()))]
        keys = [place for place, column in enumerate(header) if column in KEYS]
        more = [
            [cell + (f".{copy}" if cell and place in keys else "") for place, cell in enumerate(row)]
            for copy in range(1, copies + 1)
            for row in mine
        ]
        if file == "effects.csv":
            more = more[: effects - len(analysed)]
        with (review / file).open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows([header, *rows, *more])
    return review


def seconds(version: Path, review: Path, out: Path) -> tuple[float, float]:
    """Of one whole command, in a process of its own: of processors, with those of its own second process, and on the clock."""
    start = os.times()
    command = [sys.executable, "-m", "evidence", "run", str(review), "--out", str(out)]
    # As an installed program runs: its modules are compiled once, in a place of ours.
    environment = os.environ | ONE_THREAD | {"PYTHONPATH": str(version), "PYTHONPYCACHEPREFIX": str(out.parent / "compiled")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(command, env=environment, cwd=version, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{version}: {done.stderr}")
    end = os.times()
    return end.children_user + end.children_system - start.children_user - start.children_system, end.elapsed - start.elapsed


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", type=Path, required=True, help="a checkout of the earlier version")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", default="300,3000", help="numbers of effects in the analysis, comma-separated")
    options = parser.parse_args()
    rows: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as name:
        folder, studies = Path(name), options.before / "studies"
        sizes = [size for size in options.sizes.split(",") if size]
        reviews = {"as it is": studies} | {size: analysed_review(studies, folder, int(size)) for size in sizes}
        for size, review in reviews.items():
            versions = {"now": ROOT} if size in SECONDS else {"before": options.before, "now": ROOT}
            seen: dict[str, list[tuple[float, float]]] = {version: [] for version in versions}
            for version in versions.values() if size == "as it is" else ():
                seconds(version, review, folder / "out")
            for turn in range(options.rounds):
                for version in sorted(versions, reverse=bool(turn % 2)):
                    seen[version].append(seconds(versions[version], review, folder / "out"))
            rows[size] = _row(size, {version: [median(column) for column in zip(*times, strict=True)] for version, times in seen.items()})
            print(rows[size], {version: [f"{a:.2f}, {b:.2f}" for a, b in times] for version, times in seen.items()}, flush=True)
    text = PAGE.read_text(encoding="utf-8")
    found = re.search(f"{MARKS[0]}\n(.*?){MARKS[1]}", text, flags=re.DOTALL)
    before = found[1].splitlines()[2:] if found else []
    kept = {_size(line): line for line in before} | {_size(line): line for line in rows.values()}
    table = "\n".join([MARKS[0], *HEAD, *kept.values(), MARKS[1]])
    PAGE.write_text(re.sub(f"{MARKS[0]}.*?{MARKS[1]}", table, text, flags=re.DOTALL), encoding="utf-8", newline="\n")


def _row(size: str, times: dict[str, list[float]]) -> str:
    processors, clock = times["now"]
    if size in SECONDS:
        return f"| {int(size):,} | {processors:.0f} s | {clock:.0f} s | {SECONDS[size]} s |"
    ratios = (now / before for now, before in zip(times["now"], times["before"], strict=True))
    return f"| {size} | {' | '.join(f'{ratio:.2f}' for ratio in ratios)} | {BARS.get(size, 0):.2f} |"


def _size(line: str) -> str:
    return line.split("|")[1].strip().replace(",", "")


if __name__ == "__main__":
    main()
