"""Cluster-robust variances of the coefficients: CR0, CR1, CR2, Satterthwaite degrees of freedom, HTZ joint tests.

CR2 and the degrees of freedom: Bell & McCaffrey 2002, Pustejovsky & Tipton 2018; HTZ: Tipton & Pustejovsky 2015. All
of it is computed cluster by cluster; what clusters share passes through p x p matrices.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute, UsageError
from evidence.base.reason import NotEstimated
from evidence.models.dependent.covariance import Codes, as_codes, rows_by_size
from evidence.models.distributions import Array, critical_value, f_upper_tail, two_sided_p

# Of two clusters the standard error is that of their difference alone, and may be any fraction of what sampling error gives.
FEWEST_CLUSTERS = 3
KINDS = ("CR0", "CR1", "CR1p", "CR2")
CARRIED = "this coefficient rests on one cluster alone, so nothing shows how it varies between clusters"
EXACT = "the effects behind this coefficient are fitted exactly, so its cluster-robust standard error is zero"


def too_few_clusters(clusters: int) -> str:
    """Why there is no cluster-robust interval; "" where there are clusters enough."""
    if clusters >= FEWEST_CLUSTERS:
        return ""
    return f"no cluster-robust interval of {clusters} clusters: at least {FEWEST_CLUSTERS} are needed"


@dataclass(frozen=True, slots=True)
class RobustFit:
    """Cluster-robust tests of p coefficients over J clusters.

    Attributes
    ----------
    estimate : (p,) coefficients.
    se, df, statistic, p_value, ci_low, ci_high : (p,) CR2 with Satterthwaite degrees of freedom; not numbers where the
        standard error would be zero (`unsupported` says so).
    covariance : (p, p) CR2 covariance of the coefficients.
    unadjusted_covariance : (p, p) CR0, too small with few clusters.
    unsupported : (p,) "" or why the numbers of the coefficient, though clubSandwich prints them, must not be used.
    cr1_se, cr1_p_value : (p,) by J / (J - p) and t with `cr1_df` = J - p degrees of freedom; None where J <= p.
    cr1_df : J - p.
    clusters : J.
    level : of the intervals.
    """

    estimate: Array
    se: Array
    df: Array
    statistic: Array
    p_value: Array
    ci_low: Array
    ci_high: Array
    covariance: Array
    unadjusted_covariance: Array
    unsupported: tuple[str, ...]
    cr1_se: Array | None
    cr1_p_value: Array | None
    cr1_df: int
    clusters: int
    level: float
    _adjusted: Array
    _inside: Array
    _model_covariance: Array

    __repr__ = brief()

    def sandwich(self, kind: str) -> Array:
        """(p, p) cluster-robust covariance of the coefficients, by clubSandwich's names.

        Parameters
        ----------
        kind : "CR0" without correction; "CR1" times J / (J - 1); "CR1p" times J / (J - p); "CR2" (Bell & McCaffrey 2002).

        Raises
        ------
        UsageError
            If the kind is not one of these.
        CannotCompute
            If CR1p is asked for with J <= p clusters.
        """
        if kind not in KINDS:
            raise UsageError(f"cluster-robust variance {kind!r} is not known; use one of {', '.join(KINDS)}")
        if kind == "CR2":
            return self.covariance
        left = {"CR0": self.clusters, "CR1": self.clusters - 1, "CR1p": self.cr1_df}[kind]
        if left <= 0:
            raise CannotCompute(f"CR1p needs more clusters than coefficients; there are {self.clusters} and {len(self.estimate)}")
        return self.unadjusted_covariance * (self.clusters / left)

    def contrast(self, weights: Any) -> Contrast:
        """Test that one combination of the coefficients is zero.

        Parameters
        ----------
        weights : (p,) for example [-1, 1, 0] for the second less the first.
        """
        c = np.asarray(weights, dtype=float)
        estimate, se = float(c @ self.estimate), float(np.sqrt(c @ self.covariance @ c))
        why = next((why for weight, why in zip(c, self.unsupported, strict=True) if weight and why), "")
        if se <= 1e-10 * float(np.sqrt(c @ self._model_covariance @ c)):
            nothing = float("nan")
            return Contrast(estimate, nothing, nothing, nothing, nothing, nothing, why or EXACT)
        df = _satterthwaite(self._model_covariance @ c, self._inside, self._adjusted, self._model_covariance)
        half = float(critical_value(self.level, df)) * se
        return Contrast(estimate, se, df, float(two_sided_p(estimate / se, df)), estimate - half, estimate + half, why)

    def joint_test(self, contrasts: Any) -> HTZ | NotEstimated:
        """HTZ test that several combinations of the coefficients are all zero.

        Parameters
        ----------
        contrasts : (q, p), one combination a row; `select(positions, p)` gives those of single coefficients.
        """
        return _htz(self, np.asarray(contrasts, dtype=float))


@dataclass(frozen=True, slots=True)
class Contrast:
    """One combination of coefficients with its CR2 test.

    Attributes
    ----------
    estimate, se, df, p_value, ci_low, ci_high : with Satterthwaite degrees of freedom; all but the estimate are not numbers
        where the standard error would be zero (`unsupported` says so).
    unsupported : "" or why the test must not be used.
    """

    estimate: float
    se: float
    df: float
    p_value: float
    ci_low: float
    ci_high: float
    unsupported: str


@dataclass(frozen=True, slots=True)
class HTZ:
    """Joint test with Hotelling's T-squared approximation.

    Attributes
    ----------
    F, df_num, df_denom, p_value : the test; `df_denom` below 4 makes p unreliable.
    unsupported : "" or why the test must not be used.
    """

    F: float
    df_num: int
    df_denom: float
    p_value: float
    unsupported: str


def fit_robust(
    estimate: Array,
    residual: Array,
    design: Array,
    model_covariance: Array,
    covariance_of: Callable[[Codes], Array],
    clusters: Any,
    *,
    level: float = 0.95,
) -> RobustFit:
    """CR2 around a model that was fitted with the inverse of its own covariance as weights.

    Parameters
    ----------
    estimate : (p,) coefficients.
    residual : (k,) effects less fitted values.
    design : (k, p) design matrix.
    model_covariance : (p, p) covariance of the coefficients under the model.
    covariance_of : gives the model's covariance of the effects at rows (B, m), as (B, m, m).
    clusters : (k,) labels; effects correlate under the model only inside a cluster.
    level : of the intervals.

    Raises
    ------
    CannotCompute
        If there are fewer than two clusters.
    """
    codes = as_codes(clusters)
    j_clusters, p = int(codes.max()) + 1, design.shape[1]
    if j_clusters < 2:
        raise CannotCompute("all effects are in one cluster; a cluster-robust standard error needs at least two clusters")
    # For vectors g_i = A_i'W_iX_iMc: g_i'Phi_i g_i and g_i'X_i, as matrices to be closed by M c on both sides.
    inside, adjusted_x, information, score, plain = (
        np.concatenate(parts)
        for parts in zip(
            *(cluster_pieces(design[rows], residual[rows], covariance_of(rows), model_covariance) for rows in rows_by_size(codes)),
            strict=True,
        )
    )
    carried = carried_by_one(information, model_covariance)
    covariance = model_covariance @ (score.T @ score) @ model_covariance
    df = np.array([_satterthwaite(model_covariance[:, j], inside, adjusted_x, model_covariance) for j in range(p)])
    se = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    # Zero up to rounding: the effects that inform the coefficient are fitted exactly.
    nothing = 1e-10 * np.sqrt(np.diag(model_covariance))
    exact = se <= nothing
    se[exact], df[exact] = np.nan, np.nan
    unsupported = tuple(CARRIED if c else EXACT if z else "" for c, z in zip(carried, exact, strict=True))
    cr0 = model_covariance @ (plain.T @ plain) @ model_covariance
    statistic = estimate / se
    half = critical_value(level, df) * se
    cr1_se = cr1_p = None
    if j_clusters > p:
        cr1_se = np.sqrt(np.maximum(np.diag(cr0) * (j_clusters / (j_clusters - p)), 0.0))
        # The residuals of a cluster that alone carries a coefficient add up to zero.
        cr1_se[cr1_se <= nothing] = np.nan
        cr1_p = two_sided_p(estimate / cr1_se, j_clusters - p)
    return RobustFit(
        estimate=estimate,
        se=se,
        df=df,
        statistic=statistic,
        p_value=two_sided_p(statistic, df),
        ci_low=estimate - half,
        ci_high=estimate + half,
        covariance=covariance,
        unadjusted_covariance=cr0,
        unsupported=unsupported,
        cr1_se=cr1_se,
        cr1_p_value=cr1_p,
        cr1_df=j_clusters - p,
        clusters=j_clusters,
        level=level,
        _adjusted=adjusted_x,
        _inside=inside,
        _model_covariance=model_covariance,
    )


def cluster_pieces(x: Array, e: Array, phi: Array, bread: Array) -> tuple[Array, Array, Array, Array, Array]:
    """Of B clusters, with G = A W X: G'Phi G, G'X, X'W X (B, p, p) each; G'e and X'W e (B, p)."""
    if x.shape[1] == 1:
        return _pieces_of_one(x[:, 0], e[:, 0], phi[:, 0, 0], bread)
    weighted_x = np.linalg.solve(phi, x)
    adjusted = cr2_adjustment(x, phi, bread) @ weighted_x
    adjusted_t, weighted_t, e = adjusted.transpose(0, 2, 1), weighted_x.transpose(0, 2, 1), e[:, :, None]
    return adjusted_t @ phi @ adjusted, adjusted_t @ x, weighted_t @ x, (adjusted_t @ e)[:, :, 0], (weighted_t @ e)[:, :, 0]


