"""The folder that a run writes. Files are replaced one by one, run.json last; other files in the folder stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from evidence.base.csv_text import to_csv
from evidence.base.drawing import Drawn, figure_bytes
from evidence.base.json_text import to_json
from evidence.base.replace_file import replace_file
from evidence.base.table import Table
from evidence.judgement.assessment import Assessment
from evidence.judgement.claims.tables import claims_table
from evidence.judgement.costs.tables import costs_table
from evidence.judgement.credibility.tables import credibility_table
from evidence.judgement.grade.tables import grade_table
from evidence.judgement.ratings.tables import ratings_table, trace_table
from evidence.judgement.risk_of_bias.tables import bias_counts_table, bias_table
from evidence.report.annex_parts import Part, annex_parts, annex_tables
from evidence.report.excel import annex_xlsx
from evidence.report.figures import draw_all
from evidence.report.page.page import report_html
from evidence.report.word.document import annex_docx, readable
from evidence.review.outputs import RECORD, refuse_folder, written_by_run
from evidence.review.review import Review
from evidence.review.statement import statement
from evidence.synthesis.directions.tables import directions_table
from evidence.synthesis.effect_rows.tables import effects_table, ledger_table, tiers_table
from evidence.synthesis.flow.tables import flow_table, left_out_table
from evidence.synthesis.moderators.tables import moderators_table
from evidence.synthesis.pooled.per_hundred_table import per_100_table
from evidence.synthesis.pooled.tables import beside_table, pooled_table
from evidence.synthesis.review_run import Results
from evidence.synthesis.sensitivity.tables import sensitivity_table
from evidence.synthesis.within.tables import within_table
from evidence.version import __version__


def write_results(assessment: Assessment, out: Path, say: Callable[[str], None] = lambda text: None) -> list[str]:
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
    drawn = draw_all(assessment)
    parts = annex_parts(assessment)
    svg = {name: (figure_bytes(one, "svg"), one.caption) for name, one in drawn.items()}
    png = _pictures(drawn, parts)
    contents: dict[str, bytes] = {f"figures/{name}.svg": data for name, (data, _) in svg.items()}
    contents |= {f"figures/{name}.png": data for name, (data, _) in png.items() if data is not None}
    say("writing tables and the report")
    own = {table.name for table in run_tables(assessment)}
    tables = all_tables(assessment, parts)
    for table in tables:
        contents[f"{'' if table.name in own else 'annex/'}{table.name}.csv"] = to_csv(table).encode("utf-8")
    contents["results.json"] = _line(to_json(assessment.to_dict()))
    contents["report.html"] = report_html(assessment, parts, svg).encode("utf-8")
    contents |= _annex(assessment, parts, tables, png)
    names = sorted(contents)
    contents[RECORD] = _line(to_json(run_record(assessment, names)))
    _replace_all(out, contents, names)
    return [*names, RECORD]


def write_annex(assessment: Assessment, out: Path, say: Callable[[str], None] = lambda text: None) -> list[str]:
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
    drawn = draw_all(assessment)
    say("writing the annex")
    parts = annex_parts(assessment)
    contents = _annex(assessment, parts, all_tables(assessment, parts), _pictures(drawn, parts))
    for name, content in contents.items():
        replace_file(out / name, content)
    return list(contents)


def _pictures(drawn: Mapping[str, Drawn], parts: Sequence[Part]) -> dict[str, tuple[bytes | None, str]]:
    """The figures of the annex with their captions: as PNG for Word, None where a page would shrink it too far to be read."""
    used = [(name, part.wide) for part in parts for name in part.figures if name in drawn]
    shown = {name for name, wide in used if readable(tuple(drawn[name].figure.get_size_inches()), wide)}
    return {name: (figure_bytes(drawn[name], "png") if name in shown else None, drawn[name].caption) for name, _ in used}


def _annex(
    assessment: Assessment, parts: Sequence[Part], tables: Sequence[Table], pictures: dict[str, tuple[bytes | None, str]]
) -> dict[str, bytes]:
    word = annex_docx(assessment, parts, pictures)
    return {"annex.docx": word, "annex.xlsx": annex_xlsx(tables, assessment.review)}


def run_tables(assessment: Assessment) -> tuple[Table, ...]:
    """Every table that a run writes as a file, without those of the annex."""
    results = assessment
    answers = (pooled_table, beside_table, moderators_table, directions_table, sensitivity_table, per_100_table)
    of_results = [*answers, bias_table, bias_counts_table, flow_table, left_out_table, tiers_table]
    of_assessment = [ratings_table, trace_table, grade_table, claims_table, credibility_table]
    if results.review.plan.costs is not None:
        of_assessment.append(costs_table)
    if results.within:
        of_results.append(within_table)
    tables = [effects_table(results.effects), ledger_table(results.effects), *(make(results) for make in of_results)]
    return (*tables, *(make(assessment) for make in of_assessment))


def all_tables(assessment: Assessment, parts: Sequence[Part]) -> tuple[Table, ...]:
    """Every table there is, each once: those of the annex, in the order of its `parts`, then those of the run."""
    tables = {table.name: table for table in (*annex_tables(assessment, parts), *run_tables(assessment))}
    return tuple(tables.values())


def table_foot(review: Review) -> str:
    """What stands below a table that leaves for another document: what the data are, and what made it."""
    return f"{statement(review)} Evidence {__version__}, data {review.data_hash[:12]}, plan {review.plan_hash[:12]}."


def run_record(results: Results, written: list[str]) -> dict[str, Any]:
    """What made the results: versions, hashes, seed and every option that changes a number. No clock, path or host."""
    from importlib.metadata import version

    plan = results.review.plan
    libraries = ("numpy", "scipy", "pandas", "matplotlib", "formulaic", "jinja2", "python-docx", "openpyxl")
    return {
        "evidence": __version__,
        "libraries": {name: version(name) for name in libraries},
        "data_hash": results.review.data_hash,
        "plan_hash": results.review.plan_hash,
        "seed": plan.seed,
        "local_studies": list(results.review.local),
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


def _replace_all(out: Path, contents: dict[str, bytes], names: list[str]) -> None:
    for folder in sorted({(out / name).parent for name in contents}):
        refuse_folder(folder)
    earlier = written_by_run(out)
    for name in [*names, RECORD]:
        replace_file(out / name, contents[name])
    for file in earlier - {out / name for name in names}:
        file.unlink(missing_ok=True)
