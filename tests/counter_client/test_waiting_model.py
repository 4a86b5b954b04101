"""Who waits for this counter, and what the colleagues do."""

from tests.counter_client.a_counter import Morning


async def test_only_those_whom_this_counter_serves_stand_in_the_list_in_their_order():
    morning = await Morning().at_counter("1")
    for service in ("tari", "certificati", "cie", "certificati"):
        morning.take(service)
    assert [row.code for row in morning.waiting.rows.rows] == ["A001", "C001", "A002"]
    assert (morning.waiting.count, morning.waiting.inHall) == (3, 4)


async def test_minutes_pass_and_a_wait_beyond_the_target_is_late():
    morning = await Morning().at_counter("1")
    morning.take()
    morning.later(minutes=20)
    assert [(r.waited_min, r.late_min) for r in morning.waiting.rows.rows] == [(20, 0)]
    morning.later(minutes=3)
    assert [(r.waited_min, r.late_min) for r in morning.waiting.rows.rows] == [(23, 3)]
    assert (morning.waiting.late, morning.waiting.longest) == (1, 23)


async def test_a_called_ticket_waits_no_more():
    morning = await Morning().at_counter("1")
    morning.take()
    morning.take()
    await morning.press(morning.desk.next)
    assert [row.code for row in morning.waiting.rows.rows] == ["A002"]


async def test_colleagues_are_shown_with_what_they_do():
    morning = await Morning().at_counter("1")
    morning.colleague("2")
    assert [(row.label, row.doing) for row in morning.waiting.counters.rows] == [("2", "libero")]
    morning.take("tari")
    morning.colleague_calls("2")
    assert [row.doing for row in morning.waiting.counters.rows] == ["chiama T001"]
    morning.colleague_serves("2")
    morning.later(minutes=6)
    assert [row.doing for row in morning.waiting.counters.rows] == ["serve T001 da 6 min"]


async def test_a_clock_that_is_behind_the_server_shows_no_negative_wait():
    morning = await Morning().at_counter("1")
    morning.take()
    morning.later(minutes=-3)
    assert morning.waiting.longest == 0
