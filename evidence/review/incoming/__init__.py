"""Studies that come in from outside: a workbook or CSV files, read, named as the codebook names things, and completed by rules that say so.

| file | what it holds, in order of flow |
|---|---|
| mapping.py, read_mapping.py, mappings/ | what headings mean, said once and kept; some for the exports of programs |
| columns.py, suggest.py, propose.py | which column a heading means, or may mean; what a sheet still needs |
| write_mapping.py | a mapping as the text of its file |
| values.py | the words of a sheet as the codebook has them |
| records.py, arms.py | its rows as results; one row per arm as comparisons |
| drafts.py | rows of our tables |
| proposals.py | what follows from the rest |
| incoming.py | all of it |
"""

from evidence.review.incoming.incoming import Incoming, from_drafts, read_incoming

__all__ = ["Incoming", "from_drafts", "read_incoming"]
