"""The single writer of the branch, who is told of its events, and which server leads.

Must not know a door. Open `writer` first, then `broadcast`.
"""
