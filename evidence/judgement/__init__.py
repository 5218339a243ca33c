"""WHAT IT MEANS: ratings of the evidence and the published claims, both by declared rules on computed numbers.

A folder a subject, alike inside: `answer.py` has numbers in and a frozen answer out,
`words.py` its sentences, `tables.py` its tables, `figure.py` its figure.

| file | what it holds |
|---|---|
| assessment.py | results with ratings, claims and all that is made of them |
| headline.py | the main answer with its limits, in a few sentences |
| declared.py | what is wrong with a review's own rules and declarations, without a result |
| body/ | what judgements ask of a body of evidence |
| ratings/ | every recommendation put to the rating rule |
| grade/ | the GRADE profile of any body of evidence |
| claims/ | every claim compared with the results |
| credibility/ | how far a claim of a difference between groups can be trusted |
| risk_of_bias/ | what stands for each study and domain of a tool, and how often |
| missing/ | what may be missing: unpublished results, and known ones without a size |
| costs/ | break-even and net saving |
| findings/ | summaries of findings, and their sentences by rule |
| expect/ | what to expect in a place of one's own: people with the event, money |
| planning/ | what to measure next: how large an evaluation has to be, what it would show and move |
| coverage/ | what the evidence covers and misses; printed shares of surveys |
| otherwise/ | what one decision, sample or choice otherwise would make of ratings and verdicts |
| how_read/ | who read, the checklists, and what waits for people |
| local_study/ | what a local study says, alone and beside the others; one group without a comparison |
| compare/ | two versions of a review: what moved, and by which change |
| trace.py | one line of trace: which input passed which gate |
"""
