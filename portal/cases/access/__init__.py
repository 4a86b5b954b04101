"""Who of the staff opened which case, and when. The citizen reads it.

Owns these rows, which are written where a case is opened. Must not know who may open one. Open
`access_log` first.
"""
