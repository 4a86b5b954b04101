"""What the process of guided requests at a branch asks of its portal, under /sync/v1.

Owns these calls. Must not know keys: the branches' door has checked who asks. Open `calls` first.
"""
