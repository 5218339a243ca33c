"""Printed numbers as they are typed: in one line as after `evidence effect`, or column by column; both fill the same cells."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.base.errors import UsageError
from evidence.effects.kinds import KINDS, OPTIONS, numbers_apart, typed_texts

# What `evidence effect` calls otherwise than the column does.
_AS_COLUMN = {"favours": "direction", "risk_comp": "pct_comp"}


def line_cells(kind: str, line: str) -> dict[str, str]:
    """The cells that a line of numbers fills; an interval whose level was not typed is one of 95 percent, as the question says."""
    if not line:
        return {}
    cells = typed_texts(kind, line)
    if "favours" in cells:
        cells["direction"] = cells.pop("favours")
    if "risk_comp" in cells:
        cells["pct_comp"] = f"{100 * float(cells.pop('risk_comp')):.12g}"
    return _with_level(cells)


def _with_level(cells: dict[str, str]) -> dict[str, str]:
    return {"ci_level": "95", **cells} if {"ci_low", "ci_low_treat"} & cells.keys() else cells


def typed_line(kind: str, reply: str) -> tuple[str, str]:
    """A line of numbers as it is kept, without what a report prints between them; and what is wrong with it."""
    line = " ".join(reply.split())
    try:
        line, stated = numbers_apart(kind, reply)
        line += "".join(f" {flag} {text}" for name, text in stated.items() if (flag := f"--{name.replace('_', '-')}") not in line.split())
        cells = line_cells(kind, line)
    except UsageError as error:
        return line, str(error).partition("; it needs ")[0]
    signless = not KINDS[kind].statistic.compared and "direction" not in cells
    if signless and any("direction" in way for way in KINDS[kind].statistic.ways):
        return line, "The test has no sign: add whom it favours, --favours treatment or --favours comparison."
    return line, ""


def number_columns(kind: str) -> tuple[str, ...]:
    """The columns of effects that the numbers and the options of a kind may fill: its longest order first, then what may stand beside.

    Examples
    --------
    >>> number_columns("or")
    ('estimate', 'ci_low', 'ci_high', 'p_value', 'se', 'ci_level', 'pct_comp')
    >>> number_columns("p")
    ('p_value', 'n_treat', 'n_comp', 'direction', 'r_covariates')
    """
    typed = KINDS[kind].typed
    named = [column for order in sorted(typed.orders, key=len, reverse=True) for column in order]
    named += [OPTIONS[name].column for name in typed.options if name in OPTIONS]
    return tuple(dict.fromkeys(_AS_COLUMN.get(column, column) for column in named))


def main_columns(kind: str) -> tuple[str, ...]:
    """Those of `number_columns` that are numbers of the kind itself; the others may be printed beside them."""
    return tuple(column for column in number_columns(kind) if any(column in order for order in KINDS[kind].typed.orders))


def column_cells(kind: str, given: Mapping[str, str]) -> dict[str, str]:
    """The cells that numbers typed column by column fill, with what the kind itself says; an interval without a level is one of 95%."""
    cells = {column: given[column] for column in number_columns(kind) if given.get(column)}
    if not cells:
        return {}
    cells |= {column: value for column, value in KINDS[kind].typed.says if isinstance(value, str)}
    return _with_level(cells)


def suffice(kind: str, given: Mapping[str, str]) -> bool:
    """Whether numbers typed column by column are all that the kind cannot do without."""
    cells = column_cells(kind, given)
    return any(all(cells.get(column) for column in way) for way in KINDS[kind].statistic.ways)


def missing_columns(kind: str, given: Mapping[str, str]) -> tuple[str, ...]:
    """What still lacks of the way most of which is there, of those that this kind can be typed in; nothing where the numbers suffice.

    Where several are as far, the first of them counts: it is the one that reports print most.

    Examples
    --------
    >>> missing_columns("observed", {"events_treat": "30"})
    ('expected_treat', 'events_comp', 'expected_comp')
    >>> missing_columns("percent", {"pct_treat": "62", "pct_comp": "37"})
    ('n_treat', 'n_comp')
    >>> missing_columns("percent", {"pct_treat": "62", "p_value": ".004"})
    ('pct_comp',)
    """
    cells, may_hold = column_cells(kind, given), {*number_columns(kind), *(column for column, _ in KINDS[kind].typed.says), "ci_level"}
    ways = [way for way in KINDS[kind].statistic.ways if may_hold.issuperset(way)]
    lacking = [tuple(column for column in way if not cells.get(column)) for way in ways]
    there = [(not lacks, len(way) - len(lacks)) for way, lacks in zip(ways, lacking, strict=True)]
    return lacking[there.index(max(there))] if lacking else ()
