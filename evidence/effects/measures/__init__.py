"""The measures of `escalc`, named and defined as in metafor (Viechtbauer 2010): formulas on arrays, one file per kind of data.

| file | holds |
|---|---|
| family.py | `Family`, the inputs that measures share; `Measure`; what cannot be |
| tables.py | two-by-two tables of two groups |
| pairs.py | two-by-two tables of pairs, or of the same people before and after |
| means.py | means and standard deviations of two groups |
| changes.py | means and standard deviations of the same people before and after |
| single.py | one group: proportions, rates, means, reliability, genotypes |
| rates.py | counts and person-time of two groups |
| correlations.py | correlations, partial and semi-partial ones, and the share of variance explained |
| overlap.py | the chance of a higher score in one of two groups (common language effect size, AUC) |
| listed.py | `MEASURES`, all of them by name |

The formulas are those of metafor 3.8 with its defaults. Measures that it does not have (SMCRP, SMCRPH, ZPHI, ZTET, ZPB, ZBIS, PRZ,
ZSPCOR, R2, ZR2, R2F, CLES, CLESN, CLESCN and the same by their other names, AUC, AUCN, AUCCN) are those of metafor 5.1; its ZR2F is
left out, because its variance does not follow from that of R2F by the delta method.
"""
