"""What a file is, whatever it is called, and whether it may be opened without harm.

Runs in a process of its own, of which each looks at one file alone, with limits of memory and time:
`__main__`. Must not know what was asked for; it says what is there. Open `inspected` first, then
`looking`.
"""
