"""Keeps docs/from_metafor.md: what R says to its R, what its Python prints, its pictures, and the notebook of the same.

    python validation/from_metafor.py          needs R with metafor, metadat, clubSandwich
    python validation/from_metafor.py --ours   only what follows from our side

A section is a heading with blocks of R and of Python. R's answers are the numbers of every line that is not an assignment, kept in
tests/reference/from_metafor.json. A picture is what a block of Python calls `picture`; the line below the block names its file.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import doctest
import io
import json
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.base.drawing import Drawn, figure_bytes
from evidence.base.replace_file import replace_file

if __package__:
    from validation.side_by_side import run_r
else:
    from side_by_side import run_r

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "from_metafor.md"
REFERENCE = ROOT / "tests" / "reference" / "from_metafor.json"
NOTEBOOK = ROOT / "notebooks" / "07_from_metafor.ipynb"
BLOCK = re.compile(r"^```(?P<language>r|python)\n(?P<text>.*?)^```\n", re.DOTALL | re.MULTILINE)
PICTURE = re.compile(r"\n!\[(?P<caption>[^\]]*)\]\((?P<file>from_metafor/[^)]*\.svg)\)\n")
HEADING = re.compile(r"^## (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Ran:
    """A block of Python that was run.

    Attributes
    ----------
    text : the block as a page shows it, with what it printed.
    source : the same as code alone.
    printed : all that it printed and showed.
    shown : the objects that it printed or showed.
    streamed : what it printed, without the last expression's value.
    last : the value of its last expression; None without one.
    """

    text: str
    source: str
    printed: str
    shown: tuple[Any, ...]
    streamed: str
    last: Any


def sections(page: str) -> dict[str, dict[str, list[str]]]:
    """The blocks of each heading, by language."""
    parts = HEADING.split(page)
    bodies = [("", parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]
    return {
        title: {language: [b["text"] for b in BLOCK.finditer(body) if b["language"] == language] for language in ("r", "python")}
        for title, body in bodies
    }


def run_block(block: str, names: dict[str, Any]) -> Ran:
    """Run a block with prompts; what it assigns stays in `names`."""
    lines, sources, shown, printed, streamed, last, end = [], [], [], [], [], None, 0

    def recording(*values: Any, **options: Any) -> None:
        shown.extend(values)
        print(*values, **options)

    names["print"] = recording
    for example in doctest.DocTestParser().get_examples(block):
        lines += [""] * (example.lineno - end)
        sources.append("\n" * (example.lineno - end) + example.source)
        end = example.lineno + len((example.source + example.want).splitlines())
        (statement,) = ast.parse(example.source).body
        out, last = io.StringIO(), None
        with contextlib.redirect_stdout(out):
            if isinstance(statement, ast.Expr):
                last = eval(compile(ast.Expression(statement.value), "block", "eval"), names)
            else:
                exec(compile(ast.Module([statement], []), "block", "exec"), names)
        said = out.getvalue()
        streamed.append(said)
        if last is not None:
            shown.append(last)
            said += f"{last!r}\n"
        printed.append(said)
        first, *more = example.source.rstrip("\n").split("\n")
        lines += [f">>> {first}", *(f"... {line}".rstrip() for line in more)]
        lines += [line.rstrip() or "<BLANKLINE>" for line in said.rstrip("\n").split("\n")] if said.strip() else []
    return Ran("\n".join(lines) + "\n", "".join(sources), "".join(printed), tuple(shown), "".join(streamed), last)


def run_page(page: str) -> tuple[str, list[Ran], dict[str, bytes]]:
    """The page with what its Python prints, every block, and its pictures by file."""
    names: dict[str, Any] = {}
    ran: list[Ran] = []
    pictures: dict[str, bytes] = {}

    def again(found: re.Match[str]) -> str:
        if found["language"] == "r":
            return found[0]
        names.pop("picture", None)
        ran.append(run_block(found["text"], names))
        if "picture" in names:
            named = PICTURE.match(page, found.end())
            assert named is not None, f"the picture of {found['text']!r} has no file below it"
            drawn = Drawn(names["picture"].figure, named["caption"], named["caption"])
            pictures[named["file"]] = figure_bytes(drawn, "svg")
        return f"```python\n{ran[-1].text}```\n"

    return BLOCK.sub(again, page), ran, pictures


def reference(page: str) -> dict[str, Any]:
    """What R says to the R of each section."""
    blocks = {title: "\n".join(of["r"]) for title, of in sections(page).items() if of["r"]}
    with tempfile.TemporaryDirectory() as name:
        said = run_r([{"name": "page", "data": "", "blocks": list(blocks.values())}], Path(name))
    out: dict[str, Any] = {"versions": {package: version[0] for package, version in said["versions"].items()}, "sections": {}}
    for title, answers in zip(blocks, said["pages"][0], strict=True):
        if "error" in answers:
            raise SystemExit(f"{title}: R says {answers['error'][0]}")
        out["sections"][title] = answers["answers"]
    return out


def notebook(page: str, ran: list[Ran]) -> str:
    """The page as a notebook: text and R as Markdown, Python as cells with what they give."""
    cells: list[dict[str, Any]] = []
    blocks = iter(ran)
    end = 0
    for found in (b for b in BLOCK.finditer(page) if b["language"] == "python"):
        cells += _text_cells(page[end : found.start()])
        one = next(blocks)
        cells.append(
            {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": _outputs(one), "source": one.source.rstrip("\n")}
        )
        end = found.end()
    cells += _text_cells(page[end:])
    numbered = [{"id": f"cell-{i:03}"} | cell for i, cell in enumerate(cells)]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}}
    return json.dumps({"cells": numbered, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}, indent=1, ensure_ascii=False) + "\n"


def _text_cells(text: str) -> list[dict[str, Any]]:
    """A Markdown cell, with links as they are from the folder of notebooks; none for nothing."""
    moved = re.sub(r"\]\((?!https?:|#|\.\./)", "](../docs/", text.strip())
    return [{"cell_type": "markdown", "metadata": {}, "source": moved}] if moved else []


def _outputs(one: Ran) -> list[dict[str, Any]]:
    """What a kernel stores of a block."""
    outputs: list[dict[str, Any]] = []
    if one.streamed:
        outputs.append({"name": "stdout", "output_type": "stream", "text": one.streamed})
    if one.last is not None:
        data = {"text/plain": repr(one.last)} | ({"text/html": one.last._repr_html_()} if hasattr(one.last, "_repr_html_") else {})
        outputs.append({"data": data, "execution_count": None, "metadata": {}, "output_type": "execute_result"})
    return outputs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", action="store_true", help="leave R's answers as they are")
    options = parser.parse_args()
    os.chdir(ROOT)
    page = PAGE.read_text(encoding="utf-8")
    if not options.ours:
        REFERENCE.write_text(json.dumps(reference(page)) + "\n", encoding="utf-8", newline="\n")
    written, ran, pictures = run_page(page)
    PAGE.write_text(written, encoding="utf-8", newline="\n")
    for file, picture in pictures.items():
        replace_file(PAGE.parent / file, picture)
    NOTEBOOK.write_text(notebook(written, ran), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
