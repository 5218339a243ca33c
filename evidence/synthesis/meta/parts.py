"""The parts that a meta-analysis has on request: small-study effects, influence, selection, and the like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.errors import CannotCompute, UsageError
from evidence.base.reason import NotEstimated
from evidence.base.text_table import text_table
from evidence.models.dependent.multilevel import MultilevelFit
from evidence.models.result import Tabular, or_note
from evidence.models.univariate.fit import UnivariateFit
from evidence.synthesis.meta.column_values import as_numbers

if TYPE_CHECKING:
    from evidence.models.small_study.regression import Predictor
    from evidence.synthesis.meta.answer import MetaAnalysis

PARTS = ("small_study", "influence", "cumulative", "blup", "profile")


def univariate(result: MetaAnalysis, what: str, instead: str) -> UnivariateFit:
    """The fit, or a refusal that says what to use in place of `what` for a three-level model."""
    if isinstance(result.fit, MultilevelFit):
        raise UsageError(f"{what} takes effects as independent, which a three-level model says they are not; {instead}")
    return result.fit


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
        return Predictor("variance", fit.errors.variance if isinstance(fit, MultilevelFit) else fit.variance)
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


def parts_of(
    result: MetaAnalysis,
    asked: Sequence[str],
    *,
    steps: Sequence[float] | None = None,
    means: str | None = None,
    at: Sequence[str] = (),
    subgroup: str | None = None,
    predictor: Any = None,
) -> dict[str, Tabular | NotEstimated]:
    """The parts asked for, by name; `steps` adds "selection" and `means` "marginal_means", `at` "predict" and `subgroup` "subgroups"."""
    found: dict[str, Tabular | NotEstimated] = {}
    for name in (name for name in PARTS if name in asked):
        found[name] = result.small_study(predictor) if name == "small_study" else getattr(result, name)()
    if steps is not None:
        found["selection"] = result.selection(steps)
    if at:
        found["predict"] = result.predict(at=at)
    if subgroup is not None:
        found["subgroups"] = result.subgroups(subgroup)
    if means is not None:
        found["marginal_means"] = result.means(means)
    return found


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
    names = {"estimate": title, "ci_low": "low", "ci_high": "high", "pi_low": "new: low", "pi_high": "new: high"}
    heading = {f"transformed_{name}": shown for name, shown in names.items()}
    return [{heading.get(name, name): value for name, value in row.items()} for row in rows]


_LEFT_OUT = ("leave_one_out_se", "leave_one_out_ci", "leave_one_out_p", "dfbetas:", "baujat")


def _part_table(rows: list[dict[str, Any]]) -> list[str]:
    """The rows as a text table; columns without any entry are left out."""
    names = [n for n in dict.fromkeys(name for row in rows for name in row) if not n.startswith(_LEFT_OUT)]
    columns = {name: [_cell(row.get(name)) for row in rows] for name in names}
    shown = [(name.replace("leave_one_out_", "without it: "), cells) for name, cells in columns.items() if any(cells)]
    lines = [[name for name, _ in shown], *zip(*(cells for _, cells in shown), strict=True)]
    return text_table(lines, right=range(len(shown)), indent=2)


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    return f"{value:.4f}" if isinstance(value, float) else str(value)
