"""Counts: 2 x 2 tables pooled without effect sizes, proportions, agreement.

| file | what it holds |
|---|---|
| tables.py | Mantel-Haenszel and Peto |
| proportions.py | Wilson's interval and the sign test |
| agreement.py | two coders: kappa, AC1, intraclass correlation |
"""
