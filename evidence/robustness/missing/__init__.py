"""Results that are known and print no size: what the answer would be with them, and how adverse they must be to overturn it.

| file | what it holds |
|---|---|
| answer.py | the answer under stated assumptions, and the tipping points |
| words.py, tables.py | their sentences and tables |
"""
