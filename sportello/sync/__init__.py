"""Sync: what branch and portal say to each other about aggregates that one of them owns. Pure.

Owns versions, envelopes, cursors and incarnations. Must not know what is in an aggregate, nor how
messages travel. Open `envelope` first, then `version`; `incarnation` is what follows a restore.
"""
