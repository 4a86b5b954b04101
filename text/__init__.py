"""Words for people: catalogues in ten languages, hours and minutes, TOML files that people edit.

Must know no Qt and no web. Open `catalogue` first.
"""
