"""Risk of bias: what a tool makes of answers, and what stands for every study and result of a review.

| file | what it holds |
|---|---|
| answer.py | every study and result with the judgement of each domain, and how it came about |
| counts.py | how often each judgement occurs, and how much of an answer rests on it |
| overall.py | the overall judgement of each study, as the rating rule reads it |
| words.py, tables.py, figure.py | its words; the tables; lights and bars, by number and by weight |
| forests.py | forests of pooled answers with the risk of bias of every effect |

`judge(tool, answers)` applies a tool. The tools themselves are data in `evidence/review/bias_tools/`, where the checker can reach them.

>>> judge("RoB 2", {"5.1": "PY", "5.2": "N", "5.3": "N"}).domains[4].judgement
'low'
"""

from evidence.review.bias_tools.algorithm import BiasJudgement, DomainJudgement, judge

__all__ = ["BiasJudgement", "DomainJudgement", "judge"]
