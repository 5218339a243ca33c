"""What a study printed about one contrast: the numbers of one row, before any route."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.effects.precision import Uncertainty


@dataclass(frozen=True, slots=True)
class Printed:
    """The numbers of one row of effects.csv, as printed; None where nothing was.

    Attributes
    ----------
    statistic : a name of `statistics.STATISTICS`, or "none".
    n_treat, n_comp : group sizes (people).
    events_treat, events_comp : events (people); pct_treat, pct_comp : the same in percent, 0 to 100.
    mean_treat, sd_treat, mean_comp, sd_comp : means and standard deviations (the outcome's unit); of mean_change, the mean changes.
    sd_of : what the standard deviations are of: "final" or "baseline" scores, or the "change" between them; None where it was not said.
    r_pre_post : correlation of the scores before and after, or of those of the same people under both treatments.
    mean_pre_treat, sd_pre_treat, mean_pre_comp, sd_pre_comp : means and standard deviations before.
    median_treat, q1_treat, q3_treat, min_treat, max_treat : median, quartiles and extremes; ..._comp : of the comparison group.
    medians_by : a name of `medians.WAYS`, the way behind the medians; None for the one that their skewness asks for.
    sd_total : standard deviation of the outcome over both groups together.
    se_treat, se_comp : standard errors of the two means, or of the two percentages in percentage points; ci_low_treat ...
        ci_high_comp : the ends of their intervals, at ci_level.
    time_treat, time_comp : person-time in which the events were counted, in any one unit.
    expected_treat, expected_comp : events that a log-rank test expects in each group.
    observed_minus_expected, logrank_variance : of the log-rank test, for the treatment group.
    estimate : ratio, d, g, b or r; treatment against comparison.
    ci_low, ci_high : limits on the estimate's scale; ci_level : their level in percent, as printed.
    se : standard error of the estimate; of its logarithm for a ratio.
    test_value, df : t, F or chi-square and its (denominator) degrees of freedom.
    p_value : as printed, text: ".031", "<.001".
    adjusted : whether the estimate comes from a model with covariates.
    r_covariates : multiple correlation of the covariates with the outcome.
    hr_kind : "cause-specific", "subdistribution" or "unclear".
    higher_is_better : whether a higher value of the printed statistic is better.
    favours : "treatment" or "comparison"; needed by tests without a sign (F, chi-square, p).
    risk_comp : the comparison group's risk, a fraction (risk ratios, probit, hazard ratios through risks).
    binary : whether the outcome of a t, F or p is yes/no.
    """

    statistic: str | None = None
    n_treat: float | None = None
    n_comp: float | None = None
    events_treat: float | None = None
    events_comp: float | None = None
    pct_treat: float | None = None
    pct_comp: float | None = None
    mean_treat: float | None = None
    sd_treat: float | None = None
    mean_comp: float | None = None
    sd_comp: float | None = None
    sd_of: str | None = None
    r_pre_post: float | None = None
    mean_pre_treat: float | None = None
    sd_pre_treat: float | None = None
    mean_pre_comp: float | None = None
    sd_pre_comp: float | None = None
    median_treat: float | None = None
    q1_treat: float | None = None
    q3_treat: float | None = None
    min_treat: float | None = None
    max_treat: float | None = None
    median_comp: float | None = None
    q1_comp: float | None = None
    q3_comp: float | None = None
    min_comp: float | None = None
    max_comp: float | None = None
    medians_by: str | None = None
    sd_total: float | None = None
    se_treat: float | None = None
    se_comp: float | None = None
    ci_low_treat: float | None = None
    ci_high_treat: float | None = None
    ci_low_comp: float | None = None
    ci_high_comp: float | None = None
    time_treat: float | None = None
    time_comp: float | None = None
    expected_treat: float | None = None
    expected_comp: float | None = None
    observed_minus_expected: float | None = None
    logrank_variance: float | None = None
    estimate: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    ci_level: float | None = None
    se: float | None = None
    test_value: float | None = None
    df: float | None = None
    p_value: str | None = None
    adjusted: bool | None = None
    r_covariates: float | None = None
    hr_kind: str | None = None
    higher_is_better: bool | None = None
    favours: str | None = None
    risk_comp: float | None = None
    binary: bool | None = None

    @property
    def uncertainty(self) -> Uncertainty:
        """What was printed about the precision of the estimate."""
        return Uncertainty(self.ci_low, self.ci_high, self.ci_level, self.se, self.p_value)
