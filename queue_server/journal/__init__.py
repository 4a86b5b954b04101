"""The journal: everything that ever happened in the branch, in order, chained and checked.

Must not know what an event means. Open `seam` first: it says what a journal can do; `sqlite` and
`postgres` do it.
"""
