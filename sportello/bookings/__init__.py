"""Bookings: calendars, the slots made from them, seats, and the life of one booking. Pure.

Must not know where bookings are stored, who the people are, or what happens in the hall.
Open `calendar` first, then `slots` and `seats`; `lifecycle` is the table of a booking's states.
"""
