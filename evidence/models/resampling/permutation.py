"""Permutation tests of moderators and of a pooled effect (Higgins & Thompson 2004; Follmann & Proschan 1999)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import UsageError
from evidence.models.checks import orthonormal
from evidence.models.distributions import Array, Index
from evidence.models.resampling.batch_data import DataSets, invert
from evidence.models.resampling.batch_tau2 import estimate_tau2
from evidence.models.result import Tabular
from evidence.models.univariate.fit import UnivariateFit, variance_factor

# Statistics that differ by less than this, or by this share, are one and the same computed in another order.
TIE = 1e-9
_CHUNK = 4096
# The most arrangements of an exact test: about a minute of computing.
MOST_EXACT = 10_000_000

Flags = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class PermutationTest(Tabular):
    """Where the observed statistics stand among those of the rearranged data; p coefficients.

    Attributes
    ----------
    names : the coefficients.
    statistic : (p,) z or t of each coefficient, as in the fit.
    p_value : (p,) two-sided: share of arrangements, the observed one included, with |statistic| at least as large.
    QM, QM_p : omnibus statistic of the moderators and its p; None without moderators.
    arrangements : how many, the observed one included.
    exact : whether these are all different arrangements.
    what : "permutations of the moderators" or "sign changes of the effects".
    failed : arrangements whose refit could not be had; each counts as at least as extreme as the observed one.
    failed_reason : why; "" where none failed.
    seed : of the sample; None where exact.
    method, test : of every refit, the same as of the fit.
    note : "" or what the test takes for granted.
    """

    names: tuple[str, ...]
    statistic: Array
    p_value: Array
    QM: float | None
    QM_p: float | None
    arrangements: int
    exact: bool
    what: str
    failed: int
    failed_reason: str
    seed: int | None
    method: str
    test: str
    note: str = ""

    __repr__ = brief()

    def rows(self) -> list[dict[str, Any]]:
        """One line per coefficient, and with moderators one for all of them together."""
        each = zip(self.names, self.statistic.tolist(), self.p_value.tolist(), strict=True)
        lines = [{"coefficient": name, "statistic": statistic, "permutation_p": p} for name, statistic, p in each]
        return lines + (
            [] if self.QM is None else [{"coefficient": "all moderators (QM)", "statistic": self.QM, "permutation_p": self.QM_p}]
        )

    def to_dict(self) -> dict[str, Any]:
        """The test as JSON."""
        out: dict[str, Any] = {name: getattr(self, name) for name in self.__dataclass_fields__}
        out |= {"names": list(self.names), "statistic": self.statistic.tolist(), "p_value": self.p_value.tolist()}
        return out | {"note": "; ".join(filter(None, (self._how(), self.note)))}

    def _how(self) -> str:
        """Which arrangements were used."""
        failed = f"; {self.failed} count as extreme, because {self.failed_reason}" if self.failed else ""
        return f"{'all' if self.exact else 'a sample of'} {self.arrangements} {self.what}{failed}"


def permutation_test(fit: UnivariateFit, *, arrangements: int | str = 5000, seed: int = 1) -> PermutationTest:
    """Test the coefficients and all moderators together by refitting the model to rearranged data.

    The rows of the design are dealt out anew among the effects with their variances; with an intercept alone the effects
    change their signs. Where no more than `arrangements` different ones exist all are used, and the p is exact; else the
    observed one and `arrangements` - 1 random ones. Every refit has the method and the test of the fit.

    Parameters
    ----------
    fit : the fitted model.
    arrangements : the most to use, 2 or more; or "exact" for all, however many there are up to ten million.
    seed : of the random ones.

    Examples
    --------
    >>> from evidence.models.univariate.fit import fit_univariate
    >>> x = [[1, 0], [1, 0], [1, 0], [1, 1], [1, 1], [1, 1]]
    >>> fit = fit_univariate([0.1, 0.2, 0.3, 0.7, 0.8, 0.9], [0.04] * 6, x, method="DL", test="z")
    >>> result = permutation_test(fit)
    >>> result.arrangements, result.exact, result.QM_p
    (20, True, 0.1)
    """
    moderated = fit.omnibus is not None
    most = _most(arrangements, _different(fit.design) if moderated else 2**fit.k)
    exact, chunks = _deals(fit.design, most, seed) if moderated else _signs(fit.k, most, seed)
    order = _by_row(fit.design)[1]
    design = fit.design[order] if moderated else None
    observed = _observed(fit)
    extreme, total, failed = np.zeros(fit.p + 1), 0, 0
    for chunk in chunks:
        y = fit.effect[chunk].T if moderated else fit.effect[:, None] * chunk.T
        v = fit.variance[chunk].T if moderated else fit.variance[:, None]
        found, bad = _refit(np.ascontiguousarray(y), np.ascontiguousarray(v), design, fit)
        extreme += ((found >= (observed * (1.0 - TIE) - TIE)[:, None]) | bad).sum(axis=1)
        total, failed = total + len(chunk), failed + int(bad.sum())
    share = extreme / total
    return PermutationTest(
        names=fit.names,
        statistic=fit.statistic,
        p_value=share[:-1],
        QM=None if fit.omnibus is None else fit.omnibus.statistic,
        QM_p=float(share[-1]) if moderated else None,
        arrangements=total,
        exact=exact,
        what="permutations of the moderators" if moderated else "sign changes of the effects",
        failed=failed,
        failed_reason="the refit leaves no residuals, so its Knapp-Hartung standard error is zero" if failed else "",
        seed=None if exact else seed,
        method=fit.method,
        test=fit.test,
    )


def _observed(fit: UnivariateFit) -> Array:
    """(p + 1,) |statistic| of the coefficients, and the omnibus statistic on the scale of chi-square."""
    omnibus = fit.omnibus
    wald = 0.0 if omnibus is None else omnibus.statistic * (1 if omnibus.df_denom is None else omnibus.df_num)
    return np.append(np.abs(fit.statistic), wald)


def _refit(y: Array, v: Array, design: Array | None, fit: UnivariateFit) -> tuple[Array, Flags]:
    """The statistics of `_observed` for each column of `y` and `v`, (p + 1, n), and which could not be had, (n,)."""
    n = y.shape[1]
    basis, back = (None, np.ones((1, 1))) if design is None else orthonormal(design)
    data = DataSets(y, v, basis, None, n)
    tau2 = estimate_tau2(data, fit.method)
    found, bad = np.zeros((fit.p + 1, n)), np.zeros(n, dtype=bool)
    for columns, chunk in data.chunks():
        beta, inverse, rss = chunk.solve(tau2[columns])
        if design is not None:
            beta, inverse = back @ beta, np.einsum("ij,jkn,lk->iln", back, inverse, back, optimize=True)
        scale = variance_factor(rss / (fit.k - fit.p), fit.test)
        bad[columns] = scale <= 1e-20
        scale = np.where(bad[columns], 1.0, scale)
        found[:-1, columns] = np.abs(beta) / np.sqrt(np.einsum("iin->in", inverse) * scale)
        if fit.omnibus is not None:
            rows = list(fit.omnibus.tested)
            middle, _ = invert(inverse[np.ix_(rows, rows)])
            found[-1, columns] = np.einsum("in,ijn,jn->n", beta[rows], middle, beta[rows], optimize=True) / scale
    return found, bad


def _deals(design: Array, most: int, seed: int) -> tuple[bool, Iterator[Index]]:
    """Whether all arrangements are used, and chunks of orders of the effects against the sorted rows of the design."""
    label, order = _by_row(design)
    k = len(label)
    if _different(design) <= most:
        arrangements = _multiset(sorted(label.tolist()))
        return True, _in_chunks(np.argsort(a, kind="stable") for a in arrangements)
    return False, _drawn(lambda rng, n: rng.permuted(np.broadcast_to(order, (n, k)), axis=1), order, most, seed)


def _signs(k: int, most: int, seed: int) -> tuple[bool, Iterator[Any]]:
    if 2**k <= most:
        starts = range(0, 2**k, _CHUNK)
        return True, (1 - 2 * ((np.arange(start, min(start + _CHUNK, 2**k))[:, None] >> np.arange(k)) & 1) for start in starts)
    return False, _drawn(lambda rng, n: 1 - 2 * rng.integers(0, 2, size=(n, k)), np.ones(k, dtype=np.int64), most, seed)


def _different(design: Array) -> int:
    """How many different arrangements of the rows of a design there are."""
    counts = np.bincount(_by_row(design)[0]).tolist()
    return math.factorial(len(design)) // math.prod(map(math.factorial, counts))


def _most(arrangements: int | str, different: int) -> int:
    """How many arrangements are wanted at most."""
    if arrangements == "exact":
        if different > MOST_EXACT:
            raise UsageError(
                f"an exact test would take {different:.3g} arrangements, more than {MOST_EXACT:,}; say how many to draw instead"
            )
        return different
    if isinstance(arrangements, str) or arrangements < 2:
        raise UsageError(f'arrangements must be 2 or more, or "exact"; seen {arrangements}')
    return arrangements


def _in_chunks(arrangements: Iterator[Index]) -> Iterator[Index]:
    while chunk := list(islice(arrangements, _CHUNK)):
        yield np.array(chunk)


def _drawn(draw: Any, observed: Index, most: int, seed: int) -> Iterator[Index]:
    rng = np.random.default_rng(seed)
    yield observed[None]
    for start in range(1, most, _CHUNK):
        yield draw(rng, min(_CHUNK, most - start))


def _by_row(design: Array) -> tuple[Index, Index]:
    """A label (k,) for each different row of the design, and the order that sorts the effects by it."""
    label = np.unique(design, axis=0, return_inverse=True)[1].reshape(-1)
    return label, np.argsort(label, kind="stable")


def _multiset(label: list[int]) -> Iterator[list[int]]:
    """Every different arrangement of sorted labels, in lexicographic order (Knuth 2011, algorithm L)."""
    while True:
        yield list(label)
        i = len(label) - 2
        while i >= 0 and label[i] >= label[i + 1]:
            i -= 1
        if i < 0:
            return
        j = len(label) - 1
        while label[i] >= label[j]:
            j -= 1
        label[i], label[j] = label[j], label[i]
        label[i + 1 :] = reversed(label[i + 1 :])
