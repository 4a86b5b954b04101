"""A request is signed with the citizen's card and PIN, at a counter or a totem.

Owns its stages, the digits while they are typed, and what is said at each stage. Must not know
PC/SC, nor what is signed. Open `signing_model` first; `SignByCard.qml` of the kit draws it.
"""
