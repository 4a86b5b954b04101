"""Who is called next at a counter, who after, and why.

Must not know how long anything will take. Open `policies` first; `waiting_lines` is what they
choose from, and `upcoming` the question that servers and screens ask.
"""
