"""The offices' desk: what staff reads, sets and does, and the log of who did what.

Must not decide about bookings, calendars or messages: `portal.bookings`, `portal.branches` and
`portal.notifications` do. Open `site` first; templates are in `templates`.

door        who asks, what their roles allow, and the frame of every staff page
activity    the log of who did what when, each reading of a person's data included
notes       what staff writes about a booking
bookings/   the day, a search, one booking, requests
cases/      requests that were sent: the queue of an office, one case
calendars/  a branch's calendars: form, preview, saving
definitions/  forms of guided requests: import, look at, publish
phone/      book for a caller
sheets/     services and branches: forms, preview, saving
texts/      what messages say: form, preview, saving
versions    what staff has set as it was; history/ shows it
"""
