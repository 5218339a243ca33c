"""Counts: 2 x 2 tables pooled without effect sizes, proportions, agreement.

| file | what it holds |
|---|---|
| tables.py, rates.py | Mantel-Haenszel of counts and of rates; Peto |
| proportions.py | Wilson's interval and the sign test |
| agreement.py | two coders: kappa, AC1, intraclass correlation |
"""
