"""What citizens are told of their bookings: by e-mail, SMS or App IO, written first and sent later.

Must not decide what happens to a booking: `portal.bookings` does, and adds a message in the same
transaction. Open `outbox` first, then `worker`; what a message says is in `composition`.
"""
