"""Book for a caller: the person once, what they come for, first free times, and what is read aloud.

Must not decide about seats (`portal.bookings.desk`). Open `phone_pages` first.
"""
