from benchmarks.waits.season.people import Townspeople
from benchmarks.waits.season.played import play
from benchmarks.waits.season.seats import share_by_the_list

SCARCE = Townspeople(wishes_a_day=13, cancel=0.4, join=1.0)
"""Far more than there are seats for; all who book late ask to be told of something earlier."""


async def test_the_list_fills_nine_of_ten_scarce_seats_and_no_hold_keeps_one(tmp_path):
    figures = await play(tmp_path, SCARCE, seed=1, days=10, slot_min=60)
    assert figures.booked > 70
    assert figures.abandoned > 40
    assert figures.pages < 5
    assert figures.lost_to_dead_holds == 0
    assert figures.used_again == len(figures.returned)
    assert len(figures.suiting(1)) > 8
    assert share_by_the_list(figures.busy) >= 0.9
    assert share_by_the_list(figures.suiting(1)) >= 0.9
