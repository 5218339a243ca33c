"""Tools that judge risk of bias: questions, answers and algorithms as data (*.toml), and what reads and applies them.

| file | what it holds |
|---|---|
| rob2.toml, robins_i_v2.toml, robins_i.toml | the tools |
| tool.py | a tool, read once |
| algorithm.py | from answers to judgements: pure |
| answered.py | the answers and judgements that a review holds, by study and result |
| placeholders.py | what stands where nobody judged: the review's design rule |

It stands in this room because the checker uses it too; what the judgements mean for a review is `evidence.judgement.risk_of_bias`.
"""
