"""Cases: what a guided request asks, and a case's way through an office until its outcome. Pure.

Owns form definitions, their conditions and computed values, what answers they ask for and which are
wrong, the life of a case and its terms. Must not know where cases are stored, who the people are,
or how a step is drawn. Open `definition` first, then `conditions` and `asking`, then `answers`;
`lifecycle` is the table of a case's states, `terms` the days.
"""
