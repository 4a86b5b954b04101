"""Cases at hand: with all that is needed to judge one, how one is signed, and sending.

Owns how the rows of casework, the definition and the attachments come together. Must not know
routes, nor which server mounts it: that gives what `host` says. Open `at_hand` first, then `host`
and `sending`.
"""
