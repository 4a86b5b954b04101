"""The board's announcements, as an afternoon with five counters and one voice."""

from datetime import UTC, datetime, timedelta

from display_board.announcer import Announcer, ReportShown, Show
from sportello.model.ticket import Call

NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def a_call(code: str, counter: str = "3", calls: int = 1, after_s: float = 0) -> Call:
    at = NINE + timedelta(seconds=after_s)
    return Call(f"2026-11-23-{code}", code, counter, "it", calls, at)


def test_a_call_on_a_quiet_board_is_shown_at_once():
    board = Announcer()
    assert board.call(a_call("A001"), 0) == [Show(a_call("A001"))]
    assert board.shown == a_call("A001")
    assert board.is_announcing


def test_it_stays_for_eight_seconds_even_when_the_voice_was_quicker():
    board = Announcer()
    board.call(a_call("A001"), 0)
    board.call(a_call("A002"), 1)
    assert board.voice_ended(a_call("A001"), True, 4) == []
    assert board.due_s(4) == 4
    assert board.advance(7.99) == []
    assert board.advance(8) == [ReportShown(a_call("A001"), True), Show(a_call("A002"))]
    assert board.recent == [a_call("A001")]


def test_it_is_not_replaced_before_it_was_spoken_to_its_end():
    board = Announcer()
    board.call(a_call("A001"), 0)
    board.call(a_call("A002"), 1)
    assert board.advance(12) == []
    assert board.voice_ended(a_call("A001"), True, 13) == [
        ReportShown(a_call("A001"), True),
        Show(a_call("A002")),
    ]


def test_a_voice_that_fails_does_not_hold_up_the_others():
    board = Announcer()
    board.call(a_call("A001"), 0)
    board.call(a_call("A002"), 0)
    board.voice_ended(a_call("A001"), False, 0.1)
    assert board.advance(8) == [ReportShown(a_call("A001"), False), Show(a_call("A002"))]


def test_a_voice_that_never_ends_is_given_up():
    board = Announcer()
    board.call(a_call("A001"), 0)
    assert board.due_s(0) == 45
    assert board.advance(45) == [ReportShown(a_call("A001"), False)]
    assert board.voice_ended(a_call("A001"), True, 50) == []


def test_five_simultaneous_calls_are_shown_one_after_another():
    board = Announcer()
    calls = [a_call(f"A00{n}", counter=str(n)) for n in range(1, 6)]
    orders = [order for call in calls for order in board.call(call, 0)]
    for second in range(1, 60):
        if board.shown and board.is_announcing:
            orders += board.voice_ended(board.shown, True, second)
        orders += board.advance(second)
    assert [order.call for order in orders if isinstance(order, Show)] == calls
    assert [order.call for order in orders if isinstance(order, ReportShown)] == calls
    assert board.shown == calls[4]
    assert board.recent == calls[3::-1]
    assert board.due_s(60) is None


def test_a_recall_of_one_that_still_waits_is_not_doubled():
    board = Announcer()
    board.call(a_call("A001"), 0)
    board.call(a_call("A002"), 1)
    board.call(a_call("A003"), 2)
    board.call(a_call("A002", calls=2), 3)
    assert board.queue == [a_call("A002", calls=2), a_call("A003")]


def test_a_recall_of_what_is_shown_is_announced_again():
    board = Announcer()
    board.call(a_call("A001"), 0)
    assert board.call(a_call("A001", calls=2), 3) == []
    board.voice_ended(a_call("A001"), True, 4)
    assert board.advance(8) == [
        ReportShown(a_call("A001"), True),
        Show(a_call("A001", calls=2)),
    ]
    assert board.recent == []


def test_hearing_of_the_same_call_twice_announces_it_once():
    board = Announcer()
    board.call(a_call("A001"), 0)
    board.call(a_call("A002"), 0)
    assert board.call(a_call("A001"), 1) == []
    assert board.queue == [a_call("A002")]


def test_a_ticket_that_is_gone_meanwhile_is_not_announced_late():
    board = Announcer()
    board.call(a_call("A001"), 0)
    board.call(a_call("A002"), 0)
    board.withdraw(a_call("A002").ticket)
    board.voice_ended(a_call("A001"), True, 4)
    assert board.advance(8) == [ReportShown(a_call("A001"), True)]
    assert board.shown == a_call("A001")


def test_calls_of_the_past_are_shown_without_a_word():
    board = Announcer()
    board.remember([a_call("A001"), a_call("A002"), a_call("A003")])
    assert board.shown == a_call("A003")
    assert board.recent == [a_call("A002"), a_call("A001")]
    assert not board.is_announcing
    assert board.call(a_call("A003"), 0) == []


def test_calls_of_the_past_never_replace_one_that_is_being_announced():
    board = Announcer()
    board.call(a_call("A005"), 0)
    board.remember([a_call("A001")])
    assert board.shown == a_call("A005")
    assert board.recent == [a_call("A001")]


def test_only_the_last_eight_are_kept_and_each_ticket_once():
    board = Announcer()
    board.remember([a_call(f"A{n:03}") for n in range(1, 15)])
    assert [call.code for call in board.recent] == [f"A{n:03}" for n in range(13, 5, -1)]
    board.remember([a_call("A010", calls=2)])
    assert board.shown == a_call("A010", calls=2)
    assert [call.code for call in board.recent] == [f"A{n:03}" for n in (14, 13, 12, 11, 9, 8, 7)]


def test_a_new_day_begins_with_an_empty_board():
    board = Announcer()
    board.call(a_call("A001"), 0)
    board.call(a_call("A002"), 0)
    board.start_day()
    assert (board.shown, board.queue, board.recent) == (None, [], [])
    assert board.advance(100) == []
    assert board.call(a_call("A001"), 101) == [Show(a_call("A001"))]
