"""The calendars of a branch as staff sets them: list, form, preview of a change, and saving it.

Must not decide what a change does to slots and bookings (`sportello.bookings.slots.revise`, by
`portal.bookings.slot_rows`). Open `calendar_pages` first.
"""
