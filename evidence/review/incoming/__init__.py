"""Studies that come in from outside: a workbook or CSV files, read, named as the codebook names things, and completed by rules that say so.

In order of flow: read_sheets, read_workbook and sheet (a file as sheets of text), columns and values (their names and words to the
codebook's), drafts (rows of our tables), proposals (what follows from the rest), incoming (all of it).
"""

from evidence.review.incoming.incoming import Incoming, from_drafts, read_incoming

__all__ = ["Incoming", "from_drafts", "read_incoming"]
