"""The counter: what an operator works with, from the first call of the day to the last.

Shows what the server says and asks it for what the operator wants; decides nothing of the queue.
"""
