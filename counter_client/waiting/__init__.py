"""Who waits for this counter, in the order in which the server would call them.

Must not know the rules of that order. Open `who_waits` first.
"""
