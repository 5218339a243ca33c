"""What is studied: the codebook, the coded tables and the plan of a review, read and checked.

| file | what it holds |
|---|---|
| review.py | a whole review, read and checked at once |
| layout.py, tables.py | the tables there are; typed rows that know their file, their line and the text as printed |
| codebook.py, read_codebook.py, codebook/ | what each column means and may hold: the core, then what the review adds |
| codebook_page.py, table_schema.py | the codebook as a page, and as a Frictionless data package |
| folder.py, limits.py | one file of the folder and nothing outside it; how large it may be |
| outputs.py | where nothing may be written |
| read_csv.py, read_table.py | bytes to rows of text, to typed rows |
| statement.py | what the data are, in a sentence; the local studies among them, and what was changed for a run |
| choices.py | a review without a study, with some only, or with a key of its plan changed |
| conditions.py | "column = value", as people type it |
| analysed.py | which studies are eligible and which effects analysed: said once |
| plan.py, read_plan.py, read_bodies.py, read_moderators.py | the plan, and reading it from review.toml |
| plan_costs.py, read_costs.py | what the plan says of costs, and reading that |
| plan_multiverse.py, read_multiverse.py | which analyses the plan holds defensible, and reading that |
| rating_rule.py, read_rating_rule.py | the rating rule, and reading it from ratings.toml |
| plan_section.py, toml_lines.py | keys by type with everything wrong in them; on which line a key stands |
| checks/ | what is checked of the data, one function per check |
| corrections.py, explanations.py, settlements.py | what people decided on cells, warnings and differences, as data |
| printed_row.py | what a row of effects.csv says a study printed |
| bias_tools/ | tools for risk of bias as data, and their algorithms |
| checklists/ | what a report of a review has to say, as data |
| fingerprint.py | the state of its files, to see whether somebody else wrote meanwhile |
| local.py, write_local.py | studies added beside the review: read, written whole or not at all |
| short_form.py, workbook.py | what people fill in: one row per effect, and a workbook |
| reading/ | one reader for every table that somebody else made |
| incoming/ | a workbook or CSV that comes back, completed by rules that say so |
| questions.py, question.py | the questions that lead to one study, and what one is |
| typed_numbers.py, bias_questions.py | printed numbers typed in a line or column by column; the questions of a tool for risk of bias |
| records/ | the records of a search into the screening ledger |
| double_coding.py, coder_tables.py, second_readings.py | two codings compared: the comparison, from two files, from readings.csv |
| agreement_tables.py | the comparison as tables |
| changes.py | two versions of a review: what differs, and one difference undone |
| alternatives.py | a review with one decision of its coding taken otherwise |
| new_review.py, new_plan.py, example_review/ | the start of another review, and what is asked for it |

>>> from evidence.review import check_review, default_review, read_review
>>> folder, _ = default_review()
>>> review = read_review(folder)
>>> len(review.tables["effects"]) > 300, review.plan.headline in review.plan.bodies
(True, True)
"""

from evidence.review.codebook import Codebook, ColumnSpec, ValueSpec
from evidence.review.plan import Body, Icc, Plan, Recommendation, Words
from evidence.review.review import CodedReview, check_review, default_review, read_review
from evidence.review.tables import CodedTable, Row

__all__ = [
    "Body",
    "Codebook",
    "CodedReview",
    "CodedTable",
    "ColumnSpec",
    "Icc",
    "Plan",
    "Recommendation",
    "Row",
    "ValueSpec",
    "Words",
    "check_review",
    "default_review",
    "read_review",
]
