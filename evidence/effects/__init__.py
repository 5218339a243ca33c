"""WHAT EACH STUDY FOUND: any printed statistic becomes one effect size, Hedges' g, by one route per function.

The map of the room, in the order in which a number passes through it:

| file | does |
|---|---|
| printed.py | `Printed`, what a study printed |
| statistics.py, statements/ | every statistic, stated once; `effect_from_printed` takes its route |
| kinds.py | `effect("or", 1.66, 1.14, 2.40)`: one effect size from numbers typed in |
| as_printed.py | "1.66 (95% CI 1.14-2.40)" taken apart into its numbers |
| binary.py | events or percentages in both arms |
| ratios.py | odds, risk and hazard ratios, risk differences |
| survival.py | log-rank tests, percentages at a time, counts in person-time |
| medians.py, quantiles.py, quantile_fits.py | medians with quartiles or extremes; mean and SD behind them by symmetry, by fits |
| repeated.py | the same people twice: cross-over trials, before and after |
| means.py | means with standard deviations, errors or intervals, mean differences, gains, a printed d or g |
| tests_of_difference.py | t, F, p and chi-square |
| correlations.py | r, and the b of a 0/1 treatment |
| shared_control.py | several treatment arms against one comparison arm, with their covariance |
| clusters.py | the design effect, for people who come in clusters, such as agencies or teams |
| escalc.py, measures/ | yi and vi of many studies at once, equal to metafor's escalc; the formulas |
| result.py | `Effect`: g, its precision, the route, every step and every note for the ledger |
| scale.py | Hedges' J, the variance of g, log odds ratio to d |
| cross_check.py | what disagrees inside one row is flagged |
| precision.py | the standard error behind an interval, a standard error or an exact p; what rounding allows |
| e_value.py | how strong unmeasured confounding would have to be to explain an effect away |
| limits.py | a p printed as a threshold: a direction and a limit, never a size |
| checks.py | what is refused, all of it at once |

Numbers in, frozen results out: no table and no pandas here. Nothing is guessed: what a route needs and was not printed comes
back as `NotEstimated` with its name, and what cannot be raises `CannotCompute`.
"""
