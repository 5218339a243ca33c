"""Evidence synthesis and meta-analysis: coded studies in, effect sizes, pooled answers and evidence tables out.

>>> import evidence
>>> fit = evidence.meta([0.10, 0.45, 0.62, 0.31], [0.02, 0.04, 0.03, 0.05])
>>> effect = evidence.effect("or", 1.66, 1.14, 2.40)
>>> review = evidence.read()          # this folder, ./studies or the review that comes with the package

Names are resolved when they are first used, so that `import evidence` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from evidence.version import __version__

if TYPE_CHECKING:
    from evidence.base.errors import CannotCompute, DataProblems, EvidenceError, FileProblem, UsageError
    from evidence.effects.kinds import effect
    from evidence.models.resampling.batch import batch
    from evidence.public import compare, read
    from evidence.synthesis.meta.analysis import meta
    from evidence.synthesis.meta.mixed_counts import glmm
    from evidence.synthesis.meta.pooled_tables import mantel_haenszel, peto
    from evidence.synthesis.meta.raw_data import escalc

_HOMES = {
    "read": "public",
    "compare": "public",
    "meta": "synthesis.meta.analysis",
    "effect": "effects.kinds",
    "escalc": "synthesis.meta.raw_data",
    "batch": "models.resampling.batch",
    "glmm": "synthesis.meta.mixed_counts",
    "mantel_haenszel": "synthesis.meta.pooled_tables",
    "peto": "synthesis.meta.pooled_tables",
    "EvidenceError": "base.errors",
    "DataProblems": "base.errors",
    "CannotCompute": "base.errors",
    "UsageError": "base.errors",
    "FileProblem": "base.errors",
}

__all__ = [
    "CannotCompute",
    "DataProblems",
    "EvidenceError",
    "FileProblem",
    "UsageError",
    "__version__",
    "batch",
    "compare",
    "effect",
    "escalc",
    "glmm",
    "mantel_haenszel",
    "meta",
    "peto",
    "read",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'evidence' has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    return found


def __dir__() -> list[str]:
    return __all__
