"""Typing a study: the questions of `evidence add` as one page, kept at every field.

| file | what it holds |
|---|---|
| form.py | the questions as fields, with what stands in them and what is wrong |
| saving.py | keeping one answer, or refusing to write over another window's |
| live.py | the size that the numbers give while they are typed |
| rows.py | the answers as rows for the checker |
| routes.py | the pages |
"""
