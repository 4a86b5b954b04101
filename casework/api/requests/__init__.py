"""API v1: guided requests, from the form of a service to the receipt, in JSON.

Owns their calls and shapes. Must not know a rule of a form, nor how a case is kept: it calls
`casework.office`. Open `cases` first, then `case_sending`; `definitions` and `case_files` are calls
of their own, `site` joins them.
"""
