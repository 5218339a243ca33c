"""What the reference tests of the parts share: the cases, the data and a comparison that names what differs."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

HERE = Path(__file__).parent
ALL = json.loads((HERE / "cases.json").read_text(encoding="utf-8"))["cases"]


def cases(kind: str) -> list[dict[str, Any]]:
    return [case for case in ALL if case["kind"] == kind]


@cache
def table(name: str) -> pd.DataFrame:
    return pd.read_csv(HERE / "data" / f"{name}.csv")


def differences(name: str, seen: Any, expected: Any, relative: float, absolute: float) -> list[str]:
    """What does not agree, in words; every key that R printed must be there."""
    if isinstance(expected, dict):
        if not isinstance(seen, dict):
            return [f"{name} is {seen!r}, R has {sorted(expected)}"]
        missing = [f"{name}.{key} is not printed" for key in expected if key not in seen]
        shared = [key for key in expected if key in seen]
        return missing + [text for key in shared for text in differences(f"{name}.{key}", seen[key], expected[key], relative, absolute)]
    if isinstance(expected, list):
        if not isinstance(seen, list) or len(seen) != len(expected):
            return [f"{name} is {seen!r}, R has {len(expected)} numbers"]
        pairs = enumerate(zip(seen, expected, strict=True))
        return [text for i, (a, b) in pairs for text in differences(f"{name}[{i}]", a, b, relative, absolute)]
    if isinstance(expected, str) or expected is None or seen is None:
        return [] if seen == expected else [f"{name} is {seen!r}, R says {expected!r}"]
    if math.isclose(seen, expected, rel_tol=relative, abs_tol=absolute):
        return []
    return [f"{name} is {seen!r}, R says {expected!r}"]
