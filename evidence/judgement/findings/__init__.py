"""Summaries of findings.

| file | what it holds |
|---|---|
| answer.py | row by row, what the effects behind each recommendation and key principle show |
| words.py, paragraphs.py | plain sentences by rule; what stands above each summary |
| tables.py | the evidence summary and the summaries of findings |
| figure.py | the evidence summary as a figure |
| icon_array.py | the main answer, of 100 people, as a figure |
"""
