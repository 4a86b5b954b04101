"""The devices at the totem: what they bring, how they are, and the ticket on paper.

Must not know the conversation beyond its events. Open `attending` first.
"""
