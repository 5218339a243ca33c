"""What every room may use: errors for people, the ledger, the reason why something can't be computed, and the neutral table.

Four small files, and closed: nothing else belongs here.
"""
