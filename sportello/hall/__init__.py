"""What everyone sees of the present day, and the rules that server and stations both ask.

`view` is the fold of the day's events; a rule in here has one answer, which the server decides by
and the screens offer by. Must not know how a command is decided. Open `view` first, then `rules`.
"""
