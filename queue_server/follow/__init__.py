"""The page on which citizens follow their turn on the telephone; docs/follow.md.

Must not know who the citizen is. Open `routes` first; what it shares with other pages is `web`'s.
"""
