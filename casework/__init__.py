"""Guided requests up to sending, for whichever server presents them: the portal, or a branch.

Must not know who mounts it: neither the portal nor a queue server. Form definitions and the pure
rules of cases are in `sportello.cases`.
"""
