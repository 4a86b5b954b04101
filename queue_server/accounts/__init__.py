"""Keys of stations, operators with their passwords and tokens, and what each role may do.

Must not know what a command does. Open `access` first; `administration` is the installer's side.
"""
