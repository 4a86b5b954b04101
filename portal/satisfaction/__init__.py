"""What citizens say of a page or a service: stars, one reason, a few words.

Owns the answers, and what is published of them and of the use of services. Must not know who they
are. Open `surveys` first, then `publishing`.
"""
