"""HOW SURE: every defensible analysis, what is missing, how often the procedure errs, what the next study would be worth.

A folder a subject, alike inside: `answer.py` has numbers in and one frozen answer out,
`words.py` its sentences, `tables.py` its tables, `figure.py` its figure.

| file | what it holds |
|---|---|
| jobs/ | big jobs in numbered pieces, on this machine or on a cluster |
| twin/ | how often our own procedure errs, on data drawn from the fitted review |
| how_sure/ | how sure one can be of the headline and of each recommendation, in one table |
| missing/ | results that are known and print no size: bounds, and where the answer tips |
| multiverse/ | every defensible analysis of each body, and how far they agree |
| examined.py | an assessment with the quick answers of every subject of this room |
| kinds/ | kinds of intervention in pairs: what differs, P-scores, what difference could have been seen |
| next_study/ | what the next study would do to intervals, marks and verdicts, and where one would do most |
| over_time/ | what the evidence said each year, and the years as planned looks |
"""
