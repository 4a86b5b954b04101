"""Bookings online: what is free, holds, bookings and their life, on the portal's own seats.

Must not know pages, HTTP or how a message looks. The rules are in `sportello.bookings`; here they
meet the database. Open `bookings` first, then `confirming`, `holds` and `free_slots`.
"""
