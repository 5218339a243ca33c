"""THE QUESTIONS: rows become effects, effects become bodies of evidence, bodies become fits.

| file | what it holds |
|---|---|
| effect_rows.py | coded rows become effect sizes, each with its use or its reason |
| bodies.py | which effects stand together |
| answer.py | the pooled answer of one body, by the plan's main model |
| beside.py | the plain alternatives beside it |
| absolute.py | what an answer means per 100 |
| moderators.py | does the effect differ by what the studies are? |
| directions.py | votes by direction, where sizes are missing |
| sensitivity.py | the same answer with one thing changed |
| review_run.py | every analysis of a plan |
| meta.py, meta_json.py | a meta-analysis of any table |
| formula.py | the gate: a moderator formula is read, never evaluated |
| table_file.py | any CSV as a table |
"""