def _pieces_of_one(x: Array, e: Array, phi: Array, bread: Array) -> tuple[Array, Array, Array, Array, Array]:
    """The same of B clusters of one effect, x of shape (B, p), without a decomposition of matrices that are numbers."""
    d = np.sqrt(phi)
    left = d * (phi - ((x @ bread) * x).sum(axis=1)) * d
    power = np.where(left > 0.0, 1.0 / np.sqrt(np.where(left > 0.0, left, 1.0)), 0.0)
    weighted = x / phi[:, None]
    adjusted = (d * power * d)[:, None] * weighted
    square = (adjusted * phi[:, None])[:, :, None] * adjusted[:, None, :]
    between = adjusted[:, :, None] * x[:, None, :]
    return square, between, weighted[:, :, None] * x[:, None, :], adjusted * e[:, None], weighted * e[:, None]


def cr2_adjustment(x: Array, phi: Array, bread: Array) -> Array:
    """The symmetric matrices A_i that CR2 multiplies residuals with: A_i = D'B^(-1/2)D, B = D(Phi - X M X')D', Phi = D'D.

    Parameters
    ----------
    x : (B, m, p) designs of B clusters.
    phi : (B, m, m) their covariance under the model.
    bread : (p, p) covariance M of the coefficients under the model.
    """
    d = np.linalg.cholesky(phi).transpose(0, 2, 1)
    d_t = d.transpose(0, 2, 1)
    inner = d @ (phi - x @ bread @ x.transpose(0, 2, 1)) @ d_t
    values, vectors = np.linalg.eigh(inner)
    # Directions that the cluster alone decides have no residual; they get no weight (generalised inverse).
    kept = values > 1e-10 * values[:, -1:].clip(min=1e-300)
    power = np.where(kept, 1.0 / np.sqrt(np.where(kept, values, 1.0)), 0.0)
    root = (vectors * power[:, None, :]) @ vectors.transpose(0, 2, 1)
    return np.asarray(d_t @ root @ d)


