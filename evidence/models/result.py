"""What every result of this room that people look at can do: be a table, and be plain numbers for JSON."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from evidence.base.words import number_text

if TYPE_CHECKING:
    import pandas as pd


class Tabular(ABC):
    """Gives a result that has `to_dict` and `rows` a table and a look in a notebook."""

    __slots__ = ()

    def rows(self) -> list[dict[str, Any]]:
        """The lines of the table; a result without lines of its own is one line."""
        return [one_cell_entries(self.to_dict())]

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """The result as the command line prints it in JSON."""

    def table(self) -> pd.DataFrame:
        """The result as a table."""
        import pandas as pd

        return pd.DataFrame(self.rows())

    def _repr_html_(self) -> str:
        return str(self.table().to_html(index=False, float_format=number_text))


def one_cell_entries(values: dict[str, Any]) -> dict[str, Any]:
    """The entries that fit one cell of a table."""
    return {name: value for name, value in values.items() if not isinstance(value, (dict, list))}


def json_numbers(values: Any) -> list[float | None]:
    """A list of numbers for JSON, None where a number could not be computed (the result says why)."""
    return [float(value) if np.isfinite(value) else None for value in np.asarray(values, dtype=float)]


def by_study(labels: Sequence[str] | None) -> dict[str, list[str]]:
    """The labels of the rows for JSON, where they have any."""
    return {} if labels is None else {"studies": list(labels)}


def of_study(labels: Sequence[str] | None, i: int) -> dict[str, str]:
    """The cell that names row i, where rows have names."""
    return {} if labels is None else {"study": labels[i]}


class ReadingScale(Protocol):
    """The scale that an answer is read on beside the one it is analysed on, such as that of risk ratios."""

    @property
    def transform(self) -> str: ...
    @property
    def title(self) -> str: ...
    def back(self, values: Any) -> Any:
        """Values of the analysed scale on this one."""


def on_scale(scale: ReadingScale | None, columns: dict[str, Any]) -> dict[str, Any]:
    """Lists of numbers on the scale that is read, for JSON; nothing where that is the scale analysed."""
    if scale is None:
        return {}
    shown = {name: json_numbers(scale.back(values)) for name, values in columns.items()}
    return {"transformed": {"transform": scale.transform, "scale": scale.title} | shown}


def scale_and_numbers(scale: ReadingScale | None, numbers: dict[str, float]) -> dict[str, Any]:
    """Numbers on the scale that is read, for JSON; nothing where that is the scale analysed."""
    if scale is None:
        return {}
    shown = {name: float(scale.back(value)) for name, value in numbers.items()}
    return {"transformed": {"transform": scale.transform, "scale": scale.title} | shown}


def cells_on_scale(scale: ReadingScale | None, cells: dict[str, Any]) -> dict[str, float]:
    """Cells of a row on the scale that is read."""
    return {} if scale is None else {f"transformed_{name}": float(scale.back(value)) for name, value in cells.items()}
