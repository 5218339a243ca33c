"""One reader for every table that somebody else made: a workbook, or text between separators, found as people leave it.

| file | what it holds, in order of flow |
|---|---|
| read_file.py | the way in: what a file is, and its sheets |
| text.py, xlsx.py, ods.py | a text file, an Excel workbook, an OpenDocument spreadsheet as grids of cells |
| table.py | the table in a grid: headings, rows, and what stands around them |
| totals.py | rows that only add up others |
| sheet.py | a grid, and a sheet with its table |
| meant.py | the same where nobody says what its columns hold: numbers by their look |
| plain.py | a column that is plain throughout, recognised and read at once |
| numbers.py, decimals.py | a number as it is meant: minus signs, decimal commas, what stands for nothing |

What was read otherwise than it is written stands in `Sheet.said`; what cannot be told in `Sheet.problems`. The tables of a review
itself are read by `review/read_table.py`, which takes them exactly as written.
"""

from evidence.review.reading.read_file import one_table, read_sheets
from evidence.review.reading.sheet import Sheet

__all__ = ["Sheet", "one_table", "read_sheets"]
