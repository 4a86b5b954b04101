"""Home, services with their sheets, branches, and the pages about the site itself.

Must not know who asks. Open `routes` first, then `sheets_shown`, what the pages say.
"""
