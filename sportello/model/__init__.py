"""The vocabulary: things, commands, events, refusals, a ticket's life, and their form on the wire.

The things stand by subject: `ticket`, `waiting`, `place`, `plan`, `day`, `person`; all are frozen,
and the same on disk and on the wire. Must not know how anything is decided or shown. Open `ticket`
first, then `commands` and `events`.
"""
