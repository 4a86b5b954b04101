"""What becomes of bookings at their branch, as it tells: their states, and their turns of today.

Must not know how it travels, nor what the branch is told in return. Open `told_bookings` first.
"""
