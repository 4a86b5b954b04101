"""Cases until they are sent: begun, saved step by step by those who work on them, signed, sent.

Owns the rows of cases, their versions, and the evidence of how one was signed. Must not know who
may open a case, nor how it is registered: who mounts casework does. Open `cases` first.
"""
