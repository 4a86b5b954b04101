"""How long people wait under each policy: days as they were, played on the real core.

Must not know a server. Open `traces` first, then `replay` and `score`.
"""
