"""The vocabulary: things, commands, events, refusals, a ticket's life, and their form on the wire.

Must not know how anything is decided or shown. Open `words` first, then `commands` and `events`.
"""
