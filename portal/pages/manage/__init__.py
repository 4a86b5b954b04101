"""A booking as its holder sees it: by a link that was sent, or by code and surname.

Must not show anything to a browser without the booking's cookie. Open `routes` first.
"""
