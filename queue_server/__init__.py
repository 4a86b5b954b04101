"""The queue server of a branch: one writer, one journal, and the doors to them.

Must not know a screen or a device. Open `parts` first, the only wiring, then `app`, which starts
and ends it; what people type is in `cli`.
"""
