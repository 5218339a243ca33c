"""The checks of the data, one file per family or a part of one (the families are listed in check.py).

| file | what it checks |
|---|---|
| structure.py | can a file be read, has it the right columns and rows |
| cells.py, countries.py | one cell |
| keys.py, local.py | keys and references; a local study in its own folder |
| impossible.py | numbers of an effect that cannot be right: they stop a run |
| implausible.py, spreads.py | numbers that are hardly ever right; standard errors that pass for standard deviations |
| discordant.py, shares.py, routes.py, sizes.py | numbers that contradict each other: within a row, percentages, two routes, group sizes |
| tails.py | tail probabilities for them |
| dependent.py | the same people or numbers more than once |
| unsourced.py | numbers nobody can look up |
| coding.py | decisions of the coder |
| bias.py | risk of bias |
| assumptions.py | assumptions and corrections |
| elsewhere.py | what was read of other people: prognosis, baselines, intra-cluster correlations |
| subgroups.py | groups of people inside one sample |
| published.py | what other reviews found |
| reporting.py | how the review was made: checklists, and confidence in what key principles rest on |
| row.py | what checks of one effect share |
| check.py | what a check is, and the families |

To add a check: write one function under the decorator of its family, `@family(name, severity, subject)`, and its entry in that
family's section of docs/errors.md. Each states what it saw, what is allowed and what to do, and where known the likely cause.
"""

# Imported for the checks that they declare.
from evidence.review.checks import (  # noqa: F401
    assumptions,
    bias,
    cells,
    coding,
    dependent,
    discordant,
    elsewhere,
    implausible,
    impossible,
    keys,
    local,
    published,
    reporting,
    routes,
    shares,
    sizes,
    spreads,
    structure,
    subgroups,
    unsourced,
)
from evidence.review.checks.check import CHECKS, FAMILIES, Check, Finding, checks_on, in_order, run

__all__ = ["CHECKS", "FAMILIES", "Check", "Finding", "checks_on", "in_order", "run"]
