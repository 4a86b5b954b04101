"""The branch's bookings many days ahead, its desk seats, and how the day's reach the hall.

Must not know who the citizens are (`queue_server.people`), nor decide what happens in the hall.
Open `store` first, then `seats`; `desk` sells those of reception and telephone, `hall_bookings`
plans a day's bookings into the hall, `guesses` slows down who tries out codes.
"""
