"""How long it takes to tell the duplicates of a search, beside bib-dedupe as a ratio, and whether it grows no faster than the records.

    python validation/benchmarks/records.py [PYTHON]

PYTHON is the interpreter of an environment that holds bib-dedupe (0.11 was used); it gets the same seeded records, on one processor, fewer
of them because it takes minutes for thousands. Three records in ten repeat an earlier one, written otherwise: capitals, initials,
a page or DOI that is missing, a slip in the title.
"""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

ROUNDS, SIZES, BESIDE = 3, (5_000, 10_000, 20_000), 2_000
FIELDS = ("ID", "ENTRYTYPE", "title", "author", "year", "journal", "pages", "doi")
WORDS = "the of and a for in on with trial study effects children families support home care randomised cohort outcomes programme"
WORDS += " mentoring parents placement school health service evaluation young people wellbeing review return visits pilot register"


def records(count: int) -> list[dict[str, str]]:
    """Made-up records, the same in every run."""
    dice = random.Random(18)
    vocabulary = [*WORDS.split(), *(f"{a}{b}" for a in "bcdfghklmnprst" for b in ("alin", "eric", "ostra", "umbal", "ivent", "andor"))]
    made: list[dict[str, str]] = []
    for n in range(count):
        if made and dice.random() < 0.3:
            made.append(_again(dice.choice(made), n, dice))
            continue
        first = dice.randrange(1, 900)
        title = " ".join(dice.choice(vocabulary) for _ in range(dice.randrange(7, 16))).capitalize()
        who = " and ".join(f"{dice.choice(vocabulary).title()}{dice.choice(vocabulary)}, {dice.choice('ABCDEFGH')}." for _ in range(3))
        made.append(
            {
                "ID": str(n),
                "ENTRYTYPE": "article",
                "title": title,
                "author": who,
                "year": str(dice.randrange(1980, 2026)),
                "journal": f"Journal of {dice.choice(vocabulary)}",
                "pages": f"{first}-{first + 9}",
                "doi": f"10.9999/x.{n}",
            }
        )
    return made


def _again(one: dict[str, str], n: int, dice: random.Random) -> dict[str, str]:
    """A record as another database has it."""
    title = dice.choice((one["title"].upper(), f"{one['title']}.", one["title"].replace("a", "e", 1), one["title"]))
    return one | {"ID": str(n), "title": title, dice.choice(("doi", "pages", "journal")): ""}


def ours(made: list[dict[str, str]]) -> float:
    """The median seconds of a few rounds."""
    from evidence.review.records.duplicates import RecordIdentity, matches

    found = [RecordIdentity(r["ID"], r["title"], r["author"].split(" and ")[0], r["year"], r["doi"], r["pages"]) for r in made]
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        matches(found)
        times.append(time.process_time() - start)
    return sorted(times)[ROUNDS // 2]


def theirs(path: str) -> float:
    """The seconds that bib-dedupe takes for the records in a file; run by its own interpreter."""
    import pandas as pd
    from bib_dedupe.bib_dedupe import block, cluster, match, prep

    warnings.simplefilter("ignore")
    table = pd.read_csv(path, dtype=str).fillna("")
    start = time.process_time()
    cluster(match(block(prep(table, cpu=1), cpu=1), cpu=1))
    return time.process_time() - start


def main(python: str | None) -> None:
    """Print the times and ratios."""
    times = {size: ours(records(size)) for size in SIZES}
    for size, seconds in times.items():
        print(f"{size:6,} records: {seconds:.2f} s of one processor, {seconds / times[SIZES[0]]:.1f} times that of {SIZES[0]:,}")
    if python is None:
        return
    made = records(BESIDE)
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "records.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, FIELDS)
            writer.writeheader()
            writer.writerows(made)
        said = subprocess.run([python, __file__, "peer", str(path)], capture_output=True, text=True, check=True).stdout
    print(f"{BESIDE:6,} records: bib-dedupe takes {json.loads(said.splitlines()[-1]) / ours(made):,.0f} times as long")


if __name__ == "__main__":
    if sys.argv[1:2] == ["peer"]:
        print(json.dumps(theirs(sys.argv[2])))
    else:
        main(*(sys.argv[1:2] or [None]))
