"""What is said between totem and citizen, step by step. Pure.

Must not know a screen, a device or a socket. Open `steps` first, then `flow`.
"""
