"""How sure can we be: every defensible analysis, what is missing, how often the procedure errs, what the next study would be worth."""
