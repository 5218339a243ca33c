"""The numbers of an answer by name: of the model, and cluster-robust ones the same way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.brief import one_line
from evidence.base.words import number_text
from evidence.models.dependent.robust import RobustFit
from evidence.models.distributions import Array
from evidence.models.result import json_numbers
from evidence.synthesis.meta.scales import Scale

if TYPE_CHECKING:
    import pandas as pd


class OnlyNumber(float):
    """The number of a model's only coefficient: a float, which `[0]` reads too, as it does where there are several.

    >>> OnlyNumber(0.25)[0] + 1
    1.25
    """

    __slots__ = ()

    def __getitem__(self, position: int) -> float:
        return (float(self),)[position]


def one_or_all(values: Any) -> Any:
    """A float where there is one coefficient, else the (p,) array."""
    given = np.asarray(values, dtype=float)
    return OnlyNumber(given[0]) if given.size == 1 else given


@dataclass(frozen=True, slots=True)
class Transformed:
    """An answer on the scale that it is read on, such as that of risk ratios.

    Attributes
    ----------
    scale : the scale.
    estimate, ci_low, ci_high : a float, or one number per coefficient; nan for a coefficient that is a difference where the scale has
        none (`note` says so).
    pi_low, pi_high : the prediction interval; None where the model has none.
    note : "" or which coefficients have no number.
    """

    scale: Scale
    estimate: Any
    ci_low: Any
    ci_high: Any
    pi_low: float | None
    pi_high: float | None
    note: str

    def __repr__(self) -> str:
        return one_line(self, scale=self.scale.title, estimate=self.estimate, ci_low=self.ci_low, ci_high=self.ci_high)

    def to_dict(self) -> dict[str, Any]:
        """As `transformed` of `evidence meta --json`: one list per quantity, one number per coefficient."""
        out: dict[str, Any] = {"transform": self.scale.transform, "scale": self.scale.title}
        out |= {name: json_numbers(np.atleast_1d(getattr(self, name))) for name in ("estimate", "ci_low", "ci_high")}
        out |= {"pi_low": self.pi_low, "pi_high": self.pi_high} if self.pi_low is not None else {}
        return out | ({"note": self.note} if self.note else {})


class ByName:
    """Numbers of a fit by name: a float where it has one coefficient, else an array with one number per coefficient."""

    __slots__ = ()
    fit: Any  # what the engine computed, one number per coefficient
    scale: Scale | None

    @property
    def names(self) -> tuple[str, ...]:
        """The coefficients, intercept first."""
        return tuple(self.fit.names)

    @property
    def estimate(self) -> Any:
        """The pooled effect, or one number per coefficient."""
        return one_or_all(self.fit.estimate)

    @property
    def se(self) -> Any:
        """Its standard error."""
        return one_or_all(self.fit.se)

    @property
    def statistic(self) -> Any:
        """Its z or t statistic."""
        return one_or_all(self.fit.statistic)

    @property
    def p_value(self) -> Any:
        """The p of the test that it is zero."""
        return one_or_all(self.fit.p_value)

    @property
    def ci_low(self) -> Any:
        """The lower end of its confidence interval."""
        return one_or_all(self.fit.ci_low)

    @property
    def ci_high(self) -> Any:
        """The upper end of its confidence interval."""
        return one_or_all(self.fit.ci_high)

    @property
    def df(self) -> Any:
        """The degrees of freedom of its t test; None for a normal test."""
        return None if self.fit.df is None else one_or_all(self.fit.df) if np.ndim(self.fit.df) else self.fit.df

    @property
    def level(self) -> float:
        """Of the intervals."""
        return float(self.fit.level)

    @property
    def coefficients(self) -> pd.Series[float]:
        """The coefficients by name."""
        import pandas as pd

        return pd.Series(self.fit.estimate, index=list(self.names), name="estimate")

    @property
    def covariance(self) -> pd.DataFrame:
        """The covariance of the coefficients, by name."""
        import pandas as pd

        return pd.DataFrame(self.fit.covariance, index=list(self.names), columns=list(self.names))

    @property
    def transformed(self) -> Transformed | None:
        """The answer on the scale it is read on, metafor's `predict(transf=)`; None where that is the scale it is analysed on."""
        if self.scale is None:
            return None
        scale = self.scale
        means = [scale.takes_differences or name == "intercept" for name in self.names]
        shown = {n: one_or_all(np.where(means, scale.back(getattr(self.fit, n)), np.nan)) for n in ("estimate", "ci_low", "ci_high")}
        low, high = self._prediction()
        pi = (None, None) if low is None else tuple(scale.back([low, high]).tolist())
        without = [name for name, mean in zip(self.names, means, strict=True) if not mean]
        note = f"no {scale.title} of {', '.join(without)}: a difference has none; see predict and means" if without else ""
        return Transformed(scale, **shown, pi_low=pi[0], pi_high=pi[1], note=note)

    def _prediction(self) -> tuple[float | None, float | None]:
        """The prediction interval, where there is one."""
        return None, None

    def table(self) -> pd.DataFrame:
        """One row per coefficient: estimate, se, statistic, df, p_value and interval, and the same on the scale that is read."""
        import pandas as pd

        fit = self.fit
        columns: dict[str, Any] = {"coefficient": self.names, "estimate": fit.estimate, "se": fit.se, "statistic": fit.statistic}
        columns["df"] = [fit.df] * len(self.names) if np.ndim(fit.df) == 0 else fit.df
        columns |= {"p_value": fit.p_value, "ci_low": fit.ci_low, "ci_high": fit.ci_high}
        return pd.DataFrame(columns | self._transformed_columns())

    def _transformed_columns(self) -> dict[str, Array]:
        shown = self.transformed
        names = ("estimate", "ci_low", "ci_high")
        return {} if shown is None else {f"transformed_{name}": np.atleast_1d(getattr(shown, name)) for name in names}


@dataclass(frozen=True, slots=True)
class RobustAnswer(ByName):
    """Cluster-robust numbers of an analysis (CR2 with Satterthwaite degrees of freedom), by the same names as the model's.

    What else `RobustFit` has (`clusters`, `unsupported`, `df`, `contrast()`, `joint_test()`, `sandwich()` and so on) is read here too.

    Attributes
    ----------
    fit : everything that was computed, one number per coefficient.
    of : the coefficients.
    scale : the scale that the answer is read on; None where that is the scale analysed.
    """

    fit: RobustFit
    of: tuple[str, ...]
    scale: Scale | None

    def __repr__(self) -> str:
        return one_line(self, clusters=self.fit.clusters, names=self.names, estimate=self.fit.estimate, se=self.fit.se, df=self.fit.df)

    @property
    def names(self) -> tuple[str, ...]:
        return self.of

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.fit, name)

    def summary(self) -> str:
        """The coefficients with their intervals, one line each."""
        from evidence.synthesis.meta.words import robust_lines

        return "\n".join(robust_lines(self))

    __str__ = summary

    def _repr_html_(self) -> str:
        return str(self.table().to_html(index=False, float_format=number_text))
