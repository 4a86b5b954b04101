"""A season of bookings drawn from how towns are booked, played on the portal's own functions.

Says what becomes of seats that come back more than a day ahead, and whether a dead hold has kept
one. Knows no page. Open `played` first; `python -m benchmarks.waits.season` plays one.

people       how many ask, for when, and what they do: what is known, and what is set
town         one office with one calendar
seats        what came back, whom it suited, what became of it
waiting      offers, and how those who are asked answer
played       the events in the order of their drawn time
"""
