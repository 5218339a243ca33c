"""The pages as programs: their links, and their fenced blocks run in order in a folder of their own.

| fence | what happens |
|---|---|
| python | run; with `>>>` the printed output is compared as well |
| bash, powershell | each line that starts with `evidence ` or `python -m evidence` is run and must exit with 0 |
| console | each line that starts with `$ ` is run, and what stands below it must be printed |
| csv FILE | written to FILE, or its rows appended where the file is there |
| csv FILE.xlsx SHEET | heading and cell on each line: typed into the first free row of that sheet |
| ris FILE, text FILE | written to FILE |
| text, toml, r | shown, not run |

In a console block `...` stands for any lines, and at the end of a line for its rest; `# exit code 1` behind a command changes the
code expected; `< FILE` behind it types the lines of FILE as answers. A command line that is none of ours must stand in `NOT_RUN`
or `DONE_HERE`: nothing is skipped in silence.
"""

from __future__ import annotations

import contextlib
import csv
import doctest
import io
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(?P<language>\w*)[ ]?(?P<argument>[^\n]*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
SHOWN_ONLY = ("text", "toml", "r")
EXIT_CODE = re.compile(r"\s+# exit code (\d)$")

# Lines that install, test or rebuild. The gate (.ci/run) runs the two that matter in a clean environment.
NOT_RUN = {
    "python -m pip install . && python -m evidence run",
    'python -m pip install ".[test]" && python -m pytest',
    "python -m pip install .; if ($?) { python -m evidence run }",
    'python -m pip install ".[test]"; if ($?) { python -m pytest }',
    "python -m pip install . -c constraints.txt",
    'python -m pip install -e ".[dev]"',
    "python3 -m venv .venv && source .venv/bin/activate",
    "py -m venv .venv; .venv\\Scripts\\Activate.ps1",
    "uv venv",
    "uv pip install .",
    "uv run --no-project python -m evidence run",
    "python -m pytest",
    "python -m pytest tests/docs",
    'python -m pytest -m "r or browser or office or slow"',
    "ruff check . && ruff format --check . && mypy && lint-imports",
    ".ci/run",
    "python validation/match_metafor.py",
    "python validation/reml_optimum.py 20000 1",
    "Rscript validation/make_reference.R tests/reference",
    "Copy-Item -Recurse studies my_review",
    # Asks a person; the page runs it with a file of answers as well.
    "evidence add my_review",
    # Serves until it is stopped; tests/app and tests/browser ask the page.
    "evidence app my_review",
    "evidence app --users users.txt --new-user ann",
    "evidence app studies --serve 127.0.0.1:8470 --copies /srv/evidence --users users.txt --address https://evidence.example.org",
    "evidence app studies --serve 127.0.0.1:8470 --copies /srv/evidence --trusted-header X-Remote-User "
    "--address https://evidence.example.org",
}
DONE_HERE: dict[str, Callable[[], object]] = {"cp -r studies my_review": lambda: shutil.copytree("studies", "my_review")}


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block of a page."""

    language: str
    argument: str
    text: str
    line: int


def blocks(page: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    return [
        Block(found["language"], found["argument"].strip(), found["text"], page.count("\n", 0, found.start()) + 1)
        for found in FENCE.finditer(page)
    ]


def run_page(page: str) -> int:
    """Run every block of a page in the current folder; returns how many commands and examples were run."""
    namespace: dict[str, Any] = {"__name__": "page"}
    return sum(_run_block(block, namespace) for block in blocks(page))


def _run_block(block: Block, namespace: dict[str, Any]) -> int:
    if block.language == "python":
        _run_python(block, namespace)
        return 1
    if block.language in ("bash", "powershell"):
        return sum(_run_line(line, None, block.line) for line in block.text.splitlines() if line and not line.startswith("#"))
    if block.language == "console":
        return _run_console(block)
    if block.language == "csv" and ".xlsx " in block.argument:
        _type_into_workbook(block)
        return 0
    if block.language == "csv" and block.argument:
        _write_csv(block)
        return 0
    if block.language in ("ris", "text") and block.argument:
        Path(block.argument).write_text(block.text, encoding="utf-8", newline="\n")
        return 0
    assert block.language in SHOWN_ONLY, f"line {block.line}: a block of {block.language!r} is neither run nor named as shown only"
    return 0


def _run_python(block: Block, namespace: dict[str, Any]) -> None:
    if ">>>" not in block.text:
        exec(compile(block.text, f"block at line {block.line}", "exec"), namespace)
        return
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    test = doctest.DocTestParser().get_doctest(block.text, {}, "page", None, block.line)
    test.globs = namespace
    told: list[str] = []
    failed = doctest.DocTestRunner(optionflags=options).run(test, out=told.append, clear_globs=False).failed
    assert not failed, "".join(told)


def _run_console(block: Block) -> int:
    assert block.text.startswith("$ "), f"line {block.line}: a console block begins with a command"
    done = 0
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        done += _run_line(command, expected, block.line)
    return done


def _run_line(line: str, expected: str | None, at: int) -> int:
    found = EXIT_CODE.search(line)
    code, line = int(found[1]) if found else 0, EXIT_CODE.sub("", line)
    if re.sub(r"\s+# .*$", "", line) in NOT_RUN:
        return 0
    if line in DONE_HERE:
        DONE_HERE[line]()
        return 0
    words = shlex.split(line, comments=True)
    start = 1 if words[:1] == ["evidence"] else 3
    assert words[:start] in (["evidence"], ["python", "-m", "evidence"]), f"block at line {at}: {line!r} is neither run nor in NOT_RUN"
    answers = ""
    if words[-2:-1] == ["<"]:
        answers = Path(words[-1]).read_text(encoding="utf-8")
        words = words[:-2]
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said), _typed(answers):
        seen = main(words[start:])
    assert seen == code, f"block at line {at}: {line!r} exited with {seen}\n{said.getvalue()}"
    if expected is not None:
        _compare(said.getvalue().splitlines(), expected.rstrip("\n").splitlines(), f"block at line {at}: {line!r}")
    return 1


@contextlib.contextmanager
def _typed(answers: str) -> Iterator[None]:
    """Standard input that holds these lines."""
    before, sys.stdin = sys.stdin, io.StringIO(answers)
    try:
        yield
    finally:
        sys.stdin = before


def _type_into_workbook(block: Block) -> None:
    """What a person types into a row of a workbook: numbers become numbers."""
    import openpyxl

    path, _, name = block.argument.partition(" ")
    book = openpyxl.load_workbook(path)
    sheet = book[name]
    places = {cell.value: cell.column for cell in sheet[1]}
    free = next(line for line in range(2, 1000) if not any(cell.value for cell in sheet[line]))
    for row in csv.DictReader(io.StringIO(block.text)):
        text = row["cell"]
        sheet.cell(free, places[row["heading"]], float(text) if re.fullmatch(r"-?[0-9.]+", text) else text)
    book.save(path)


def _compare(seen: list[str], expected: list[str], where: str) -> None:
    """Every line expected is there, in order; only `...` lets lines pass."""
    position, anywhere = 0, False
    for line in expected:
        if line.strip() == "...":
            anywhere = True
            continue
        place = next((i for i in range(position, len(seen)) if _same(seen[i], line)), None)
        found = place is not None if anywhere else place == position
        assert found, f"{where} does not print {line!r} there, but\n" + "\n".join(seen)
        position, anywhere = (place or 0) + 1, False
    assert anywhere or position == len(seen), f"{where} prints more:\n" + "\n".join(seen[position:])


def _same(seen: str, expected: str) -> bool:
    return seen.startswith(expected[:-4]) if expected.endswith(" ...") else seen.rstrip() == expected.rstrip()


def _write_csv(block: Block) -> None:
    path = Path(block.argument)
    if not path.exists():
        path.write_text(block.text, encoding="utf-8", newline="\n")
        return
    with path.open(encoding="utf-8-sig", newline="") as there:
        header = next(csv.reader(there))
    rows = list(csv.DictReader(io.StringIO(block.text)))
    strangers = {name for row in rows for name in row} - set(header)
    assert rows
    assert not strangers, f"block at line {block.line}: no column of {path}: {strangers}"
    with path.open("a", encoding="utf-8", newline="") as end:
        csv.DictWriter(end, header, lineterminator="\n").writerows(rows)


def links(page: str) -> list[str]:
    """Targets of the links and pictures of a page that point into the project, fences left out."""
    prose = FENCE.sub("", page)
    return [target for target in re.findall(r"\]\(([^)\s]+)\)", prose) if "://" not in target and not target.startswith("mailto:")]


def anchors(page: str) -> set[str]:
    """The anchors that a page's headings make."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
