"""Who signs in, with what proof, and what they may then do.

Must not know bookings or messages: those ask it who somebody is. Open `oidc` first.
"""
