"""Every measure by its name in metafor, and the names that other software has for some of them."""

from __future__ import annotations

from evidence.effects.measures.changes import CHANGES
from evidence.effects.measures.correlations import CORRELATIONS
from evidence.effects.measures.family import Measure
from evidence.effects.measures.means import MEANS
from evidence.effects.measures.overlap import OVERLAP
from evidence.effects.measures.pairs import PAIRS
from evidence.effects.measures.rates import RATES
from evidence.effects.measures.single import SINGLE
from evidence.effects.measures.tables import TABLES

MEASURES: dict[str, Measure] = {**TABLES, **PAIRS, **MEANS, **CHANGES, **SINGLE, **RATES, **CORRELATIONS, **OVERLAP}
# The summary measures (sm) of R's package meta.
CALLED_ELSEWHERE = {"PLOGIT": "PLO", "PRAW": "PR", "MRAW": "MN", "MLN": "MNLN", "ASD": "AS", "DOR": "OR"}
