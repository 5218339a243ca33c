"""Coded rows become effect sizes.

| file | what it holds |
|---|---|
| rows.py | route, sign, clusters and tier of each row; each with its use or its reason |
| printed_words.py | what a source prints of an effect, in words |
| clustering.py | which intra-cluster correlation widens an effect, or what is missing for it |
| tiers.py | what keeps an effect out of tier 1, and whether an assumption lets it in as tier 2 |
| words.py, tables.py | how much was coded; the tables of effects, of what they lack, and of the ledger |
"""
