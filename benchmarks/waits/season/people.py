"""What people do in a season: how many ask, for when, whether they stay, and how they answer.

Source: 783,533 bookings of 97 German towns in 2022 (lead times, hours, abandoned holds). How many
ask, cancel, join the list, take or decline an offer is not known and is set here.
"""

from random import Random

from msgspec import Struct

BOOKED_LEADS = ((0, 3), (1, 8), (3, 22), (9, 33), (16, 17), (24, 17))
"""Days ahead of the bookings of all towns, with their share in percent: what people could get."""
WISHED_LEADS = ((0, 17), (1, 21), (2, 10), (3, 9), (4, 7), (7, 26), (15, 6), (23, 4))
"""The same of the quarter of the towns where most is booked for this week and the next: what people
ask for where nearly all of it is free.
"""
LEADS = {"booked": BOOKED_LEADS, "wished": WISHED_LEADS}
HOUR_SHARES = (1, 1, 0, 0, 0, 0, 2, 4, 7, 8, 8, 8, 7, 6, 6, 6, 5, 5, 5, 5, 5, 4, 3, 2)


class Townspeople(Struct, frozen=True, kw_only=True):
    """Shares between 0 and 1.

    wishes_a_day  how many ask: for 11 seats a day 22 book nearly all of them
    leads         days ahead that they would come, and their weights
    join          of those who booked three days later than they would come, who join the list
    says_when     of those who join, who say from which day on they could come; the others decline
                  what is too early for them
    waits_on      of those who took an offer that is three days late still, who stay on the list
    takes         of those who are asked about a seat that they could come to, who take it
    declines      who decline it; the others do not answer
    """

    wishes_a_day: int = 22
    leads: tuple[tuple[int, int], ...] = WISHED_LEADS
    abandon: float = 0.38
    cancel: float = 0.2
    join: float = 0.3
    says_when: float = 1.0
    waits_on: float = 1.0
    takes: float = 0.6
    declines: float = 0.2

    def days_ahead(self, draw: Random) -> int:
        """From today until the first day on which they would come."""
        days, weights = zip(*self.leads, strict=True)
        (ahead,) = draw.choices(days, weights)
        return int(ahead)
