"""Test statistics of two groups: t, F(1, df), an exact p, and the chi-square of a yes/no outcome that has no cells.

A t carries its sign. F, p and chi-square don't: `favours` says whom the result favours, and positive g = the treatment group.
"""

from __future__ import annotations

import math

from evidence.base.errors import CannotCompute
from evidence.effects.checks import favoured, refuse, sizes_for_sd
from evidence.effects.means import EQUAL_SPREAD, INFLATED, corrected, unexplained, variance_step
from evidence.effects.precision import bare_p, exact_p
from evidence.effects.result import Effect, Note, Step, effect_on_g
from evidence.effects.scale import smd_variance, z_of_p

ATTENUATED: Note = (
    "flagged",
    "binary, attenuated: a test of a yes/no outcome without the events or percentages of both groups understates the difference (tier 2)",
)
MOST_GROUPS = 10  # fewer degrees of freedom than that, beside many people, may be those of the groups
LINEAR = "a yes/no outcome treated as a number, 0 or 1"


def from_t(
    t: float,
    n_treat: float,
    n_comp: float,
    *,
    df: float | None = None,
    adjusted: bool = False,
    binary: bool = False,
    r_covariates: float | None = None,
) -> Effect:
    """t of two independent groups: d = t sqrt(1/n1 + 1/n2), then J (Rosenthal 1994).

    Parameters
    ----------
    t : with its sign, positive = larger mean in the treatment group.
    n_treat, n_comp : group sizes.
    df : degrees of freedom as printed; other than n1 + n2 - 2 is flagged (a Welch or an adjusted test).
    adjusted : whether the test comes from a model with covariates; flagged "inflated".
    binary : whether the outcome is yes/no; flagged "attenuated", and no J.
    r_covariates : R of the covariates with the outcome: d times sqrt(1 - R^2), and no longer inflated (Borenstein 2009).

    Examples
    --------
    >>> round(from_t(2.31, 40, 44).g, 6)
    0.500024
    """
    return _from_t(t, n_treat, n_comp, route="t", steps=(), notes=(), df=df, adjusted=adjusted, binary=binary, r_covariates=r_covariates)


def from_f(
    f: float,
    n_treat: float,
    n_comp: float,
    *,
    favours: str | None,
    df: float | None = None,
    adjusted: bool = False,
    binary: bool = False,
    r_covariates: float | None = None,
) -> Effect:
    """F with one numerator degree of freedom: |t| = sqrt(F), sign by `favours`, then as `from_t`.

    Examples
    --------
    >>> round(from_f(2.31**2, 40, 44, favours="comparison").g, 6)
    -0.500024
    """
    refuse([favoured(favours), f"F is {f:g}; it cannot be below 0" if f < 0 else None])
    t = _signed(math.sqrt(f), favours)
    steps = (Step(f"t = sqrt({f:g}), the result favours the {favours} group", t),)
    return _from_t(
        t, n_treat, n_comp, route="F to t", steps=steps, notes=(), df=df, adjusted=adjusted, binary=binary, r_covariates=r_covariates
    )


def from_p(
    p_value: str,
    n_treat: float,
    n_comp: float,
    *,
    favours: str | None,
    df: float | None = None,
    adjusted: bool = False,
    binary: bool = False,
    r_covariates: float | None = None,
) -> Effect:
    """An exact two-sided p: of a continuous outcome through t, of a yes/no outcome through chi-square(1).

    Parameters
    ----------
    p_value : as printed; a bound ("<.05"), 0 or 1 is refused.
    n_treat, n_comp : group sizes.
    favours : "treatment" or "comparison".
    df : degrees of freedom as printed, n1 + n2 - 2 where they were not.
    adjusted, binary, r_covariates : as in `from_t`.

    Examples
    --------
    >>> round(from_p("0.031", 40, 44, favours="treatment").g, 4)
    0.4751
    """
    refuse([favoured(favours), *sizes_for_sd(n_treat, n_comp)])
    p = exact_p(p_value)
    notes: tuple[Note, ...] = (("assumed", f"p printed as {p_value} is taken as exact and two-sided"),)
    if binary:
        chi2 = z_of_p(p) ** 2
        effect = _from_phi(
            chi2, n_treat, n_comp, favours, "p to chi2 to phi to d", (Step(f"chi2(1) of a two-sided p of {bare_p(p_value)}", chi2),)
        )
        return effect.with_notes(*notes, *((INFLATED,) if adjusted else ()))
    freedom = n_treat + n_comp - 2 if df is None else df
    t = _signed(_t_of_p(p, freedom), favours)
    steps = (Step(f"t({freedom:g}) of a two-sided p of {bare_p(p_value)}, the result favours the {favours} group", t),)
    return _from_t(
        t, n_treat, n_comp, route="p to t", steps=steps, notes=notes, df=df, adjusted=adjusted, binary=False, r_covariates=r_covariates
    )


