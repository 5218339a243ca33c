"""What would be added and what was written; shared by the commands that add studies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from evidence.cli.output import print_json, problem_lines, typed

if TYPE_CHECKING:
    from evidence.synthesis.addition import Addition


def print_preview(addition: Addition, to: TextIO) -> None:
    """Studies and effect sizes, what was filled in or read otherwise than written, and warnings."""
    from evidence.base.words import several
    from evidence.synthesis.addition_words import effect_words, filled_words, unjudged_words

    for study_id, label in addition.labels.items():
        own = [row for row in addition.effects if row.columns["study_id"] == study_id]
        verb = "replaces the local study of that name" if study_id in addition.replaces else "new"
        print(f"{label} ({study_id}): {verb}, {several(len(own), 'effect')}", file=to)
        for row in own:
            print(f"  {effect_words(row)}", file=to)
            for doubt in row.doubts:
                print(f"    Flagged: {doubt}.", file=to)
            for title, why in addition.left_out.get(row.effect_id, {}).items():
                print(f"    Not pooled under '{title}': {why}.", file=to)
    _section("Filled in, because it follows from the rest", filled_words(addition.incoming.filled), to)
    _section("Read otherwise than written", addition.incoming.said, to)
    _section("To look at", problem_lines(addition.problems), to)
    for line in unjudged_words(addition):
        print(line, file=to)


def _section(title: str, lines: Iterable[str], to: TextIO) -> None:
    shown = list(lines)
    if shown:
        print(f"{title}:", file=to)
        for line in shown:
            print(f"  {line}", file=to)


def write_addition(folder: Path, addition: Addition) -> tuple[str, ...]:
    """Write the studies, all of them or none; gives the files."""
    from evidence.review.read_codebook import load_codebook
    from evidence.review.write_local import write_studies

    codebook, _ = load_codebook(folder)
    return write_studies(folder, codebook, addition.incoming.studies, replace=bool(addition.replaces))


def print_written(addition: Addition, written: Sequence[str], folder: Path, as_json: bool, nothing: str) -> None:
    """What was written and what to do next, or `nothing`; for scripts the addition with it."""
    if as_json:
        print_json(addition.to_dict() | {"written": list(written)})
    elif written:
        print(f"Added: {len(written)} files in {folder / 'local'}. See what it changes: evidence compare {typed(folder)}")
    else:
        print(nothing)
