"""What stands on the totem's screen, in the citizen's language.

Must not know a device or the server. Open `screen` first; `flow_model` is what QML sees of it.
"""
