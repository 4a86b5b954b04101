"""The papers of a guided request: the request itself and its receipt, as PDF/A, in one layout.

Must not know cases, definitions or the register: what is shown is handed in as words and numbers.
WeasyPrint lays it out in a process of its own, `__main__`. Open `content` first, then `press`.
"""
