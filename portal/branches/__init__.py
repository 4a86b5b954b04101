"""The Comuni of this portal, their branches, services and calendars: what staff sets.

Must not know who books. `directory` is all of it as the other subjects read it; open it first.
"""
