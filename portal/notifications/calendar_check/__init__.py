"""Which faults of a calendar file, or of a mail with one, calendar programs stumble over.

Must not know a booking, nor how our own invitations are made: it reads files of anyone's, and
nothing in one stops it. Open `checked_file` first.
"""
