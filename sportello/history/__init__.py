"""Past days: read out of a journal, played again on the real core, measured, and changed.

Must not know where a journal is kept. Open `day_record` first, then `from_journal` and `player`.
"""
