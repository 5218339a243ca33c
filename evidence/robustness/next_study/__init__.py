"""What the next study would be worth.

| file | what it holds |
|---|---|
| proposals.py | studies that could be made next: for the headline, a recommendation, a kind and an outcome |
| predictive.py | what such a study would find, by what is known so far |
| answer.py | what it would do to intervals, marks and verdicts, and where one would do most |
| words.py, tables.py, figure.py | what is said of it in a run; its table; what it would do to each mark |
| worth_tables.py | what the command writes: every mark and verdict, and where a study would do most |
"""
