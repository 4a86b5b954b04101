"""Guided requests at the portal: as their host until they are sent, and at the offices after it.

Owns the portal's side of `casework.office.host`. Must not know routes or pages, nor how a case is
judged: casework does. Open `host` first, then `handling.changing`.

handling/  the one way in which a sent case changes; its history and its terms
offices/   which offices there are, and whom they are reached by
access/    who of the staff opened which case
"""
