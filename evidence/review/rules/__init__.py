"""The rules of the checker, by family: structure, cells, keys, numbers, judgement, shares, assumptions, local, bias.

To add a rule: write one function under `@rule(name, severity, subject)` in the family it belongs to, and its entry in docs/errors.md.
"""

from evidence.review.rules import assumptions, bias, cells, judgement, keys, local, numbers, shares, structure
from evidence.review.rules.rule import RULES, Finding, Rule, in_order, rules_on, run

FAMILIES = (structure, cells, keys, numbers, judgement, shares, assumptions, local, bias)

__all__ = ["FAMILIES", "RULES", "Finding", "Rule", "in_order", "rules_on", "run"]
