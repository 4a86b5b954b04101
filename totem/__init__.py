"""The totem: a citizen shows who they are, or does not, and leaves with a number.

`conversation` says what follows what, `screens` shows it, `errands` does what it asks for at the
server and at the `devices`. Nothing here decides who may have a ticket.
"""
