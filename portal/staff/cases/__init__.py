"""Requests that were sent, as offices work on them: the queue, one case, the offices themselves.

Must not decide how a case changes or who reaches it: `portal.cases.handling` and
`portal.cases.offices` do. Open `one_case` first: every page of a case opens it there.
"""
