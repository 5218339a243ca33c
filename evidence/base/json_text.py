"""JSON with a fixed form for every number, so that the same answer gives the same bytes."""

from __future__ import annotations

import json
import math
from typing import Any


def to_json(document: Any) -> str:
    """The document as ASCII JSON with 12 significant digits.

    Raises
    ------
    ValueError
        If a number is not finite: its place must hold None, with a note beside it.
    """
    return json.dumps(_plain(document), ensure_ascii=True, indent=1, allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, str)):
        return value
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("a number that is not finite reached the output; its place must hold None and a note")
    return float(f"{number:.12g}")
