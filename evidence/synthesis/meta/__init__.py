"""A meta-analysis of any table of effects and variances.

| file | what it holds |
|---|---|
| analysis.py | what `evidence.meta` and `evidence meta` do |
| rows.py | which rows of the table it takes, and why not the others |
| formula.py | the gate: a moderator formula is read by column, never run |
| design.py | a formula and a table become a design matrix |
| column_values.py | what a column holds: numbers or categories |
| parts.py, predictions.py, marginal_means.py | what it has on request; fitted values; the effect at each level, and every difference |
| as_json.py | the same as JSON and as text |
| table_file.py | any CSV as a table of text, and the cells that are no numbers where numbers are wanted |
"""
