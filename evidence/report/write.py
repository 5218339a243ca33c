"""The folder that a run writes. Files are replaced one by one, run.json last; other files in the folder stay."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from evidence.base.beside import pieces_beside
from evidence.base.csv_text import to_csv
from evidence.base.json_text import to_json
from evidence.base.replace_file import replace_file
from evidence.base.spreadsheet import csv_text
from evidence.judgement.risk_of_bias.forests import kinds_with_lights
from evidence.report.annex import annex_parts
from evidence.report.entry import Draw
from evidence.report.excel import annex_xlsx
from evidence.report.exports.files import exported
from evidence.report.figures import Drawings, by_name, draw_each, draws_of, pictures_for_word, pictures_of
from evidence.report.one_recommendation import recommendation_parts
from evidence.report.page.page import page_files
from evidence.report.tables import all_tables, annex_tables, run_tables
from evidence.report.word.document import annex_docx, recommendation_docx
from evidence.review.outputs import RECORD, refuse_folder, written_by_run
from evidence.review.review import CodedReview
from evidence.review.statement import statement
from evidence.robustness.examined import Examined
from evidence.synthesis.review_run import Analyses
from evidence.version import __version__


def write_results(assessment: Examined, out: Path, say: Callable[[str], None] = lambda text: None) -> list[str]:
    """Write every file of a run into `out`; returns their names, relative to it.

    Nothing is touched before every file has been made. What an earlier run wrote and this one does not is removed;
    nothing else in the folder is.

    Raises
    ------
    UsageError
        If the folder is a review or holds coded tables.
    FileProblem
        If the folder or a file in it cannot be written.
    """
    refuse_folder(out)
    say("drawing figures")
    draws, annex = draws_of(assessment), draws_of(assessment, annex=True)
    # The annex with its pictures, and the figure with the most rows, take as long as all the rest.
    second = [draw for draw in draws if draw in annex or draw is kinds_with_lights]
    beside = pieces_beside(lambda: _annex_beside(assessment, second))
    pictures = pictures_of(draw_each(assessment, (draw for draw in draws if draw not in second)))
    say("writing tables and the report")
    files: dict[str, bytes] = {}
    of_run, of_annex = run_tables(assessment), annex_tables(assessment)
    for folder, tables in (("", of_run), ("annex/", of_annex)):
        files |= {f"{folder}{table.name}.csv": to_csv(table).encode("utf-8") for table in tables}
    files |= corrected_tables(assessment.review) | exported(assessment)
    files["results.json"] = _line(to_json(assessment.to_dict()))
    files["annex.xlsx"] = annex_xlsx((*of_annex, *of_run), assessment.review)
    pictures |= next(beside)
    files |= {f"figures/{name}.svg": one.svg for drawn in pictures.values() for name, one in drawn.items()}
    files |= page_files(assessment, {draw: pictures[draw] for draw in draws})
    (of_word,) = beside
    files |= of_word
    names = sorted(files)
    files[RECORD] = _line(to_json(run_record(assessment, names)))
    _replace_all(out, files, names)
    return [*names, RECORD]


def page_alone(assessment: Examined, say: Callable[[str], None] = lambda text: None) -> dict[str, bytes]:
    """The page of a run and the file beside it, by name, without anything else that a run writes."""
    say("drawing figures")
    pictures = pictures_of(draw_each(assessment))
    say("writing the report")
    return page_files(assessment, pictures)


def write_annex(assessment: Examined, out: Path, say: Callable[[str], None] = lambda text: None) -> list[str]:
    """Write annex.docx and annex.xlsx alone; returns their names.

    Raises
    ------
    UsageError
        If the folder is a review or holds coded tables.
    FileProblem
        If the folder or a file in it cannot be written.
    """
    refuse_folder(out)
    say("drawing figures")
    drawings = draw_each(assessment, draws_of(assessment, annex=True))
    say("writing the annex")
    files = {"annex.docx": _word(assessment, drawings)["annex.docx"]}
    files["annex.xlsx"] = annex_xlsx(tuple(all_tables(assessment).values()), assessment.review)
    for name, content in files.items():
        replace_file(out / name, content)
    return list(files)


def write_recommendation(assessment: Examined, number: int, out: Path) -> list[str]:
    """Write one recommendation alone as recommendation_N.docx and recommendation_N.xlsx; returns their names.

    Raises
    ------
    UsageError
        If there is no such recommendation, or the folder is a review or holds coded tables.
    FileProblem
        If the folder or a file in it cannot be written.
    """
    refuse_folder(out)
    parts = recommendation_parts(assessment, number)
    tables = [table for part in parts for table in part.tables]
    files = {
        f"recommendation_{number}.docx": recommendation_docx(assessment, parts),
        f"recommendation_{number}.xlsx": annex_xlsx(tables, assessment.review),
    }
    for name, content in files.items():
        replace_file(out / name, content)
    return list(files)


def _annex_beside(assessment: Examined, draws: Sequence[Draw]) -> Iterator[Any]:
    """Pictures for the page, those of the annex among them; then the files of the annex."""
    drawings = draw_each(assessment, draws)
    yield pictures_of(drawings)
    yield _word(assessment, drawings)


def _word(assessment: Examined, drawings: Drawings) -> dict[str, bytes]:
    """The annex as a Word file, and its pictures as files of their own."""
    parts = annex_parts(assessment, drawings)
    pictures = pictures_for_word(by_name(drawings), parts)
    files = {f"figures/{name}.png": png for name, (png, _) in pictures.items() if png is not None}
    return files | {"annex.docx": annex_docx(assessment, parts, pictures)}


def table_foot(review: CodedReview) -> str:
    """What stands below a table that leaves for another document: what the data are, and what made it."""
    return f"{statement(review)} Evidence {__version__}, data {review.data_hash[:12]}, plan {review.plan_hash[:12]}."


def corrected_tables(review: CodedReview) -> dict[str, bytes]:
    """The coded tables as they are analysed, every correction in place, in the columns of their files; only tables with a correction."""
    tables = [review.tables[name] for name in dict.fromkeys(row.text("table") for row in review.tables["corrections"])]
    cells = {table.file: [table.columns, *([row.text(column) for column in table.columns] for row in table)] for table in tables}
    return {f"corrected/{file}": csv_text(rows).encode("utf-8") for file, rows in cells.items()}


def run_record(results: Analyses, written: list[str]) -> dict[str, Any]:
    """What made the results: versions, hashes, seed and every option that changes a number. No clock, path or host."""
    from importlib.metadata import version

    plan = results.review.plan
    libraries = ("numpy", "scipy", "pandas", "matplotlib", "jinja2", "python-docx", "openpyxl")
    return {
        "evidence": __version__,
        "libraries": {name: version(name) for name in libraries},
        "data_hash": results.review.data_hash,
        "plan_hash": results.review.plan_hash,
        "seed": plan.seed,
        "local_studies": list(results.review.local),
        "changed_for_this_run": list(results.review.altered),
        "options": {
            "method": plan.method,
            "level": plan.level,
            "rho_within": plan.rho_within,
            "rho_across": plan.rho_across,
            "conversion": plan.conversion,
            "icc": {kind: icc.value for kind, icc in sorted(plan.icc.items())},
            "rating_rule": results.review.rule().fingerprint if plan.recommendations else None,
        },
        "written": written,
    }


def _line(text: str) -> bytes:
    return (text + "\n").encode("utf-8")


def _replace_all(out: Path, files: dict[str, bytes], names: list[str]) -> None:
    for folder in sorted({(out / name).parent for name in files}):
        refuse_folder(folder)
    earlier = written_by_run(out)
    for name in [*names, RECORD]:
        replace_file(out / name, files[name])
    for file in earlier - {out / name for name in names}:
        file.unlink(missing_ok=True)
