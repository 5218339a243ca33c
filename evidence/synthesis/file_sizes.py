"""Effect sizes of a whole file: one row, one result, its columns those of the codebook or mapped to them; no review is needed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.base.errors import CannotCompute, DataProblems, Problem, UsageError
from evidence.base.reason import NotEstimated
from evidence.effects.result import Effect
from evidence.review.checks.cells import faults
from evidence.review.codebook import Codebook
from evidence.review.incoming.drafts import Draft, drafts
from evidence.review.incoming.incoming import not_caused_by_others, sheets_of
from evidence.review.incoming.mapping import SheetMapping
from evidence.review.incoming.proposals import size_of
from evidence.review.read_codebook import load_codebook


@dataclass(frozen=True, slots=True)
class FileSize:
    """One result of a file.

    Attributes
    ----------
    line : its line in the file.
    label, outcome : its study and what was measured, as far as the file says; "" where it does not.
    effect : its size, or the reason why there is none.
    """

    line: int
    label: str
    outcome: str
    effect: Effect | NotEstimated

    def to_dict(self) -> dict[str, Any]:
        """The result as the command line prints it in JSON."""
        size = {"not_estimated": self.effect.reason} if isinstance(self.effect, NotEstimated) else self.effect.to_dict()
        return {"line": self.line, "label": self.label, "outcome_measure": self.outcome} | size


def sizes_of_file(
    path: Path, mapping: SheetMapping, higher_is_better: bool = True, conversion: str = "hasselblad-hedges"
) -> tuple[tuple[FileSize, ...], tuple[str, ...]]:
    """The effect size of every row, and in words what was read otherwise than it is written.

    Parameters
    ----------
    path : a workbook or a text file.
    mapping : what its headings mean, and what holds for all rows; the column `statistic` says what was printed.
    higher_is_better : what holds for rows that do not say it.
    conversion : log odds ratio to d.

    Raises
    ------
    FileProblem, UsageError
        As for an import; no row says its statistic.
    DataProblems
        Every cell that is no number where one is wanted.
    """
    codebook, _ = load_codebook(None)
    found = drafts(sheets_of(path), codebook, mapping)
    labels = {draft.line: draft.text("label") for draft in found.rows if draft.table == "studies"}
    effects = [draft for draft in found.rows if draft.table == "effects"]
    if not any(draft.text("statistic") for draft in effects):
        raise UsageError("no row says what was printed: map a heading to statistic, or say it for all rows with --set statistic=events")
    problems = [one for one in found.problems if one.severity == "error"]
    problems += [one for draft in effects for one in _wrong(draft, codebook)]
    if problems:
        raise DataProblems(not_caused_by_others(problems, problems))
    sizes = []
    for draft in effects:
        cells = {"higher_is_better": "1" if higher_is_better else "0"} | draft.cells
        named = next((name for line, name in sorted(labels.items(), reverse=True) if line <= draft.line), "")
        sizes.append(FileSize(draft.line, named, draft.text("outcome_measure"), _size(cells, codebook, conversion)))
    return tuple(sizes), found.said


def _wrong(draft: Draft, codebook: Codebook) -> list[Problem]:
    """Every cell of a row that is not what its column holds."""
    filled = [(spec, draft.text(spec.column)) for spec in codebook.table("effects") if draft.text(spec.column)]
    found = [one for spec, text in filled for one in faults(spec, text, draft.file, draft.line, "") if spec.type not in ("key", "id")]
    return [one for one in found if one.severity == "error" and (one.rule != "not-allowed" or codebook.values("effects", one.column))]


def _size(cells: dict[str, str], codebook: Codebook, conversion: str) -> Effect | NotEstimated:
    try:
        found = size_of(cells, codebook, conversion)
    except CannotCompute as error:
        return NotEstimated(str(error))
    return NotEstimated("the row does not say what was printed (statistic)") if found is None else found
