"""Damages copies of the review at random and looks at what `check` makes of it.

    python validation/fuzz_review.py [2000] [--seed 20260101]

Asked of every damage: no other error than problems (or a message on the folder), an answer within 10 seconds, no file changed or
added. Asked of single cells that hold what their column cannot hold: the problem stands at the right file and line. Slips that leave a
possible cell (a digit, a lost sign, swapped arms) are counted apart: no checker can see all of them.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import random
import shutil
import tempfile
import time
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from evidence.base.errors import FileProblem, Problem
from evidence.review import check_review
from evidence.review.codebook import ColumnSpec
from evidence.review.layout import TABLES
from evidence.review.limits import check_unpacked
from evidence.review.read_codebook import load_codebook

STUDIES = Path(__file__).resolve().parents[1] / "studies"
LONGEST = 10.0
FILES = ("studies.csv", "effects.csv", "sources.csv", "risk_of_bias.csv", "progress_plus.csv", "exclusions.csv", "readings.csv")
PRINTED = ("n_treat", "n_comp", "pct_treat", "pct_comp", "estimate", "ci_low", "ci_high", "p_value", "test_value")
CODEBOOK, _ = load_codebook(STUDIES)
NAMES = {layout.file: name for name, layout in TABLES.items()}

# What a column of each type cannot hold.
IMPOSSIBLE: dict[str, tuple[str, ...]] = {
    "number": ("1,66", "nan", "inf", "1.66*", "=1+1", "twelve", " 3", "1e999", "<2"),
    "percent": ("62,7", "62.7%", "627", "-3", "nan"),
    "integer": ("4.5", "1,200", "n=4", "-1", "1e3"),
    "flag": ("yes", "2", "true"),
    "enum": ("no such value", "Treatment ", "<b>"),
    "country": ("UK", "us", "XX"),
    "p_value": ("n.s.", "1.2", "0,03", "<"),
    "url": ("www.example.org", "file:///x", "http://a b"),
    "id": ("two words", "=1+1", "ä"),
    "key": ("two words", "nobody-9", "=A1"),
    "text": ("=HYPERLINK(1)", "@x", "<script>x</script>", "+1 more"),
}


@dataclass(frozen=True, slots=True)
class Damage:
    """One damaged file.

    Attributes
    ----------
    kind : what was done.
    file : the file, relative to the review.
    data : its new content.
    line : the line of the one damaged cell; 0 where more was damaged.
    """

    kind: str
    file: str
    data: bytes
    line: int = 0


def rows_of(data: bytes) -> list[list[str]]:
    """Cells of a file, header first."""
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))


def as_csv(rows: list[list[str]]) -> bytes:
    """Cells as a file."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8")


def impossible_cell(draw: random.Random, file: str, data: bytes) -> Damage:
    """One cell gets what its column cannot hold, or loses what every row needs."""
    rows = rows_of(data)
    row = draw.randrange(1, len(rows))
    specs = [spec for spec in CODEBOOK.table(NAMES[file]) if spec.column in rows[0]]
    spec: ColumnSpec = draw.choice(specs)
    place = rows[0].index(spec.column)
    options = [text for text in IMPOSSIBLE[spec.type] if text != rows[row][place]]
    if spec.type in ("integer", "number", "percent"):
        options = [text for text in options if not text.startswith("-") or (spec.minimum is not None and spec.minimum > float(text))]
    if spec.required:
        options.append("")
    rows[row][place] = draw.choice(options)
    return Damage("impossible cell", file, as_csv(rows), row + 1)


def slip(draw: random.Random, file: str, data: bytes) -> Damage:
    """A slip of the coder in a printed number: a digit, the decimal point, the sign, the arms."""
    rows = rows_of(data)
    places = [rows[0].index(column) for column in PRINTED]
    cells = [(n, place) for n in range(1, len(rows)) for place in places if any(sign.isdigit() for sign in rows[n][place])]
    row, place = draw.choice(cells)
    text = rows[row][place]
    digits = [n for n, sign in enumerate(text) if sign.isdigit()]
    at = draw.choice(digits)
    other_digit = str((int(text[at]) + draw.randrange(1, 10)) % 10)
    rows[row][place] = draw.choice([text[:at] + other_digit + text[at + 1 :], text.replace(".", "") if "." in text else text + "0"])
    return Damage("slip in a number", file, as_csv(rows), row + 1)


def broken_rows(draw: random.Random, file: str, data: bytes) -> Damage:
    """A row doubled, emptied, cut or lengthened."""
    rows = rows_of(data)
    n = draw.randrange(1, len(rows))
    changed = draw.choice([[rows[n], rows[n]], [[""] * len(rows[n])], [rows[n][:-1]], [[*rows[n], "one more"]], []])
    return Damage("rows", file, as_csv([*rows[:n], *changed, *rows[n + 1 :]]))


def broken_columns(draw: random.Random, file: str, data: bytes) -> Damage:
    """A column lost, renamed, doubled, or two headings swapped."""
    rows = rows_of(data)
    n, m = draw.sample(range(len(rows[0])), 2)
    way = draw.randrange(4)
    if way == 0:
        rows = [row[:n] + row[n + 1 :] for row in rows]
    elif way == 1:
        rows[0][n] = draw.choice(["", "my column", rows[0][n].upper()])
    elif way == 2:
        rows = [[*row, row[n]] for row in rows]
    else:
        rows[0][n], rows[0][m] = rows[0][m], rows[0][n]
    return Damage("columns", file, as_csv(rows))


