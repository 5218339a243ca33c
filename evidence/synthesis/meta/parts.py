"""The parts that a meta-analysis has on request: small-study effects, influence, selection, and the like."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.as_dict import or_note
from evidence.base.errors import CannotCompute, UsageError
from evidence.base.reason import NotEstimated
from evidence.base.text_table import text_table
from evidence.base.words import number_text
from evidence.models.result import Tabular
from evidence.synthesis.meta.column_values import as_numbers
from evidence.synthesis.meta.marginal_means import league_table

if TYPE_CHECKING:
    from evidence.models.small_study.regression import Predictor
    from evidence.synthesis.meta.answer import MetaAnalysis

# Every part by its key in JSON: how it is made of what is said of it (a predictor, the steps, a number of draws with its seed ...).
PARTS: dict[str, Callable[[MetaAnalysis, Any], Tabular | NotEstimated]] = {
    "small_study": lambda result, predictor: result.small_study(predictor),
    "influence": lambda result, _: result.influence(),
    "cumulative": lambda result, _: result.cumulative(),
    "blup": lambda result, _: result.blup(),
    "profile": lambda result, _: result.profile(),
    "selection": lambda result, steps: result.selection(steps),
    "predict": lambda result, at: result.predict(at=at),
    "subgroups": lambda result, column: result.subgroups(column),
    "marginal_means": lambda result, moderator: result.means(moderator),
    "league": lambda result, moderator: league_table(result.means(moderator)),
    "contrasts": lambda result, asked: result.contrasts(*asked),
    "compare": lambda result, formula: result.compare(formula),
    "henmi_copas": lambda result, _: result.henmi_copas(),
    "bayes": lambda result, prior: result.bayes(prior),
    "permutation": lambda result, said: result.permutation(said[0], seed=said[1]),
    "bootstrap": lambda result, said: result.bootstrap(said[0], kind=said[1], seed=said[2]),
    "gosh": lambda result, seed: result.gosh(seed=seed),
    "wild_bootstrap": lambda result, said: result.wild_bootstrap(said[0], seed=said[1]),
    "rve": lambda result, said: result.rve(said[0], **said[1]),
    "mantel_haenszel": lambda result, measure: result.mantel_haenszel(measure),
    "peto": lambda result, _: result.peto(),
    "glmm": lambda result, _: result.glmm(),
}


def predictor_of(result: MetaAnalysis, given: Any) -> Predictor | None:
    """A predictor for Egger's regressions from its name ("se", "variance"), a column, or one number per row.

    Raises
    ------
    UsageError
        If the name is not a column, or the numbers are not one per row.
    CannotCompute
        If a value is missing or not a finite number.
    """
    from evidence.models.small_study.regression import Predictor

    if given is None or (isinstance(given, str) and given == "se"):
        return None
    fit = result.fit
    if isinstance(given, str) and given == "variance":
        return Predictor("variance", fit.variance)
    columns = [] if result.data is None else [str(c) for c in result.data.columns]
    if isinstance(given, str) and given not in columns:
        named = ", ".join(columns) or "none given"
        raise UsageError(f'the predictor {given!r} is neither "se", "variance" nor a column of the table ({named})')
    name = given if isinstance(given, str) else "predictor"
    values, _ = as_numbers(result.data[given] if isinstance(given, str) else given)
    if len(values) == result.rows_given:
        values = values[[row - 1 for row in result.rows]]
    if len(values) != fit.k:
        raise UsageError(f"the predictor has {len(values)} numbers; give one for each of the {fit.k} effects analysed")
    if not np.isfinite(values).all():
        rows = ", ".join(str(i + 1) for i in np.flatnonzero(~np.isfinite(values))[:5])
        raise CannotCompute(f"the predictor {name} has no number for the analysed effect {rows}; fill it in or leave the row out")
    return Predictor(name, values)


def parts_of(result: MetaAnalysis, asked: Mapping[str, Any]) -> dict[str, Tabular | NotEstimated]:
    """The parts asked for, in the order of `PARTS`, each with what was said of it."""
    return {name: make(result, asked[name]) for name, make in PARTS.items() if name in asked}


def parts_to_dict(parts: dict[str, Tabular | NotEstimated]) -> dict[str, Any]:
    """The parts as the command line prints them in JSON; None and a note beside it where one could not be computed."""
    out: dict[str, Any] = {}
    for name, part in parts.items():
        out |= or_note(name, part)
    return out


def parts_summary(parts: dict[str, Tabular | NotEstimated]) -> str:
    """The parts as text, a table each; of the many columns of influence the main ones."""
    lines = []
    for name, part in parts.items():
        title = name.replace("_", " ")
        if isinstance(part, NotEstimated):
            lines.append(f"\n{title}: not estimated, because {part.reason}")
            continue
        document = part.to_dict()
        lines += [f"\n{title}:", *_part_table(_headed(part.rows(), document))]
        lines += [text for key in ("averaged", "note") if isinstance(text := document.get(key), str)]
        if name == "influence":
            lines.append("(intervals, DFBETAS of moderators and Baujat's data: with --json)")
    return "\n".join(lines)


def _headed(rows: list[dict[str, Any]], document: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows with what is on the scale that is read headed by its title, such as risk ratio."""
    title = document.get("scale") or document.get("transformed", {}).get("scale")
    if not title:
        return rows
    names = {"estimate": title, "median": title, "ci_low": "low", "ci_high": "high", "pi_low": "new: low", "pi_high": "new: high"}
    heading = {f"transformed_{name}": shown for name, shown in names.items()}
    return [{heading.get(name, name): value for name, value in row.items()} for row in rows]


_LEFT_OUT = ("leave_one_out_se", "leave_one_out_ci", "leave_one_out_p", "dfbetas:", "baujat")


def _part_table(rows: list[dict[str, Any]]) -> list[str]:
    """The rows as a text table; columns without any entry are left out."""
    names = [n for n in dict.fromkeys(name for row in rows for name in row) if not n.startswith(_LEFT_OUT)]
    columns = {name: [_cell(row.get(name), name) for row in rows] for name in names}
    shown = [(name.replace("leave_one_out_", "without it: "), cells) for name, cells in columns.items() if any(cells)]
    lines = [[name for name, _ in shown], *zip(*(cells for _, cells in shown), strict=True)]
    return text_table(lines, right=range(len(shown)), indent=2)


def _cell(value: Any, column: str) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if column.endswith(("p_value", "_p")) and isinstance(value, float):
        return "<.0001" if value < 0.0001 else f"{value:.4f}"
    return number_text(value) if isinstance(value, float) else str(value)
