"""`portal.toml`, the secret beside it, and the sample Comune of a new portal.

Must not know the database. Open `settings` first.
"""
