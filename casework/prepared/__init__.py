"""Requests that citizens prepare for a visit that they have booked ("Porti questo").

Owns which case belongs to which booking. Must not know a booking but by its id. Open `links` first.
"""
