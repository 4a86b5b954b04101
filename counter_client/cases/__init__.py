"""A guided request at the counter: filled in with the citizen, signed, sent, its number told.

Must not know a rule of a form: the branch's server decides what is asked, what is missing, and
whether it may be sent. Open `case_model` first, which owns the place on the way; the steps
themselves are `station.guided`'s.
"""
