"""How long the reader of tables takes beside pandas, as ratios in one sitting, and whether the time grows with the rows and no faster.

python validation/benchmarks/sheets.py

pandas is asked for what the reader gives: every cell as text. It finds no separator, title, note or set of signs by itself and reads no
number as it is meant; the ratio is what that costs. An import does more: every row is completed, checked beside the review and sized; ten
results a study, in a review without others. All files are seeded and made here.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from evidence.review import read_review
from evidence.review.incoming import read_incoming
from evidence.review.new_review import write_new
from evidence.review.reading.meant import read_meant
from evidence.synthesis.addition import check_addition
from evidence.synthesis.meta.table_file import read_table

ROUNDS, SIZES, IMPORTED = 5, (10_000, 100_000), (1_000, 10_000)


def written(path: Path, rows: int, decimal: str, separator: str) -> None:
    """A table of studies with eight columns, six of them numbers."""
    dice = random.Random(18)
    with path.open("w", encoding="utf-8") as file:
        file.write(separator.join(("study", "yi", "vi", "n1", "n2", "year", "age", "note")) + "\n")
        for n in range(rows):
            numbers = (f"{dice.gauss(0.2, 0.4):.3f}", f"{dice.uniform(0.01, 0.2):.4f}", dice.randrange(10, 900), dice.randrange(10, 900))
            later = (dice.randrange(1960, 2026), dice.choice(("NR", f"{dice.uniform(4, 80):.1f}")), "as printed")
            file.write(separator.join(str(cell).replace(".", decimal) for cell in (f"Study {n}", *numbers, *later)) + "\n")


def median(work: Callable[[], object]) -> float:
    """The median time of a few rounds, in seconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def results(path: Path, rows: int) -> None:
    """A sheet of results of made-up studies, as `evidence import` takes it."""
    dice = random.Random(18)
    same = "GB,first_kind,a visit,usual services,rct,person,target,yes,a trial,journal"
    same += ",main_outcome,main,1,mean_sd,final,table,high,primary,full_text"
    columns = "country,typology,intervention,comparator,design,unit,population,eligible,eligibility_reason,source_kind,outcome_domain"
    columns += ",outcome_group,higher_is_better,statistic,sd_of,source_locator,confidence,kind,read"
    with path.open("w", encoding="utf-8") as file:
        file.write(f"label,citation,outcome_measure,mean_treat,sd_treat,n_treat,mean_comp,sd_comp,n_comp,{columns}\n")
        for n in range(rows):
            numbers = f"{dice.gauss(10, 1):.2f},4.5,{dice.randrange(20, 90)},9.75,4.25,{dice.randrange(20, 90)}"
            file.write(f"Study {n // 10},Study {n // 10}. A trial.,score {n % 10},{numbers},{same}\n")


def imported(path: Path, root: Path) -> float:
    """The seconds of one processor that reading, completing, checking and sizing the rows of a sheet takes."""
    start = time.process_time()
    check_addition(root, read_incoming(path, read_review(root)))
    return time.process_time() - start


def main() -> None:
    """Print the ratios, and how the time grows with the rows."""
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "table.csv"
        for decimal, separator in ((".", ","), (",", ";")):
            ours = []
            for rows in SIZES:
                written(path, rows, decimal, separator)
                theirs = median(lambda sep=separator: pd.read_csv(path, dtype=str, keep_default_na=False, sep=sep))
                reader, table = median(lambda: read_meant(path)), median(lambda: read_table(path))
                ours.append(table)
                print(
                    f"{rows:7,} rows, {separator!r} and decimal {decimal!r}: the reader takes {reader / theirs:.1f} times, the table of "
                    f"evidence meta {table / theirs:.1f} times as long as pandas; {table:.2f} s"
                )
            print(f"  ten times the rows take {ours[1] / ours[0]:.1f} times as long")
        root, seconds = Path(temporary) / "review", []
        write_new(root)
        for rows in IMPORTED:
            results(path, rows)
            seconds.append(imported(path, root))
            print(f"{rows:7,} rows imported: {seconds[-1]:.2f} s, {seconds[-1] / seconds[0]:.1f} times as long as {IMPORTED[0]:,}")


if __name__ == "__main__":
    main()
