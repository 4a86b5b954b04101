"""What citizens say of a page or a service: stars, one reason, a few words.

Must not know who they are. Open `surveys` first.
"""