def from_chi2(chi2: float, n_treat: float, n_comp: float, *, favours: str | None, df: float | None = None) -> Effect:
    """Chi-square with one degree of freedom where the cells can't be recovered: phi, t = phi sqrt(m) / sqrt(1 - phi^2), then d.

    phi = sqrt(chi2 / (n1 + n2)) and m = n1 + n2 - 2. Never d = 2 phi, which holds only for equal groups and small effects.
    No J, and flagged "binary, attenuated": with the cells the log odds ratio is larger.

    Examples
    --------
    >>> round(from_chi2(8.502, 68, 68, favours="treatment").g, 4)
    0.5127
    """
    problems = [favoured(favours), *sizes_for_sd(n_treat, n_comp)]
    if df is not None and df != 1:
        problems.append(f"chi-square with {df:g} degrees of freedom compares more than two groups or answers; only 1 can become one effect")
    refuse([*problems, f"chi-square is {chi2:g}; it cannot be below 0" if chi2 < 0 else None])
    return _from_phi(chi2, n_treat, n_comp, favours, "chi2 to phi to d", ())


def _from_t(
    t: float,
    n_treat: float,
    n_comp: float,
    *,
    route: str,
    steps: tuple[Step, ...],
    notes: tuple[Note, ...],
    df: float | None,
    adjusted: bool,
    binary: bool,
    r_covariates: float | None,
) -> Effect:
    refuse(sizes_for_sd(n_treat, n_comp))
    kept, left, notes_on_r = unexplained(r_covariates, adjusted=adjusted)
    d = t * math.sqrt(1 / n_treat + 1 / n_comp) * kept
    times = f" x {kept:.6g}" if left else ""
    working = (*steps, *left, Step(f"d = {t:.6g} x sqrt(1/{n_treat:g} + 1/{n_comp:g}){times}", d))
    freedom = n_treat + n_comp - 2
    notes = (*notes, ("converted", f"{route} to d by the group sizes"))
    by_covariates = (adjusted or bool(left)) and df is not None and MOST_GROUPS < df < freedom
    if df is not None and abs(df - freedom) > 0.5 and not by_covariates:
        cause = "a Welch or an adjusted test, or other group sizes; d assumes a pooled standard deviation"
        if route == "F to t" and df <= MOST_GROUPS < freedom:
            cause = "they may be those of the numerator, and only F(1, df) compares two groups"
        notes = (*notes, ("flagged", f"the printed {df:g} degrees of freedom are not n1 + n2 - 2 = {freedom:g}: {cause}"))
    notes = (*notes, *notes_on_r)
    if binary:
        variance = smd_variance(d, n_treat, n_comp)
        working = (*working, variance_step(variance, n_treat, n_comp, "d"))
        notes = (*notes, ATTENUATED)
        return effect_on_g(
            d, math.sqrt(variance), route=f"{route} to d (yes/no outcome)", metric="SMD", assumptions=(LINEAR,), steps=working, notes=notes
        )
    of_what = (
        "the difference of two independent groups, adjusted for covariates," if left else "the plain difference of two independent groups"
    )
    assumptions = (EQUAL_SPREAD, f"a test of {of_what} on a continuous outcome")
    return corrected(d, n_treat, n_comp, route=f"{route} to g", assumptions=assumptions, steps=working, notes=notes, kept=kept)


def _from_phi(chi2: float, n_treat: float, n_comp: float, favours: str | None, route: str, steps: tuple[Step, ...]) -> Effect:
    n = n_treat + n_comp
    if chi2 >= n:
        raise CannotCompute(f"a chi-square of {chi2:g} needs more than the {n:g} people of both groups; check the numbers")
    phi = _signed(math.sqrt(chi2 / n), favours)
    t = phi * math.sqrt(n - 2) / math.sqrt(1 - phi * phi)
    d = t * math.sqrt(1 / n_treat + 1 / n_comp)
    variance = smd_variance(d, n_treat, n_comp)
    working = (
        *steps,
        Step(f"phi = sqrt({chi2:.6g} / {n:g}), the result favours the {favours} group", phi),
        Step(f"t = phi sqrt({n - 2:g}) / sqrt(1 - phi^2)", t),
        Step(f"d = t x sqrt(1/{n_treat:g} + 1/{n_comp:g})", d),
        variance_step(variance, n_treat, n_comp, "d"),
    )
    assumptions = (LINEAR, "a chi-square without a continuity correction")
    notes = (("converted", "chi-square(1) to phi to d by the group sizes"), ATTENUATED)
    return effect_on_g(d, math.sqrt(variance), route=route, metric="r", assumptions=assumptions, steps=working, notes=notes)


def _signed(size: float, favours: str | None) -> float:
    return size if favours == "treatment" else 0.0 - size


def _t_of_p(p: float, df: float) -> float:
    """The positive t whose two-sided p is `p`."""
    from scipy.special import stdtrit

    return -float(stdtrit(df, p / 2))
