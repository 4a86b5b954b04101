"""`branch.toml`: read once, checked as a whole, every fault with its line and its remedy.

Must not know a running server. Open `branch_file` first, then `tables`.
"""
