from benchmarks.waits.season import play


async def test_a_week_of_a_season_loses_no_seat_to_a_dead_hold(tmp_path):
    figures = await play(tmp_path, seed=1, days=7)
    assert figures.booked > 50
    assert figures.abandoned > 20
    assert figures.lost_to_dead_holds == 0
    assert figures.used_again <= len(figures.returned)
