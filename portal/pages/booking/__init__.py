"""Booking step by step: day and hour, details and person, summary.

Must not know seats: the desk of `portal.bookings` holds and confirms. `drafts` is what was filled
in so far, kept on the server, and alone knows SQL; open `steps` first, the routes.
"""
