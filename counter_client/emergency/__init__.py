"""The branch's emergency register, for the head of the desk: look, open, go on, close.

Owns what is typed and how the state is said. The rules are the branch's; it is asked by HTTP. Open
`emergency_model` first.
"""
