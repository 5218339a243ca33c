"""Records of a search: read from any export, compared, entered into the screening ledger records.csv, screened elsewhere and back.

| file | what it holds |
|---|---|
| read.py | the way in: what a file is, by its content |
| record.py | a record, and what a file holds of them |
| ris.py | RIS in its dialects, or every line where it is damaged |
| tagged.py | PubMed (nbib, MEDLINE), Web of Science, EndNote and Cochrane (plain text) |
| bibtex.py, csl.py | BibTeX and CSL-JSON |
| table.py | CSV and workbooks: Scopus, Covidence, Rayyan, ASReview and others |
| duplicates.py | which records are certainly the same, and which may be |
| screening.py | decisions of ASReview and Rayyan, and the ledger as a file for them |
| ledger.py | new rows and decisions in records.csv, written whole or not at all |
"""