def carried_by_one(information: Array, bread: Array) -> Any:
    """Which coefficients only one cluster informs: without its rows the design loses them."""
    half = np.linalg.cholesky(bread)
    share = half.T @ information @ half
    values, vectors = np.linalg.eigh(share)
    lost = (half @ vectors) ** 2 / np.diag(bread)[:, None] > 1e-8
    return (lost & (values > 1.0 - 1e-8)[:, None, :]).any(axis=(0, 2))


def _satterthwaite(contrast: Array, inside: Array, adjusted_x: Array, bread: Array) -> float:
    """2 E[V]^2 / Var[V] for the variance of one contrast, `contrast` = M c.

    With p_i = (I - H)_i'g_i: p_i'Phi p_j = 1[i = j] g_i'Phi_i g_i - b_i M b_j', b_i = g_i'X_i.
    """
    own = np.einsum("a,iab,b->i", contrast, inside, contrast)
    b = contrast @ adjusted_x
    shared = np.einsum("ia,ab,ib->i", b, bread, b)
    trace = float((own - shared).sum())
    squares = float((own * own).sum() - 2.0 * (own * shared).sum() + np.sum(((b.T @ b) @ bread) * ((b.T @ b) @ bread).T))
    return trace * trace / squares if squares > 0 else float("nan")


