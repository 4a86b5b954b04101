"""Booking while the citizen speaks: the person, the service, a time, and what was booked.

Must not know which seats there are or who may be told what: the server decides. Open
`booking_model` first.
"""
