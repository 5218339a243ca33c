"""What a row of effects.csv says a study printed, for the routes to effect sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from evidence.effects.printed import Printed

_NAMES = tuple(field.name for field in fields(Printed))


def printed(columns: Mapping[str, Any]) -> Printed:
    """The printed numbers of one effect, from its typed cells by column."""
    taken = {name: columns[name] for name in _NAMES if columns.get(name) is not None}
    taken["favours"] = columns["direction"] if columns["direction"] in ("treatment", "comparison") else None
    taken["binary"] = columns["pct_treat"] is not None or columns["events_treat"] is not None or columns["statistic"] == "chi2"
    return Printed(**taken)