def select(positions: Sequence[int], p: int) -> Array:
    """Contrasts that pick out single coefficients by position."""
    return np.eye(p)[list(positions)]


def _htz(fit: RobustFit, tested: Array) -> HTZ | NotEstimated:
    q, bread = len(tested), fit._model_covariance
    # What CR2 is on average under the model: the model's own covariance unless a cluster decides a direction alone.
    lead = tested @ bread
    b = lead @ fit._adjusted
    expected = lead @ fit._inside.sum(axis=0) @ lead.T - (b @ bread @ b.transpose(0, 2, 1)).sum(axis=0)
    values, vectors = np.linalg.eigh(expected)
    if values[0] <= 1e-12 * values[-1]:
        return NotEstimated(f"a joint test of {q} coefficients cannot be told apart from a smaller one with these {fit.clusters} clusters")
    contrasts = (vectors / np.sqrt(values)) @ vectors.T @ lead
    b = np.einsum("sa,iab->sib", contrasts, fit._adjusted)
    own = np.einsum("sa,iab,tb->sti", contrasts, fit._inside, contrasts)
    shared = np.einsum("sia,ab,tib->sti", b, bread, b)
    crossed = np.einsum("sia,tib->stab", b, b) @ bread
    total = 0.0
    for s in range(q):
        for t in range(q):
            total += _paired(own[s, s], own[t, t], shared[s, s], shared[t, t], crossed[s, t] @ crossed[t, s])
            total += _paired(own[s, t], own[s, t], shared[s, t], shared[s, t], crossed[t, s] @ crossed[t, s])
    eta = q * (q + 1) / total
    estimate = tested @ fit.estimate
    spread = tested @ fit.covariance @ tested.T
    if np.linalg.eigvalsh(spread)[0] <= 1e-20 * values[-1]:
        return NotEstimated(EXACT)
    wald = float(estimate @ np.linalg.solve(spread, estimate))
    df_denom = eta - q + 1.0
    if df_denom <= 0:
        return NotEstimated(f"a joint test of {q} coefficients leaves no degrees of freedom with these {fit.clusters} clusters")
    statistic = df_denom / (eta * q) * wald
    why = next((fit.unsupported[j] for j in range(tested.shape[1]) if tested[:, j].any() and fit.unsupported[j]), "")
    return HTZ(statistic, q, df_denom, f_upper_tail(statistic, q, df_denom), why)


def _paired(own_1: Array, own_2: Array, shared_1: Array, shared_2: Array, crossed: Array) -> float:
    """Sum over pairs of clusters of two matrices, each diagonal less low rank, multiplied element by element."""
    diagonal = own_1 * own_2 - own_1 * shared_2 - own_2 * shared_1
    return float(diagonal.sum() + np.trace(crossed))
