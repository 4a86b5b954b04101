"""The signature of a request at the counter: by hand on paper, or with card and PIN.

Must not know whether a signature is valid: the server decides. Open `hand_signature` first.
"""
