"""A case after it was sent: at which office, in whose hands, in which state, by when answered.

Owns the one way in which a sent case changes, `changing.change`, its history, its suspensions, and
what an office finds, sorts and filters by. Must not know pages, nor what is asked of the citizen:
`portal.cases.exchange` does. Open `changing` first.
"""
