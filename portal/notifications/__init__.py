"""What citizens are told of bookings and cases, by e-mail, SMS or App IO: written, then sent.

Must not decide what happens to a booking or case: `portal.bookings` and `portal.cases` do, and add
a message in the same transaction. Open `outbox` first, then `worker`; kinds are in `kinds` and
`case_kinds`, what a message says is in `composition`.
"""
