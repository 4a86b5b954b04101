"""Commands in, events or a refusal out: the deciding half of the branch. Pure.

Must not know a clock, a disk or a screen. Open `branch` first: it looks up who decides what;
`day_state` is what they all decide on.
"""
