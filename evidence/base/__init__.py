"""What every room may use: errors for people, the ledger, and the reason why something can't be computed.

Three small files, and closed: nothing else belongs here.
"""
