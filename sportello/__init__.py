"""What every part of a Sportello agrees on: words, rules and messages.

Pure: no clock, no input or output, no randomness; depends on msgspec and `italy` alone.
"""
