"""Seats that come back, and who would come earlier: resting, offers, the waiting list.

Must not know pages. A seat that rests or is offered is a hold, which `holds` and the sweep treat as
any other. Open `waiting_list` first.
"""
