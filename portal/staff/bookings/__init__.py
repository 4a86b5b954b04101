"""A branch's bookings as staff works with them: the day, a search, one booking, requests, by phone.

Must not decide what may happen to a booking (`portal.bookings`). Open `day_pages` first.
"""
