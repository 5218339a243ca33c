"""A table for a terminal: cells in columns of one width each."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence


def text_table(rows: Iterable[Sequence[str]], right: Container[int] = (), indent: int = 0) -> list[str]:
    """One line per row, two spaces between columns; the columns in `right` (counted from 0) are set to the right.

    >>> print("\\n".join(text_table([("name", "k"), ("reading", "12"), ("arithmetic", "7")], right={1})))
    name         k
    reading     12
    arithmetic   7
    """
    lines = [tuple(row) for row in rows]
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    set_to = [str.rjust if column in right else str.ljust for column in range(len(widths))]
    pad = " " * indent
    return [pad + "  ".join(move(cell, width) for move, cell, width in zip(set_to, row, widths, strict=True)).rstrip() for row in lines]
