"""The analyses of the help pages of R's metadat, each as metafor's lines and as ours: do both say the same, and who needs more lines?

    python validation/help_pages.py            writes docs/help_pages.md; needs R with metafor, metadat, clubSandwich
    python validation/help_pages.py --only dat.bcg,dat.lau1992 --show

help_pages.txt holds the lines: R those of the help page that give numbers, E ours, N why there is none. Each block goes on where the
one before it ended.
"""

from __future__ import annotations

import argparse
import math
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

if __package__:
    from validation.side_by_side import Compared, compare, run_python, run_r
else:
    from side_by_side import Compared, compare, run_python, run_r

ROOT = Path(__file__).resolve().parents[1]
LINES = ROOT / "validation" / "help_pages.txt"
PAGE = ROOT / "docs" / "help_pages.md"
# Where a data set is part of a list.
PARTS = {"dat.maire2019": "dat.maire2019$dat"}
# rma.mv stops about 1e-7 from its optimum, and its numbers next to zero show it.
CLOSE, CLOSE_LEVELS = 1e-8, 1e-5


@dataclass(frozen=True, slots=True)
class Analysis:
    """One analysis of a page: what it is, R's lines, ours, or why there are none."""

    page: str
    what: str
    r: str
    ours: str
    why_not: str


def analyses(text: str) -> list[Analysis]:
    """The analyses in help_pages.txt, in order."""
    found: list[Analysis] = []
    page, what, lines = "", "", {"R": [], "E": [], "N": []}

    def close() -> None:
        if what:
            found.append(Analysis(page, what, *("\n".join(lines[mark]) for mark in "REN")))

    for line in text.splitlines():
        if line.startswith("# "):
            close()
            page, what = line[2:], ""
        elif line.startswith("  "):
            lines[line[2]].append(line[5:])
        elif line:
            close()
            what, lines = line, {"R": [], "E": [], "N": []}
    close()
    return found


def compared(chosen: list[Analysis]) -> tuple[dict[str, str], list[tuple[Analysis, Compared | str | None]]]:
    """R's versions; each analysis with what was compared, what went wrong, or None where it is not covered."""
    pages: dict[str, list[Analysis]] = {}
    for one in chosen:
        pages.setdefault(one.page, []).append(one)
    asked = [
        {"name": page, "data": PARTS.get(page, page), "blocks": [one.r for one in parts if one.r]}
        for page, parts in pages.items()
        if any(one.r for one in parts)
    ]
    out: list[tuple[Analysis, Compared | str | None]] = []
    with tempfile.TemporaryDirectory() as name:
        said = run_r(asked, Path(name))
        blocks = {one["name"]: iter(answers) for one, answers in zip(asked, said["pages"], strict=True)}
        for page, parts in pages.items():
            file = Path(name, f"{page}.csv")
            names: dict[str, Any] = {"dat": pd.read_csv(file)} if file.exists() else {}
            out += [(one, _one(one, next(blocks[page]), names) if one.r else None) for one in parts]
    return {package: version[0] for package, version in said["versions"].items()}, out


def _one(one: Analysis, theirs: dict[str, Any], names: dict[str, Any]) -> Compared | str:
    """What both sides of one analysis have in common, or what went wrong."""
    if "error" in theirs:
        return f"R: {theirs['error'][0]}"
    try:
        return compare(run_python(one.ours, names), theirs["answers"])
    except Exception as error:  # every kind is a finding, told with its place
        return f"{type(error).__name__}: {error}"


def tolerance(one: Analysis) -> float:
    """How far the two sides may differ."""
    return CLOSE_LEVELS if "rma.mv" in one.r else CLOSE


def page_of(versions: dict[str, str], found: list[tuple[Analysis, Compared | str | None]]) -> str:
    """The page, in Markdown."""
    done = [(one, result) for one, result in found if isinstance(result, Compared)]
    pages = list(dict.fromkeys(one.page for one, _ in found))
    covered = {one.page for one, _ in done}
    r_lines, our_lines = (sum(lines_of(getattr(one, side)) for one, _ in done) for side in ("r", "ours"))
    longer = [one for one, _ in done if lines_of(one.ours) > lines_of(one.r)]
    numbers = sum(result.count for _, result in done)
    more = ", ".join(f"{one.page} ({one.what})" for one in longer)
    text = [
        "# The help pages of metadat",
        "",
        "Made by [validation/help_pages.py](../validation/help_pages.py); do not edit it by hand.",
        "",
        f"R's metadat {versions['metadat']} holds data of published meta-analyses; the help page of each shows how metafor analyses it.",
        f"Here are the {len(pages)} pages that use metafor. Their lines that give numbers stand beside ours in",
        f"[help_pages.txt](../validation/help_pages.txt), and both were run (R {versions['R']}, metafor {versions['metafor']}, "
        f"clubSandwich {versions['clubSandwich']}),",
        "each model in R to the end of its search. Nine more pages use netmeta alone (networks by graph theory) and are not compared.",
        "",
        f"**{len(done)} analyses on {len(covered)} pages are covered by Evidence's models: {numbers:,} numbers were compared. They take",
        f"{our_lines} lines here and {r_lines} in R;** "
        + (f"{len(longer)} take more lines here: {more}." if longer else "none takes more here."),
        "A line is a statement of the analysis; `library(metafor)`, `import evidence`, reading the data, pictures and rounding are left",
        "out on both sides. What metafor has and Evidence has not stands in the second table.",
        "",
        "| data set | analysis | lines in R | lines here | numbers | differ by at most |",
        "|---|---|---:|---:|---:|---:|",
        *(
            f"| {one.page} | {one.what} | {lines_of(one.r)} | {lines_of(one.ours)} | {result.count} | {power_of_ten(result.worst)} |"
            for one, result in done
        ),
        "",
        "Differences are relative (of numbers next to zero absolute), and rounded up to a power of ten; below 1e-9 they are rounding.",
        "R's `rma.mv` stops about 1e-7 from its optimum, its smallest variances further.",
        "",
        "## Not covered",
        "",
        "| data set | analysis | why |",
        "|---|---|---|",
        *(f"| {one.page} | {one.what} | {one.why_not} |" for one, result in found if result is None),
    ]
    return "\n".join(text) + "\n"


def lines_of(block: str) -> int:
    """How many lines a block has."""
    return len(block.splitlines())


def power_of_ten(value: float) -> str:
    """A difference rounded up to a power of ten."""
    return "1e-9" if value <= 1e-9 else f"1e{math.ceil(math.log10(value))}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", help="pages, with commas between them; nothing is written")
    parser.add_argument("--show", action="store_true", help="print every analysis")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    every = analyses(LINES.read_text(encoding="utf-8"))
    chosen = [one for one in every if options.only is None or one.page in options.only.split(",")]
    versions, found = compared(chosen)
    wrong = 0
    for one, result in found:
        bad = isinstance(result, str) or (isinstance(result, Compared) and not result.worst <= tolerance(one))
        wrong += bad
        if bad or options.show:
            print(f"{'WRONG ' if bad else ''}{one.page} | {one.what} | {result}")
    if wrong:
        raise SystemExit(f"{wrong} of {len(found)} analyses differ")
    if options.only is None:
        PAGE.write_text(page_of(versions, found), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
