"""Guided requests at the branch: the process that runs them, and the door to it.

Owns starting, watching and ending that process, and who may ask it. Must not know a case: requests
are passed on as they come. The hall never waits for it. Open `door` first.
"""
