"""Working covariance of sampling errors: which effects rest on the same people, and how strongly their errors correlate.

Correlated and hierarchical effects (Pustejovsky & Tipton 2022): errors correlate only between effects on the same
people, by one assumed correlation inside an outcome domain and another across domains. It is never built as a k x k
matrix: a block is made when a block is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import UsageError
from evidence.models.distributions import Array

Codes = np.ndarray[Any, np.dtype[np.intp]]


@dataclass(frozen=True, slots=True)
class SamplingErrors:
    """Sampling variances and the rule for their correlations; k effects.

    Attributes
    ----------
    variance : (k,) sampling variances.
    people : (k,) codes; errors correlate only between effects with the same code. None: no correlation at all.
    domain : (k,) codes of the outcome domain; None if one correlation holds for all pairs.
    within, across : correlation between two effects on the same people in one domain, and in two.
    pairs : (row, row, covariance) of pairs whose covariance is known, such as two treatment arms with one comparison arm; it
        stands in the place of the assumed one.
    """

    variance: Array
    people: Codes | None = None
    domain: Codes | None = None
    within: float = 0.0
    across: float = 0.0
    pairs: tuple[tuple[int, int, float], ...] = ()

    __repr__ = brief()

    def __post_init__(self) -> None:
        for value in (self.within, self.across):
            if not -1.0 < value < 1.0:
                raise UsageError(f"a correlation of sampling errors must lie between -1 and 1, not {value:g}")

    @property
    def independent(self) -> bool:
        """Whether no two sampling errors correlate."""
        return not self.pairs and self._unrelated

    @property
    def _unrelated(self) -> bool:
        return self.people is None or (self.within == 0.0 and (self.across == 0.0 or self.domain is None))

    def at(self, rows: Codes) -> SamplingErrors:
        """The errors of some rows, with the known covariances among them."""
        people, domain = (None if codes is None else codes[rows] for codes in (self.people, self.domain))
        new = {int(row): i for i, row in enumerate(rows)}
        pairs = tuple((new[one], new[two], c) for one, two, c in self.pairs if one in new and two in new)
        return SamplingErrors(self.variance[rows], people, domain, self.within, self.across, pairs)

    def block(self, rows: Codes) -> Array:
        """Covariance of the effects at `rows`; rows of shape (..., m) give (..., m, m)."""
        v = self.variance[rows]
        m = rows.shape[-1]
        identity = np.eye(m)
        if self._unrelated or self.people is None:
            return self._with_pairs(rows, np.asarray(v[..., :, None] * identity))
        correlation = np.full((*rows.shape, m), self.within)
        if self.domain is not None:
            correlation = np.where(_same(self.domain[rows]), self.within, self.across)
        correlation = np.where(_same(self.people[rows]), correlation, 0.0)
        correlation = np.where(identity == 1.0, 1.0, correlation)
        s = np.sqrt(v)
        return self._with_pairs(rows, np.asarray(correlation * s[..., :, None] * s[..., None, :]))

    def _with_pairs(self, rows: Codes, block: Array) -> Array:
        if not self.pairs:
            return block
        k = len(self.variance)
        known = sorted({(i * k + j, c) for one, two, c in self.pairs for i, j in ((one, two), (two, one))})
        keys, values = np.array([key for key, _ in known]), np.array([c for _, c in known])
        wanted = rows[..., :, None] * k + rows[..., None, :]
        position = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[position] == wanted, values[position], block)


def _same(codes: Codes) -> Any:
    return codes[..., :, None] == codes[..., None, :]


def as_codes(labels: Any) -> Codes:
    """Integer codes 0, 1, ... in order of first appearance, one for each distinct label."""
    seen: dict[Any, int] = {}
    return np.array([seen.setdefault(label, len(seen)) for label in labels], dtype=np.intp)


def rows_by_size(codes: Codes) -> list[Codes]:
    """The rows of each group, stacked by group size: a list of (B, m) arrays, sizes ascending, groups in order of code."""
    order = np.argsort(codes, kind="stable")
    sizes = np.bincount(codes)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    stacks = []
    for m in np.flatnonzero(np.bincount(sizes[sizes > 0])):
        groups = np.flatnonzero(sizes == m)
        stacks.append(order[starts[groups][:, None] + np.arange(m)])
    return stacks
