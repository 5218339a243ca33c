"""Do public extraction sheets come in, each by one mapping file and without a cell typed, with the effect sizes that R has?

Rscript validation/sheets.R build/sheets && python validation/sheets.py build/sheets

The sheets stand in that folder as metadat ships them (with dmetar's data and the workbook of a study of pollution if sheets.R was given
them), and beside each what metafor gives for its rows. A mapping for each stands in validation/sheets/. Prints a table; exit code 1 if a
sheet is refused, has another number of effects, or one that is not R's.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from pathlib import Path

from evidence.base.errors import DataProblems, EvidenceError
from evidence.review import read_review
from evidence.review.incoming import read_incoming
from evidence.review.incoming.read_mapping import read_mapping
from evidence.review.new_review import write_new
from evidence.synthesis.addition import check_addition

MAPPINGS = Path(__file__).parent / "sheets"
TOLERANCE = 1e-8  # both sides compute in closed form


def compared(sheet: Path, expected: Path, root: Path) -> tuple[int, int, float]:
    """How many effects came in, how many R has, and the largest relative difference of a g or its standard error."""
    mapping = read_mapping(MAPPINGS / f"{sheet.stem}.toml")
    incoming = read_incoming(sheet, read_review(root), mapping)
    ours = [row.effect for row in check_addition(root, incoming).effects]
    with expected.open(encoding="utf-8") as file:
        theirs = [{key: float("nan" if text == "NA" else text) for key, text in row.items()} for row in csv.DictReader(file)]
    sign = -1 if mapping.constants["higher_is_better"] == "0" else 1
    worst = 0.0
    for effect, row in zip(ours, theirs, strict=False):
        if effect is None or row["g"] != row["g"]:
            worst = max(worst, float((effect is None) != (row["g"] != row["g"])))
            continue
        gaps = (abs(sign * effect.g - row["g"]) / max(1e-3, abs(row["g"])), abs(effect.se - row["se"]) / row["se"])
        worst = max(worst, *gaps)
    return len(ours), len(theirs), worst


def main(folder: Path) -> int:
    """Print what became of each sheet."""
    good = 0
    sheets = sorted(path for path in folder.iterdir() if path.suffix in (".csv", ".xlsx") and not path.name.endswith(".expected.csv"))
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary) / "review"
        write_new(root)
        for sheet in sheets:
            try:
                ours, theirs, worst = compared(sheet, folder / f"{sheet.stem}.expected.csv", root)
            except EvidenceError as error:
                problems = error.problems if isinstance(error, DataProblems) else ()
                first = "; ".join(one.text() for one in problems if one.severity == "error")[:300]
                print(f"{sheet.name:28} refused: {error} {first}")
                continue
            good += ours == theirs and worst <= TOLERANCE
            print(f"{sheet.name:28} {ours:5} effects of {theirs:5} in R, largest relative difference {worst:.1e}")
    print(f"{good} of {len(sheets)} sheets come in with R's effect sizes (to {TOLERANCE:g})")
    return 0 if good == len(sheets) else 1


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
