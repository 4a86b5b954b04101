"""The board of the hall: shows each call large, says it aloud, and keeps what came before.

Decides nothing of the queue. `announcer` and `phrases` know no Qt.
"""
