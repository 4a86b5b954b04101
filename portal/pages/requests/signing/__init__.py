"""Signing a request by a file, the links of second signers and what they open, and downloads.

Owns these pages. What a signature is worth is `casework.office`'s to say. Open `file_pages` first.
"""
