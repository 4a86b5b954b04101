"""How long personal data are kept, and deleting them then.

Owns the table of what is kept how long and why (`kept_data`), the acts that allow a Comune to
discard what is archived, and the report of what went. Must not know pages. The register of
documents is never touched. Open `ended_cases` first, then `discarding`.
"""
