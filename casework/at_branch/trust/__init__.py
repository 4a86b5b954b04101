"""Whose cards and signatures a branch believes, as its portal says: copied ahead, for a cut line.

Owns the copies. Must not know where the portal has them from. Open `copied_trust` first.
"""
