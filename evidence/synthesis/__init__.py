"""THE QUESTIONS: rows become effects, effects become bodies of evidence, bodies become answers.

A folder a question, alike inside: `answer.py` has numbers in and one frozen answer out,
`tables.py` its tables, `figure.py` its figures.

| file | what it holds |
|---|---|
| effect_rows/ | coded rows become effect sizes, each with its use or its reason |
| bodies.py | which effects stand together |
| pooled/ | the pooled answer of each body, and what stands beside it |
| moderators/ | does the effect differ by what the studies are? |
| directions/ | votes by direction, where sizes are missing |
| sensitivity/ | the same answer with one thing changed |
| within/ | what studies print of groups of people inside one sample |
| designs/ | the same answers by design, and what confounding would have to be to explain them |
| harms/ | every result on the side of the comparison group, sized or not |
| other_reviews/ | what published reviews found on the same or a near question, with the answer of this one beside it |
| cohorts/ | what predicts an outcome, and how often it happens, whatever people were offered |
| flow/ | the flow of records and studies, every box computed |
| not_attempted/ | methods that these data cannot carry, and what each would need |
| studies/ | the studies one by one |
| review_run.py | every analysis of a plan |
| addition.py, addition_words.py | studies to be added, checked beside the rest, with their effect sizes |
| file_sizes.py | the effect size of every row of any file |
| columns.py | columns that several tables share |
| addresses.py | where things stand on the page of a run |
| meta/ | a meta-analysis of any table |
"""
