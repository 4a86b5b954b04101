"""Slips on the receipt printer of this computer, and what is said when one does not come.

Must not know how a booking is made. Open `slip_printing` first.
"""
