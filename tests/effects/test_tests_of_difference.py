"""t, F, p, chi-square, r and b: each against another way to the same number."""

import math

import numpy as np
import pytest
from scipy import stats

from evidence.base.errors import CannotCompute
from evidence.effects.correlations import from_r, from_standardised_b
from evidence.effects.cross_check import chi_square
from evidence.effects.means import from_means
from evidence.effects.precision import Uncertainty
from evidence.effects.tests_of_difference import from_chi2, from_f, from_p, from_t

FIRST = np.array([3.1, 4.0, 5.2, 6.3, 2.2, 4.8, 5.9])
SECOND = np.array([1.9, 3.2, 2.8, 4.1, 3.3])
SIZES = (7, 5)


def flags(effect):
    return " ".join(why for what, why in effect.notes if what == "flagged")


def test_t_f_p_and_means_of_the_same_data_agree():
    """One data set, four things a paper may print of it."""
    t, p = stats.ttest_ind(FIRST, SECOND)
    means = from_means(FIRST.mean(), FIRST.std(ddof=1), 7, SECOND.mean(), SECOND.std(ddof=1), 5)
    others = (
        from_t(t, *SIZES),
        from_f(t**2, *SIZES, favours="treatment"),
        from_p(repr(float(p)), *SIZES, favours="treatment"),
    )
    for effect in others:
        assert (effect.g, effect.se) == (pytest.approx(means.g, rel=1e-10), pytest.approx(means.se, rel=1e-10))


def test_chi_square_is_the_t_of_zeros_and_ones():
    """phi through t equals the pooled t test of the 0/1 data: 42 of 68 against 15 of 40."""
    first, second = np.repeat([1, 0], [42, 26]), np.repeat([1, 0], [15, 25])
    t = stats.ttest_ind(first, second).statistic
    chi2 = stats.chi2_contingency([[42, 26], [15, 25]], correction=False).statistic
    effect = from_chi2(chi2, 68, 40, favours="treatment")
    assert effect.g == pytest.approx(t * math.sqrt(1 / 68 + 1 / 40), rel=1e-10)
    assert effect.g != pytest.approx(2 * math.sqrt(chi2 / 108), rel=1e-2)  # never d = 2 phi
    assert "binary, attenuated" in flags(effect)
    by_p = from_p(repr(float(stats.chi2.sf(chi2, 1))), 68, 40, favours="treatment", binary=True)
    assert by_p.g == pytest.approx(effect.g, rel=1e-10)
    assert chi_square(42, 68, 15, 40) == pytest.approx(chi2)
    assert chi_square(42, 68, 15, 40, corrected=True) == pytest.approx(stats.chi2_contingency([[42, 26], [15, 25]]).statistic)


def test_the_sign_of_a_test_without_one_is_whom_it_favours():
    for effect in (from_f(4.0, 20, 30, favours="comparison"), from_p("0.03", 20, 30, favours="comparison")):
        assert effect.g < 0
    assert from_chi2(4.0, 20, 30, favours="comparison").g == -from_chi2(4.0, 20, 30, favours="treatment").g
    for call in (from_f, from_chi2):
        with pytest.raises(CannotCompute, match="treatment or comparison"):
            call(4.0, 20, 30, favours=None)
    with pytest.raises(CannotCompute, match="treatment or comparison"):
        from_p("0.03", 20, 30, favours="none")


def test_no_correction_without_a_standard_deviation():
    plain, yes_no = from_t(2.0, 10, 12), from_t(2.0, 10, 12, binary=True)
    d = 2 * math.sqrt(1 / 10 + 1 / 12)
    assert yes_no.g == d
    assert plain.g < d
    assert "binary, attenuated" in flags(yes_no)


def test_adjusted_and_welch_tests_are_flagged():
    assert "inflated" in flags(from_t(2.31, 40, 44, adjusted=True))
    assert "inflated" in flags(from_p("0.03", 40, 44, favours="treatment", binary=True, adjusted=True))
    assert "65.23 degrees of freedom" in flags(from_t(-5.36, 103, 8817, df=65.23))
    assert not flags(from_t(2.31, 40, 44, df=82))


