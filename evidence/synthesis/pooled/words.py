"""What stands above pooled answers, and what they mean per 100."""

from __future__ import annotations

ANSWERS = (
    "Positive is better. Tier 1 holds effects as printed; tiers 1+2 add effects that rest on one stated "
    "assumption. Intervals are cluster-robust (CR2, Satterthwaite); with only two samples they are by Knapp-Hartung and never narrower "
    "than sampling errors allow. All are unreliable below 4 degrees of freedom (df)."
)
TYPOLOGIES = "Each kind of intervention with its analysed effects. Where only a direction was read, the sample is named with its vote."
PER_100 = (
    "The pooled effect turned into events per 100, at the lowest, median and highest risk of the event that is named, among the comparison "
    "groups of all analysed effects (tiers 1 and 2). It assumes the logistic scale on which effects of yes/no outcomes became g."
)
COMPUTED = (
    "Every printed statistic becomes Hedges' g by a route that its card shows step by step. Effects of one body are pooled by a model of "
    "correlated and hierarchical effects with random effects for sample and for effect inside sample, and intervals that stay right where "
    "effects of one sample are related (Pustejovsky and Tipton); of two samples by random effects with Knapp-Hartung. Each pooled "
    "answer has its model in full in its card, with the lines of Python and R that give it."
)
