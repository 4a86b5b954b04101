"""The branches' door: what changed at the portal, numbered for each branch, and what they send.

Must not know pages. `changes` writes the numbered changes in the transaction of what they tell.
"""