def test_r_of_the_data_is_near_its_d():
    """d = r / sqrt(p q (1 - r^2)) is the t of r with n for n - 2 degrees of freedom."""
    r = stats.pearsonr(np.repeat([1, 0], SIZES), np.concatenate([FIRST, SECOND])).statistic
    means = from_means(FIRST.mean(), FIRST.std(ddof=1), 7, SECOND.mean(), SECOND.std(ddof=1), 5)
    assert from_r(r, *SIZES).g == pytest.approx(means.g * math.sqrt(12 / 10), rel=1e-10)
    assert "partial" in flags(from_r(0.2, 40, 44, partial=True))


def test_standardised_b_is_taken_as_d():
    effect = from_standardised_b(0.3, Uncertainty(se=0.12), n_treat=40, n_comp=44, partial=True)
    assert effect.g == pytest.approx(0.3 * (effect.se / 0.12))
    assert effect.route == "standardised b to g"
    assert "partial" in flags(effect)
    assert any(what == "assumed" and "outcome's unit" in why for what, why in effect.notes)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: from_f(-1, 20, 30, favours="treatment"), "below 0"),
        (lambda: from_chi2(-1, 20, 30, favours="treatment"), "below 0"),
        (lambda: from_chi2(50, 20, 30, favours="treatment"), "more than the 50 people"),
        (lambda: from_chi2(9, 20, 30, favours="treatment", df=3), "3 degrees of freedom"),
        (lambda: from_t(2, 1, 2), "too small"),
        (lambda: from_p("<.05", 20, 30, favours="treatment"), "bound"),
        (lambda: from_r(1, 20, 30), "between -1 and 1"),
    ],
)
def test_impossible_tests_are_refused(call, said):
    with pytest.raises(CannotCompute, match=said):
        call()


@pytest.mark.parametrize(
    ("df", "said"),
    [
        (82, ""),
        (78, "are not n1 + n2 - 2 = 82: a Welch or an adjusted test"),
        (2, "are not n1 + n2 - 2 = 82: they may be those of the numerator, and only F(1, df) compares two groups"),
    ],
)
def test_degrees_of_freedom_of_another_test_are_flagged(df, said):
    flagged = " ".join(why for what, why in from_f(5.34, 40, 44, favours="treatment", df=df).notes if what == "flagged")
    assert said in flagged
    assert bool(said) == bool(flagged)


def test_an_adjusted_test_with_the_r_of_its_covariates_is_not_said_to_be_plain():
    plain, adjusted = (from_t(2.31, 40, 44, r_covariates=r).assumptions[-1] for r in (None, 0.6))
    assert "the plain difference" in plain
    assert "adjusted for covariates" in adjusted


def test_covariates_take_degrees_of_freedom_and_are_not_flagged_for_it():
    flagged = " ".join(why for what, why in from_f(5.34, 40, 44, favours="treatment", df=79, r_covariates=0.6).notes if what == "flagged")
    assert "degrees of freedom" not in flagged
    found = from_f(5.34, 40, 44, favours="treatment", df=90, adjusted=True)
    assert "the printed 90 degrees of freedom" in " ".join(found.doubts)


@pytest.mark.parametrize(
    ("found", "needs"),
    [
        (from_t(2.31, 40, 44), ""),
        (from_t(2.31, 40, 44, r_covariates=0.6), ""),
        (from_t(2.31, 40, 44, adjusted=True), "the test comes from an adjusted model, whose smaller residual spread makes d too large"),
        (
            from_chi2(8.502, 68, 68, favours="treatment"),
            "a test of a yes/no outcome without the events or percentages of both groups understates the difference",
        ),
        (from_r(0.2, 40, 44, partial=True), "the coefficient is adjusted for covariates, so it is not a plain standardised difference"),
    ],
)
def test_what_needs_an_assumption_says_so(found, needs):
    assert found.needs.startswith(needs)
    assert bool(found.needs) == bool(needs)
    assert "tier" not in found.needs
