"""GOSH: the model fitted to every subset of the effects, to see which studies make the heterogeneity (Olkin et al. 2012)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute, UsageError
from evidence.base.words import number_text
from evidence.models.checks import check_effects
from evidence.models.distributions import Array
from evidence.models.resampling.batch_data import CHUNK, DataSets
from evidence.models.resampling.batch_tau2 import estimate_tau2
from evidence.models.result import Tabular, by_study, of_study
from evidence.models.univariate.heterogeneity import check_method

if TYPE_CHECKING:
    import pandas as pd

LARGEST_COMPLETE = 20
QUANTILES = (0.05, 0.5, 0.95)


@dataclass(frozen=True, slots=True)
class Gosh(Tabular):
    """The model on S subsets of k effects.

    Attributes
    ----------
    subset : (S,) bit mask of each subset; bit i is set where effect i (from 0) belongs to it.
    size : (S,) effects in it.
    estimate : (S,) pooled effect.
    tau2 : (S,) between-study variance; 0 for a single effect.
    I2 : (S,) in percent; 0 for a single effect.
    QE : (S,) test statistic of heterogeneity.
    k : number of effects.
    complete : whether these are all 2^k - 1 subsets.
    seed : of the sample of subsets; None where complete.
    method : as asked for.
    labels : (k,) the study of each effect; None where effects have no names.
    note : "" or what the subsets take for granted.
    """

    subset: np.ndarray[Any, np.dtype[np.uint64]]
    size: np.ndarray[Any, np.dtype[np.int64]]
    estimate: Array
    tau2: Array
    I2: Array
    QE: Array
    k: int
    complete: bool
    seed: int | None
    method: str
    labels: tuple[str, ...] | None = None
    note: str = ""

    __repr__ = brief()

    def with_effect(self, position: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """(S,) whether the effect at `position` (from 0) belongs to each subset: the two colours of the plot."""
        if not 0 <= position < self.k:
            raise UsageError(f"effects are counted from 0 to {self.k - 1}; seen {position}")
        return np.asarray((self.subset >> np.uint64(position)) & np.uint64(1), dtype=bool)

    def table(self) -> pd.DataFrame:
        """One row per subset."""
        import pandas as pd

        return pd.DataFrame({name: getattr(self, name) for name in ("subset", "size", "estimate", "tau2", "I2", "QE")})

    def to_dict(self) -> dict[str, Any]:
        """What the subsets say together, and for each effect the means with it and without it."""
        several = len(self.estimate) > 1
        return (
            {
                "subsets": len(self.estimate),
                "complete": self.complete,
                "seed": self.seed,
                "k": self.k,
                "method": self.method,
                "mean_estimate": float(self.estimate.mean()),
                "sd_estimate": float(self.estimate.std(ddof=1)) if several else None,
                "mean_I2": float(self.I2.mean()),
                "quantile_estimate": np.quantile(self.estimate, QUANTILES).tolist(),
                "by_effect": [self._split(i) for i in range(self.k)],
            }
            | {"note": "; ".join(filter(None, (self._how(), self.note)))}
            | by_study(self.labels)
        )

    def rows(self) -> list[dict[str, Any]]:
        """One line per effect: what the subsets with it say, and those without it."""
        splits = [self._split(i) for i in range(self.k)]
        return [{"row": i + 1} | of_study(self.labels, i) | {n: v for n, v in one.items() if n != "effect"} for i, one in enumerate(splits)]

    def _how(self) -> str:
        drawn = "all" if self.complete else "a random sample of"
        mean, sd = number_text(self.estimate.mean()), number_text(self.estimate.std())
        return f"{drawn} {len(self.estimate)} subsets; their estimates: mean {mean}, sd {sd}"

    def _repr_html_(self) -> str:
        import pandas as pd

        return str(pd.DataFrame(self.rows()).to_html(index=False, float_format=number_text))

    def _split(self, position: int) -> dict[str, Any]:
        inside = self.with_effect(position)
        out: dict[str, Any] = {"effect": position}
        for name, rows in (("with", inside), ("without", ~inside)):
            some = bool(rows.any())
            out[f"mean_estimate_{name}"] = float(self.estimate[rows].mean()) if some else None
            out[f"mean_I2_{name}"] = float(self.I2[rows].mean()) if some else None
        return out


def gosh(effect: Any, variance: Any, *, method: str = "REML", subsets: int = 2**17, seed: int = 1) -> Gosh:
    """Fit the random-effects model to all subsets of up to 20 effects, or to a random sample of them.

    Parameters
    ----------
    effect, variance : (k,) effects and their sampling variances, 2 to 63 of them.
    method : estimator of tau2 by metafor's name, or EE for equal effects; another is refused with the list.
    subsets : how many subsets to draw, each effect in or out by the toss of a coin and none twice, where k is above 20.
    seed : of that sample.

    Raises
    ------
    UsageError
        If the method is not known, or fewer than one subset is asked for.
    CannotCompute
        If the arrays cannot carry the model.

    References
    ----------
    Olkin, Dahabreh & Trikalinos 2012.

    Examples
    --------
    >>> result = gosh([0.2, 0.5, 0.9], [0.04, 0.03, 0.05], method="DL")
    >>> len(result.estimate), result.complete
    (7, True)
    """
    check_method(method)
    if subsets < 1:
        raise UsageError(f"subsets must be 1 or more; seen {subsets}")
    y, v = check_effects(effect, variance)
    k = len(y)
    if k < 2 or k > 63:
        raise CannotCompute(f"subsets are taken of 2 to 63 effects; seen {k}")
    complete = k <= LARGEST_COMPLETE
    masks = np.arange(1, 2**k, dtype=np.uint64) if complete else _sample(k, subsets, seed)
    size, found = np.empty(len(masks), dtype=np.int64), np.empty((4, len(masks)))
    step = max(1, CHUNK // k)
    for start in range(0, len(masks), step):
        columns = slice(start, start + step)
        on = ((masks[columns] >> np.arange(k, dtype=np.uint64)[:, None]) & np.uint64(1)).astype(float)
        size[columns] = on.sum(axis=0)
        found[:, columns] = _fit(DataSets(y[:, None], v[:, None], None, on, on.shape[1]), method)
    return Gosh(masks, size, found[0], found[1], found[2], found[3], k, complete, None if complete else seed, method)


def _fit(data: DataSets, method: str) -> tuple[Array, Array, Array, Array]:
    """Estimate, tau2, I2 and QE of each subset."""
    zero, df = data.at(np.zeros(data.n)), data.k - 1.0
    tau2 = estimate_tau2(data, method, zero)
    beta, _, _ = data.solve(tau2)
    several = df > 0
    # One effect: its own weighted residual is rounding, its trace of P too.
    q_e = np.where(several, zero.rss, 0.0)
    if method == "EE":
        i2 = np.where(q_e > df, 100.0 * (q_e - df) / np.where(q_e > df, q_e, 1.0), 0.0)
    else:
        typical = np.where(several, df, 1.0) / np.where(several, zero.trace, 1.0)
        i2 = 100.0 * tau2 / (typical + tau2)
    return beta[0], tau2, i2, q_e


def _sample(k: int, subsets: int, seed: int) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """Different non-empty subsets in the order in which they were drawn."""
    rng = np.random.default_rng(seed)
    wanted = min(subsets, 2**k - 1)
    drawn = np.empty(0, dtype=np.uint64)
    while len(drawn) < wanted:
        more = rng.integers(1, 2**k, size=wanted, dtype=np.uint64)
        together = np.concatenate([drawn, more])
        drawn = together[np.sort(np.unique(together, return_index=True)[1])]
    return drawn[:wanted]
