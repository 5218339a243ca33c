"""What stands above pooled answers, and what they mean per 100."""

from __future__ import annotations

ANSWERS = (
    "Positive is better. Tier 1 holds effects as printed; tiers 1+2 add effects that rest on one stated "
    "assumption. Intervals are cluster-robust (CR2, Satterthwaite); with only two samples they follow Knapp and Hartung, and are never "
    "narrower than sampling error allows. All are unreliable below 4 degrees of freedom (df)."
)
TYPOLOGIES = (
    "Each kind of intervention with its analysed effects. Where only a direction was read, the sample is named under the direction it "
    "points in."
)
PER_100 = (
    "The pooled effect expressed as events per 100, at the lowest, median and highest risk of the named event among the comparison "
    "groups of all analysed effects (tiers 1 and 2). This assumes the logistic scale on which effects on yes/no outcomes were turned "
    "into g."
)
COMPUTED = (
    "Every printed statistic becomes Hedges' g by a route that its card shows step by step. Effects on one question (a body of evidence) "
    "are pooled by a model of correlated and hierarchical effects, with random effects for samples and for effects within samples, and "
    "with intervals that hold even where effects of one sample are related (Pustejovsky and Tipton); with two samples, by random effects "
    "and Knapp-Hartung intervals. The card of each pooled answer gives its model in full, with the Python and R code that reproduces it."
)
