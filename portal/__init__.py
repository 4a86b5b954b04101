"""The central portal of one or more Comuni: online bookings, messages, the branches' sync.

Must not know a queue server: the two talk by HTTP (`portal.sync`). Each subject has a folder with
its tables, its rules and its routes; `app` joins them. Open `app` first, then `bookings`.
"""
