"""How long `evidence check` takes by number of effects, beside what pandas and R need to read the same file and look at nothing.

Run it as: python validation/benchmarks/check_speed.py
It writes its table between the marks of docs/benchmarks.md.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from evidence.review import check_review

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "benchmarks.md"
MARKS = ("<!-- check -->", "<!-- /check -->")
SIZES = (1_000, 5_000, 10_000, 20_000)
ROUNDS = 5
# Keys that a copy of a row gets a number behind; tables that are repeated with them. The others stay as they are.
KEYS = ("effect_id", "study_id", "source_id", "sample_id", "people_id", "label", "id")
REPEATED = ("studies.csv", "effects.csv", "sources.csv", "risk_of_bias.csv", "progress_plus.csv", "exclusions.csv")


def grown_review(folder: Path, effects: int) -> Path:
    """A copy of the shipped review whose rows are repeated, with keys of their own, until it has so many effects."""
    review = Path(shutil.copytree(ROOT / "studies", folder / f"review_{effects}", ignore=shutil.ignore_patterns("local")))
    rows_of = {file: list(csv.reader((review / file).open(encoding="utf-8", newline=""))) for file in REPEATED}
    copies = -(-effects // (len(rows_of["effects.csv"]) - 1))
    for file, (header, *rows) in rows_of.items():
        keys = [place for place, column in enumerate(header) if column in KEYS]
        with (review / file).open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(header)
            left = effects if file == "effects.csv" else copies * len(rows)
            for copy in range(copies):
                grown = [[cell + (f".{copy}" if copy and cell and n in keys else "") for n, cell in enumerate(row)] for row in rows[:left]]
                writer.writerows(grown)
                left -= len(grown)
    return review


def seconds(work: Callable[[], object]) -> float:
    """The median processor time of several rounds of a call, its child processes included."""
    times = []
    for _ in range(ROUNDS):
        start = os.times()
        work()
        times.append(sum(os.times()[:4]) - sum(start[:4]))
    return median(times)


def whole_command(*command: str) -> float:
    """The median processor time of a process from start to end."""
    return seconds(lambda: subprocess.run(command, capture_output=True, check=False, cwd=ROOT))


def main() -> None:
    """Measure and write the table."""
    import pandas as pd

    lines = [
        "| effects | check | the same, an effect | pandas `read_csv` alone | R `read.csv` alone, whole process |",
        "|---:|---:|---:|---:|---:|",
    ]
    with tempfile.TemporaryDirectory() as name:
        for effects in SIZES:
            review = grown_review(Path(name), effects)
            file = review / "effects.csv"
            check = seconds(lambda review=review: check_review(review))
            pandas = seconds(lambda file=file: pd.read_csv(file))
            r = whole_command("Rscript", "-e", f"x <- read.csv('{file}')") if shutil.which("Rscript") else None
            floor = "not run" if r is None else f"{r:.2f} s"
            lines.append(f"| {effects:,} | {check:.2f} s | {1e6 * check / effects:.0f} us | {pandas:.3f} s | {floor} |")
            print(lines[-1])
    text = PAGE.read_text(encoding="utf-8")
    table = "\n".join([MARKS[0], *lines, MARKS[1]])
    PAGE.write_text(re.sub(f"{MARKS[0]}.*?{MARKS[1]}", table, text, flags=re.DOTALL), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
