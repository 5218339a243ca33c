"""How long the reader of tables takes beside pandas, as ratios in one sitting, and whether the time grows with the rows and no faster.

python validation/benchmarks/sheets.py

pandas is asked for what the reader gives: every cell as text. It finds no separator, title, note or set of signs by itself and reads no
number as it is meant; the ratio is what that costs. All files are seeded and made here.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from evidence.review.reading.meant import read_meant
from evidence.synthesis.meta.table_file import read_table

ROUNDS, SIZES = 5, (10_000, 100_000)


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


if __name__ == "__main__":
    main()
