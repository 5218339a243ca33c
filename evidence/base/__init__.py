"""What every room may use: errors for people, the ledger, the reason why something can't be computed, and the neutral table.

Beside them what every result needs so that it can be copied, sent to another process and looked at: a dict that cannot be changed
(frozen.py) and a repr of one line (brief.py). Small files, and closed: nothing else belongs here.
"""
