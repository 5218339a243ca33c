"""What would be added and what was written; shared by the commands that add studies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from evidence.cli.output import print_json, problem_lines, typed

if TYPE_CHECKING:
    from evidence.review.incoming.proposals import FilledCell
    from evidence.synthesis.addition import Addition
    from evidence.synthesis.effect_rows.rows import EffectRow


def print_preview(addition: Addition, to: TextIO) -> None:
    """Studies and effect sizes, what was filled in or read otherwise than written, and warnings."""
    from evidence.base.words import several

    for study_id, label in addition.labels.items():
        own = [row for row in addition.effects if row.columns["study_id"] == study_id]
        verb = "replaces the local study of that name" if study_id in addition.replaces else "new"
        print(f"{label} ({study_id}): {verb}, {several(len(own), 'effect')}", file=to)
        for row in own:
            print(f"  {effect_words(row)}", file=to)
            for title, why in addition.left_out.get(row.effect_id, {}).items():
                print(f"    Not pooled under '{title}': {why}.", file=to)
    _section("Filled in, because it follows from the rest", _filled_words(addition.incoming.filled), to)
    _section("Read otherwise than written", addition.incoming.said, to)
    _section("To look at", problem_lines(addition.problems), to)
    _unjudged(addition, to)


def _unjudged(addition: Addition, to: TextIO) -> None:
    """Which studies nobody has judged yet, and what that means for the certainty of the answers."""
    from evidence.base.words import listed

    by_design = [study for study in addition.unjudged() if study in addition.standing_in]
    not_at_all = [study for study in addition.unjudged() if study not in addition.standing_in]
    if by_design:
        print(f"Risk of bias not judged: {listed(by_design)}. The placeholder of the design stands in; each certainty says so.", file=to)
    if not_at_all:
        why = "No study of the same design has a placeholder, so answers with them have no certainty (GRADE) until somebody judges them."
        print(f"Risk of bias not judged: {listed(not_at_all)}. {why}", file=to)


def effect_words(row: EffectRow) -> str:
    """One effect: its size, whom it favours, or why it has none."""
    from evidence.base.words import size_text
    from evidence.synthesis.addition import in_words

    name = f"{row.effect_id} {row.columns['outcome_measure']}"
    if row.effect is None:
        return f"{name}: no effect size; {row.reason}"
    use = f" Not pooled: {row.reason}." if row.reason else ""
    return f"{name}: {size_text(row.effect)}. {in_words(row.effect)}{use}"


def _filled_words(filled: Iterable[FilledCell]) -> list[str]:
    """One line for each column and reason, however many rows it was filled in for."""
    groups: dict[tuple[str, str], Counter[str]] = {}
    for cell in filled:
        groups.setdefault((f"{cell.table}.{cell.column}", cell.why.partition(":")[0]), Counter())[cell.value] += 1
    lines = []
    for (column, why), values in groups.items():
        first = ", ".join(list(values)[:3]) + (" ..." if len(values) > 3 else "")
        total = sum(values.values())
        lines.append(f"{column} = {first} ({f'{total} rows; ' if total > 1 else ''}{why})")
    return lines


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
