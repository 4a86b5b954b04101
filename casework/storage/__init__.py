"""Where guided requests are kept: the metadata and column types of casework's own tables, and
statements that are the same on both databases.

Must not know whose database it is: who mounts casework joins its metadata to their schema and
migrates both. Open `metadata` first.
"""
