"""API v1 of guided requests: the form of a service, the files of a case.

Must not know how a form or a file is kept. Open `definitions` first.
"""
