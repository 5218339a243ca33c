"""Summaries of findings.

| file | what it holds |
|---|---|
| answer.py | row by row, what the effects behind each recommendation and key principle show |
| words.py | plain sentences by rule |
| tables.py | the evidence summary and the summaries of findings |
| figure.py | the evidence summary as a figure |
"""
