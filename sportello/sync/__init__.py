"""Sync: what branch and portal say to each other about aggregates that one of them owns. Pure.

Owns versions, envelopes, cursors, incarnations and the outcome of a proposal. Must not know what is
in an aggregate, nor how messages travel. Open `envelope` first, then `cursor` and `version`;
`incarnation` is what follows a restore, `outcome` what the side that does not own asks for.
"""
