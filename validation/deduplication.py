"""How well duplicates are told in a search whose duplicates are known, beside the published figures of other tools.

The labelled search is ASySD's test set (Hair et al. 2023), 1,845 records of which 1,261 repeat another:
https://github.com/camaradesuk/ASySD, tests/testthat/labelled_test_set.csv. It is not part of this project.

    python validation/deduplication.py labelled_test_set.csv

Counted as ASySD's own validation/calculate_performance_function.R does: of each group of records that were found to be one, the one
labelled unique is kept, and every other one is found to be a duplicate. The rules were written with this set at hand, so its figures are
the best case; another labelled set would show less.
"""

from __future__ import annotations

import csv
import re
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

from evidence.review.records.duplicates import RecordIdentity, matches

PUBLISHED = (
    ("ASySD, five searches (Hair et al. 2023, BMC Biology 21:189, abstract)", "sensitivity 0.95 to 0.99, specificity > 0.99"),
    ("ASySD, this set (its tests/testthat/test-dedup.R)", "586 records left; 584 are labelled unique"),
)


def read(path: Path) -> tuple[list[RecordIdentity], list[bool]]:
    """The records, and which of them are labelled duplicates. Authors stand in one cell, each ending in initials with full stops."""
    csv.field_size_limit(10**9)
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        rows = [{name: "" if text == "NA" else text for name, text in row.items()} for row in csv.DictReader(file)]
    first = [re.split(r"(?<=\.)(?=[A-Z][a-z])", row["author"])[0] for row in rows]
    facts = zip(rows, first, strict=True)
    records = [RecordIdentity(str(n), row["title"], who, row["year"], row["doi"], row["pages"]) for n, (row, who) in enumerate(facts)]
    return records, [row["source"] == "duplicate" for row in rows]


def found_duplicates(pairs: list[tuple[int, int]], duplicate: list[bool]) -> tuple[list[bool], int]:
    """Which records are found to be duplicates, and how many are left."""
    root = list(range(len(duplicate)))

    def top(one: int) -> int:
        while root[one] != one:
            one = root[one]
        return one

    for one, other in pairs:
        root[top(one)] = top(other)
    groups = defaultdict(list)
    for one in range(len(duplicate)):
        groups[top(one)].append(one)
    kept = {next((one for one in group if not duplicate[one]), group[0]) for group in groups.values()}
    return [one not in kept for one in range(len(duplicate))], len(groups)


def main(path: str) -> None:
    """Print the figures."""
    records, duplicate = read(Path(path))
    begun = time.perf_counter()
    found = matches(records)
    seconds = time.perf_counter() - begun
    print(f"{len(records)} records, {sum(duplicate)} of them duplicates; compared in {seconds:.2f} s")
    for words, certain_only in (("certain duplicates", True), ("certain and possible ones", False)):
        pairs = [(int(one.id), int(one.earlier)) for one in found if one.certain or not certain_only]
        said, left = found_duplicates(pairs, duplicate)
        count = Counter(zip(duplicate, said, strict=True))
        right, missed, wrong, kept = count[True, True], count[True, False], count[False, True], count[False, False]
        print(f"{words}: recall (sensitivity) {right / (right + missed):.4f}, precision {right / (right + wrong):.4f}, ", end="")
        print(f"specificity {kept / (kept + wrong):.4f}; {missed} missed, {wrong} wrongly set aside, {left} records left")
    for tool, figures in PUBLISHED:
        print(f"published, {tool}: {figures}")


if __name__ == "__main__":
    main(sys.argv[1])
