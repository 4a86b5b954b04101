"""The counter itself: the ticket at hand and what can be done with it.

Open `possible_actions` first, then `desk_model`.
"""
