"""The command line: one thin file per command, which parses, calls and prints. main.py finds the command.

Built on argparse: it is in the standard library, so it adds nothing to start-up, and it takes negative numbers as
arguments once told what a number looks like (parser.py).
"""
