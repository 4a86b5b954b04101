"""What the head of the desk and the reception see of the whole branch.

Shows; what is done about it are `questions`. Open `overview` first.
"""
