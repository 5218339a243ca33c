"""A meta-analysis of any table: of effects and variances, or of raw numbers.

| file | what it holds |
|---|---|
| analysis.py | what `evidence.meta` and `evidence meta` do |
| arguments.py | which arguments there are, what others call them, what each may be |
| given.py, raw_data.py | effects in whichever form they are given; effects of raw numbers (`evidence.escalc`) |
| pooled_tables.py, mixed_counts.py | counts pooled without an effect for each table; by their exact likelihood |
| rows.py | which rows of the table it takes, and why not the others |
| formula.py, curves.py | the gate: a moderator formula is read by column, never run; the functions of a column that it may hold |
| design.py | a formula and a table become a design matrix |
| column_values.py | what a column holds: numbers or categories |
| answer.py, by_name.py | the fitted analysis; its numbers by name |
| covariances.py | known covariances of sampling errors |
| scales.py | the scale that an answer is read on |
| contrasts.py, comparing.py | combinations of coefficients; an analysis beside another one |
| variance_intervals.py | intervals of the variances |
| other_methods.py, wild_tests.py | the same effects by other methods; cluster wild bootstrap tests |
| refitted.py | the model fitted again to some of the rows, or with other moderators |
| parts.py, predictions.py, marginal_means.py | what it has on request; fitted values; the effect at each level, and every difference |
| subgroups.py | groups of studies by themselves, and the test between them |
| words.py, as_json.py | the same as text, and as JSON |
| figures/ | pictures of a fit |
| table_file.py | any CSV as a table of text, and the cells that are not numbers where numbers are wanted |
"""
