"""The totem: a citizen shows who they are, or does not, and leaves with a number.

Pure are `steps`, `flow`, `identify`, `offer`, `notices` and `ticket_layout`; `errands` talks to the
server and the devices, `flow_model` to the screen. Nothing here decides who may have a ticket.
"""
