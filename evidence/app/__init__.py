"""The evaluator's page: thin over the rooms below; everything it can do is also a function and a command."""
