"""The page for several people: who they are, a working copy for each, a line for each change. Off unless it is asked for.

| file | what it holds |
|---|---|
| routes.py | signing in and out |
| users.py | the file of users with the hashes of their passwords |
| proxies.py | a user that a server in front names |
| audit.py | who did what |
"""
