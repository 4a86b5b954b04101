"""The offices of a Comune that answer requests, and who follows one that is dissolved.

Owns the rows of offices, and which of them an operator reaches. Must not know cases. Who is a
member, and as what, is `portal.identity.operators.memberships`. Open `offices` first.
"""