def broken_text(draw: random.Random, file: str, data: bytes) -> Damage:
    """Another encoding, other line ends, quotes that don't match, bytes that are not text."""
    at = draw.randrange(len(data))
    ways: dict[str, Callable[[], bytes]] = {
        "encoding": lambda: draw.choice([data.decode().encode("utf-16"), data + "é".encode("latin-1"), b"\xef\xbb\xbf" + data]),
        "line ends": lambda: data.replace(b"\n", draw.choice([b"\r\n", b"\r", b"\n\r", b"\n\n"])),
        "quotes": lambda: data[:at] + draw.choice([b'"', b'""', b"'"]) + data[at:],
        "bytes": lambda: data[:at] + draw.randbytes(draw.choice([1, 3, 50])) + data[at + draw.choice([0, 1, 400]) :],
        "cut": lambda: data[:at],
    }
    kind = draw.choice(list(ways))
    return Damage(kind, file, ways[kind]())


def too_large(draw: random.Random, file: str, data: bytes) -> Damage:
    """A million rows, or a text of many megabytes in one cell."""
    last = data.splitlines(keepends=True)[-1]
    return Damage("too large", file, draw.choice([data + last * 1_000_000, data + b"x" * (60 << 20)]))


WEIGHTS = {impossible_cell: 50, slip: 15, broken_rows: 10, broken_columns: 10, broken_text: 14.5, too_large: 0.5}


def fingerprint(folder: Path) -> dict[str, str]:
    """Hash of every file of a folder."""
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


@dataclass(slots=True)
class Tally:
    """What came of the damages.

    Attributes
    ----------
    done, found : damages by kind, and those of a single cell whose problem stands at the right file and line.
    faults : what must not happen: an exception, a slow answer, a changed file.
    missed : single cells that were not found, for reading.
    slowest : seconds of the slowest check.
    """

    done: Counter[str]
    found: Counter[str]
    faults: list[str]
    missed: list[str]
    slowest: float = 0.0


def fuzz(damages: int, seed: int, review: Path = STUDIES) -> Tally:
    """Damage a copy of the review so many times."""
    draw, tally = random.Random(seed), Tally(Counter(), Counter(), [], [])
    usual = places(check_review(review))
    with tempfile.TemporaryDirectory() as name:
        copy = Path(shutil.copytree(review, Path(name) / "studies"))
        for _ in range(damages):
            way = draw.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
            file = "effects.csv" if way is slip else draw.choice(FILES)
            whole = (review / file).read_bytes()
            damage = way(draw, file, whole)
            (copy / file).write_bytes(damage.data)
            one(copy, damage, usual, tally)
            (copy / file).write_bytes(whole)
    return tally


def places(problems: tuple[Problem, ...]) -> set[tuple[str, str, str, str]]:
    """What tells problems apart, whatever their line."""
    return {(p.rule, p.file, p.id, p.column) for p in problems if p.severity != "note"}


def one(copy: Path, damage: Damage, usual: set[tuple[str, str, str, str]], tally: Tally) -> None:
    """Check one damaged copy."""
    before, start = fingerprint(copy), time.perf_counter()
    problems: tuple[Problem, ...] = ()
    try:
        problems = check_review(copy)
        for problem in problems:
            assert problem.text()
    except FileProblem:
        pass
    except Exception as error:  # the very thing that is looked for
        tally.faults.append(f"{damage.kind} in {damage.file}: {type(error).__name__}: {error}")
    seconds = time.perf_counter() - start
    tally.slowest = max(tally.slowest, seconds)
    if seconds > LONGEST:
        tally.faults.append(f"{damage.kind} in {damage.file}: {seconds:.1f} s")
    if fingerprint(copy) != before:
        tally.faults.append(f"{damage.kind} in {damage.file}: a file was changed")
    tally.done[damage.kind] += 1
    if damage.kind == "too large" and not any(p.rule == "too-large" for p in problems):
        tally.faults.append(f"{damage.kind} in {damage.file}: it was read")
    if damage.line:
        fresh = [p for p in problems if p.severity != "note" and (p.rule, p.file, p.id, p.column) not in usual]
        if any(p.file == damage.file and p.line == damage.line for p in fresh):
            tally.found[damage.kind] += 1
        elif damage.kind == "impossible cell":
            tally.missed.append(f"{damage.file}:{damage.line} {damage.data.splitlines()[damage.line - 1][:120]!r}")


def bombs_refused() -> int:
    """Archives that unpack to a gigabyte, one of them with a header that lies: how many of the two are refused."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
        for _ in range(1024):
            sheet.write(bytes(1 << 20))
    size = (1 << 30).to_bytes(4, "little")
    refused = 0
    for data in (out.getvalue(), out.getvalue().replace(size, (1000).to_bytes(4, "little"))):
        try:
            check_unpacked(data, "bomb.xlsx")
        except FileProblem:
            refused += 1
    return refused


def main() -> None:
    """Damage, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("damages", nargs="?", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20260101)
    options = parser.parse_args()
    tally = fuzz(options.damages, options.seed)
    print("| damage | times | right file and line |\n|---|---:|---:|")
    shares: dict[str, str] = defaultdict(str)
    for kind in ("impossible cell", "slip in a number"):
        if tally.done[kind]:
            shares[kind] = f"{100 * tally.found[kind] / tally.done[kind]:.1f}%"
    for kind, times in sorted(tally.done.items()):
        print(f"| {kind} | {times:,} | {shares[kind]} |")
    print(f"\nslowest check {tally.slowest:.1f} s; archives of a gigabyte refused: {bombs_refused()} of 2; faults: {len(tally.faults)}")
    for line in (*tally.faults, *(f"missed: {place}" for place in tally.missed)):
        print(line)


if __name__ == "__main__":
    main()
