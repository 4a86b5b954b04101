"""Requests that citizens have prepared for visits here: copied ahead, opened, handed back.

Owns the sealed copies, and when one becomes this branch's own. Must not know a booking but by its
id. Open `copies` first, then `arriving` (the rounds), `opening` and `returning`.
"""
