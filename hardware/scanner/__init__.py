"""The barcode scanner: what was held in front of it."""
