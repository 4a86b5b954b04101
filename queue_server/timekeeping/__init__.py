"""Which time it is in the branch, and when the machine's clock is not believed.

Must not know a hall or a journal. Open `timekeeper` first: it decides, from what `witness` says of
the machine and `last_seen` of the time before it started. Source:
docs/decisions/0055-a-clock-that-leaps.md
"""
