"""How quickly offices work with many requests that were sent. Open `desk` first.

Owns a Comune with 100,000 of them. Must not know how a queue is read.
"""
