"""Which time it is in the branch, and when the machine's clock is not believed.

`timekeeper` decides, from what `witness` says of the machine and `last_seen` of the time before it
started. Knows no hall and no journal. Source: docs/decisions/0055-a-clock-that-leaps.md
"""
