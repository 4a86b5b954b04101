"""The card reader: who put a health card in, and when it was taken out."""
