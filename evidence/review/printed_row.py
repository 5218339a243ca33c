"""What a row of effects.csv says a study printed, for the routes to effect sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from evidence.effects.printed import Printed


def printed(columns: Mapping[str, Any]) -> Printed:
    """The printed numbers of one effect, from its typed cells by column."""
    taken = {field.name: columns[field.name] for field in fields(Printed) if field.name in columns}
    taken["favours"] = columns["direction"] if columns["direction"] in ("treatment", "comparison") else None
    taken["binary"] = columns["pct_treat"] is not None or columns["events_treat"] is not None or columns["statistic"] == "chi2"
    return Printed(**taken)
