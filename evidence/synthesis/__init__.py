"""THE QUESTIONS: rows become effects, effects become bodies of evidence, bodies become fits.

| file | what it holds |
|---|---|
| effect_rows.py | coded rows become effect sizes, each with its use or its reason |
| clustering.py | which intra-cluster correlation widens an effect, or what is missing for it |
| tiers.py | what keeps an effect out of tier 1, and whether an assumption lets it in as tier 2 |
| dependence.py | which sampling errors are not independent, and their covariance |
| bodies.py | which effects stand together |
| answer.py | the pooled answer of one body, by the plan's main model |
| beside.py | the plain alternatives beside it |
| absolute.py | what an answer means per 100 |
| moderators.py, marginal_means.py | does the effect differ by what the studies are? The effect at each level, and every difference |
| within.py | what studies print of groups of people inside one sample |
| directions.py | votes by direction, where sizes are missing |
| sensitivity.py | the same answer with one thing changed |
| flow.py | the flow of records and studies, every box computed |
| review_run.py | every analysis of a plan |
| addition.py | studies to be added, checked beside the rest, with their effect sizes |
| saying.py | sentences with numbers: a number enters by its name in results.json |
| meta.py, meta_json.py | a meta-analysis of any table |
| meta_rows.py | which rows of the table it takes, and why not the others |
| meta_parts.py, predictions.py | what it has on request; fitted values |
| formula.py | the gate: a moderator formula is read by column, never run |
| design.py | a formula and a table become a design matrix |
| column_values.py | what a column holds: numbers or categories |
| table_file.py | any CSV as a table of text, and the cells that are no numbers where numbers are wanted |
"""
