"""Guided requests at a branch: a process next to the queue server, which starts it and passes on to
it what stations ask, with a store and files of its own.

Owns the branch's side of `casework.office.host`. Must not know the hall: who acts, and which
visit, the queue server says. Open `seam` first, which both sides know; then `app` and `host`.
"""
