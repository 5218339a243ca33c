"""The codebook as a page: every table, every column, every allowed value with its definition and an example."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evidence.effects.statistics import STATISTICS
from evidence.review.codebook import Codebook, ColumnSpec
from evidence.review.layout import TABLES
from evidence.review.read_codebook import ABSENT

_OPENING = """# The codebook

What every column of every table means, and every value it may hold. This page is made by `evidence template {file}{options}` from
{source}; the checker, the workbook, the questions of `evidence add` and the data package are made
from the same. *Needed* columns are filled in every row; everything else may be empty: not read, or not applicable. A table
may lack a column that *may be absent*; every cell of it is then empty.

Types: text; id (letters, digits, `_ - . ~`); key (an id that stands in another table); integer; number (decimal point); percent (0 to
100); flag (1 or 0); enum (one of the values listed); country (two letters, ISO 3166-1); p_value (as printed, `.031` or `<.001`); url.

*Information only*: people read it, nothing is computed or shown from it; every other column is used. A plan may name any column
of studies or effects in a body of evidence or a moderator, and then it is used.
"""
_CORE = "the codebook that comes with the package; a review adds its own columns and values"
_REVIEW = "the codebook of the package and of the review"


def codebook_page(codebook: Codebook, file: str, core: bool) -> str:
    """The codebook as Markdown.

    Parameters
    ----------
    codebook : what is shown.
    file : name of the page, as its first lines give it.
    core : whether the codebook is the package's own, without a review's additions.
    """
    opening = _OPENING.format(file=file, options=" --core" if core else "", source=_CORE if core else _REVIEW)
    return "\n".join([opening, *(line for name in TABLES for line in _table(codebook, name))])


def _table(codebook: Codebook, name: str) -> Iterator[str]:
    specs, layout = codebook.table(name), TABLES[name]
    if not specs:
        return
    yield f"## {name}\n"
    yield f"File `{layout.file}`; a row is identified by {' and '.join(f'`{column}`' for column in layout.key)}.\n"
    yield from _rows(("column", "needed", "type", "unit", "what it holds", "example"), map(_column, specs))
    for spec in specs:
        if spec.values and not (spec.type == "enum" and spec.refers_to):
            yield f"### {name}.{spec.column}\n"
            cells = ((f"`{value.value}`", value.label, value.definition, value.example) for value in spec.values)
            yield from _rows(("value", "label", "definition", "example"), cells)
            if (name, spec.column) == ("effects", "statistic"):
                yield from _statistics()


def _statistics() -> Iterator[str]:
    """What each statistic needs, how it becomes an effect size, and how it is typed."""
    yield "#### How each statistic becomes an effect size\n"
    yield "The columns it needs, one set or another; the formula, on the scale of Hedges' g; and what to type to compute one.\n"
    for one in STATISTICS.values():
        yield f"**`{one.name}`** needs {'; or '.join(', '.join(f'`{column}`' for column in way) for way in one.ways)}."
        yield f"{one.formula}{f' ({one.source})' if one.source else ''}."
        yield f"{', '.join(f'`evidence effect {typed.example}`' for typed in one.typed)}\n"


def _column(spec: ColumnSpec) -> tuple[str, ...]:
    kind = f"{spec.type} of {spec.refers_to}" if spec.refers_to and not spec.characteristic else spec.type
    if spec.minimum is not None or spec.maximum is not None:
        ends = [f"{word} {value:g}" for word, value in (("from", spec.minimum), ("to", spec.maximum)) if value is not None]
        kind += f" {' '.join(ends)}"
    own = " (the review's own)" if spec.origin == "review" else ""
    open_list = " The values are the review's own." if spec.type == "enum" and not spec.values else ""
    example = f"`{spec.example}`" if spec.example else ""
    return (
        f"`{spec.column}`",
        "yes" if spec.required else ABSENT if spec.may_be_absent else "",
        kind,
        spec.unit,
        spec.definition + open_list + own,
        example,
    )


def _rows(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """A Markdown table, and an empty line."""
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in row)} |".replace("|  |", "| |")
    yield ""
