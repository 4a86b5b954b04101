"""Where a branch is stored: files of its own directory, or a PostgreSQL that servers share.

Must not know what the stored things mean. Open `stores` first.
"""
