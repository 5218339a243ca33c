"""WHAT IT MEANS: ratings of the evidence and the published claims, both by declared rules on computed numbers.

| file | what it holds |
|---|---|
| assessment.py | results with ratings, claims and all that is made of them |
| headline.py | the main answer with its limits, in a few sentences |
| problems.py | what is wrong with a review's own rules and declarations, without a result |
| ratings.py, basic_and_graded.py | every recommendation put to the rating rule, read in two ways |
| decisions.py | what people decided on ratings |
| eligible.py | which effects a rating may rest on |
| risk_of_bias/ | what stands for each study and domain of a tool, and how often |
| body_numbers.py | the numbers of a body that the rule looks at |
| asymmetry.py | small-study effects of a body, one effect per sample |
| concerns.py, bands.py | concerns and bands: pure, numbers in, band out |
| grade.py | the GRADE profile of any body of evidence |
| to_move.py, trace.py | how far the deciding inputs are from another band; one line of trace |
| claims.py | every claim compared with the results |
| queries.py, targets.py | the declared check of each claim, read strictly |
| claim_rules.py, shares.py | verdicts from numbers; whether a printed share can be |
| credibility.py, iceman.toml | how far a claim of a difference between groups can be trusted: ICEMAN, as data |
| annex.py | what the evidence annex adds to a run |
| findings.py, plain_words.py | summaries of findings, and their sentences by rule |
| coverage.py, survey.py | what the evidence covers and misses; printed shares of surveys with their intervals |
| compare.py | two versions of a review: what moved, and by which change |
| costs.py | break-even and net saving: pure, numbers in, numbers out |
| cost_answer.py, cost_words.py | the plan's costs and what its evidence says of them; the same in sentences |
| own_figures.py | counts, sums, ratios and rankings of our own |
"""
