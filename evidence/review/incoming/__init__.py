"""Studies that come in from outside: a workbook or CSV files, read, named as the codebook names things, and completed by rules that say so.

| file | what it holds, in order of flow |
|---|---|
| columns.py, values.py | the headings and words of the sheets of a file (reading/) as the codebook has them |
| drafts.py | rows of our tables |
| proposals.py | what follows from the rest |
| incoming.py | all of it |
"""

from evidence.review.incoming.incoming import Incoming, from_drafts, read_incoming

__all__ = ["Incoming", "from_drafts", "read_incoming"]
