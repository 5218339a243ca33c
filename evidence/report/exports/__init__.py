"""Exports: what other programs read of a run, as files in its folder exports/.

| file | what it holds |
|---|---|
| files.py | the one list of them, and what each holds in words |
| references.py | the sources of eligible studies as RIS and as CSL-JSON |
| revman.py | the effects of each pooled answer as data rows of RevMan |
| profiles.py | the GRADE evidence profile, in the columns of GRADEpro |
| arms.py | raw numbers, one row per group: events, means, rates |
| scripts.py | each pooled answer as a script of R |
"""
