"""What a source prints of an effect, in a few words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def printed_words(cell: Mapping[str, Any]) -> str:
    """The numbers that the source prints: '47% of 205 against 38% of 109'; `cell` is the row as it was coded, without an assumption."""
    for name, text in (("events", "{:g}"), ("pct", "{:g}%"), ("mean", "mean {:g}")):
        pair = cell[f"{name}_treat"], cell[f"{name}_comp"]
        if None not in pair:
            sizes = (f" of {n:g}" if n is not None else "" for n in (cell["n_treat"], cell["n_comp"]))
            shown = text.replace("mean", "mean change") if cell["statistic"] == "mean_change" else text
            return " against ".join(shown.format(value) + size for value, size in zip(pair, sizes, strict=True))
    name, parts = str(cell["statistic"]), []
    if cell["estimate"] is not None:
        interval = f" [{cell['ci_low']:g}, {cell['ci_high']:g}]" if cell["ci_low"] is not None and cell["ci_high"] is not None else ""
        parts.append(f"{name.upper() if len(name) == 2 else name} {cell['estimate']:g}{interval}")
    elif cell["test_value"] is not None:
        parts.append(f"{name} = {cell['test_value']:g}")
    if cell["p_value"] is not None and len(parts) < 2:
        sign = "" if str(cell["p_value"])[:1] in "<>" else "= "
        parts.append(f"p {sign}{cell['p_value']}")
    return ", ".join(parts)
