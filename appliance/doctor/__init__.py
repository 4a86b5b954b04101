"""Asks the machine, the configured devices and the line to the server how they are.

Must not know the demo. Open `command` first; `findings` is what it prints.
"""
