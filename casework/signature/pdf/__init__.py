"""The signatures of a PDF: which bytes each covers, and what was done to the file later.

Owns what is particular to PDF. Must not know envelopes around one. Open `signatures` first, then
`ranges`.
"""
