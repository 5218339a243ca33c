"""Counts: 2 x 2 tables pooled without effect sizes, proportions, agreement.

| file | what it holds |
|---|---|
| tables.py, rates.py | Mantel-Haenszel of counts and of rates; Peto |
| exact.py, mixed.py | the exact likelihood of a study's counts; pooled by it, with a variance of true effects |
| proportions.py | Wilson's interval and the sign test |
| agreement.py | two coders: kappa, AC1, intraclass correlation |
"""
