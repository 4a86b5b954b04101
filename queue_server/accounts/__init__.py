"""Keys of stations, operators with their passwords and tokens, and who is let in how often.

Must not know what a command does. Open `access` first, then `admission`.
"""
