"""Records of a search: read from RIS, told apart, and entered into the screening ledger records.csv.

| file | what it holds |
|---|---|
| ris.py | an RIS file as records, or every line where it is damaged |
| duplicates.py | which records are certainly the same, and which may be |
| ledger.py | new rows of records.csv, written whole or not at all |
"""
