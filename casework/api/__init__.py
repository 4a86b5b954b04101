"""API v1 of guided requests, mounted by the portal and run by a branch; and what every call of API
v1 needs, those of the portal too. Names and shapes stay as they are for good.

Must not know who mounts it: see `casework.office.host`. `routes` has the row of a call, `asking`
what a request says, `problems` how it is refused; the calls are in `requests`. Open `routes` first.
"""
