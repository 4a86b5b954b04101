"""What people were told against what happened."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sportello.forecast.accuracy import accuracy, promises, report
from sportello.model.events import AnyEvent, CallUndone, TicketCalled, TicketIssued, TicketMerged
from sportello.model.waiting import Because, Wait

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
ROME = ZoneInfo("Europe/Rome")


def issued(n: int, low: int, high: int, mid: float | None = None, **facts: object) -> TicketIssued:
    told = Wait(n, low, high, mid)
    known: dict[str, object] = {"at": NOW, "ticket": f"A{n:03d}", "code": f"A{n:03d}", "told": told}
    known |= {"service": "certificati", "language": "it", "station": "totem-1"}
    return TicketIssued(**(known | facts))  # type: ignore[arg-type]


def called(n: int, minutes: float, calls: int = 1) -> TicketCalled:
    return TicketCalled(
        at=NOW + timedelta(minutes=minutes),
        ticket=f"A{n:03d}",
        code=f"A{n:03d}",
        service="certificati",
        language="it",
        counter="1",
        operator="anna",
        because=Because("first_in_line", 0, 20, 1),
        calls=calls,
    )


def test_a_promise_is_what_was_told_and_what_came_true():
    events: list[AnyEvent] = [issued(1, 5, 15, 9.0), called(1, 12), called(1, 40, calls=2)]
    (promise,) = promises(events, ROME)
    assert (promise.low_min, promise.mid_min, promise.high_min) == (5, 9.0, 15)
    assert (promise.waited_min, promise.hour, promise.moving_min) == (12.0, 9, None)


def test_who_was_told_nothing_or_not_called_is_no_promise():
    events: list[AnyEvent] = [issued(1, 0, 5, told=None), called(1, 9), issued(2, 5, 10)]
    assert promises(events, ROME) == []


def test_a_call_that_was_undone_proves_nothing():
    undone = CallUndone(at=NOW, ticket="A001", counter="1")
    assert promises([issued(1, 0, 5), called(1, 2), undone], ROME) == []


def test_whose_two_numbers_became_one_before_their_call_proves_nothing():
    merged = TicketMerged(
        at=NOW,
        ticket="A002",
        merged="A001",
        wishes=(),
        clock_at=NOW - timedelta(minutes=30),
        slot_at=None,
        priority=None,
    )
    assert promises([issued(1, 5, 10), issued(2, 25, 40), merged, called(2, 5)], ROME) == []


def test_the_middle_of_the_interval_stands_for_an_expectation_that_was_not_kept():
    (promise,) = promises([issued(1, 10, 20), called(1, 12)], ROME)
    assert promise.mid_min == 15.0


def test_the_moving_average_knows_only_calls_before_the_ticket():
    events = [issued(1, 0, 5), called(1, 4), issued(2, 0, 5), issued(3, 0, 5), called(2, 20)]
    assert [p.moving_min for p in promises([*events, called(3, 30)], ROME)] == [None, 4.0, 4.0]


def test_the_figures_are_what_their_names_say():
    told = [
        *(issued(n, 10, 20, 15.0) for n in range(4)),
        called(0, 0.5), called(1, 10), called(2, 20), called(3, 30),
    ]  # fmt: skip
    figures = accuracy(promises(told, ROME))
    assert figures is not None
    assert figures.people == 3, "one had not to wait"
    assert figures.mean_wait_min == 20.0
    assert figures.mae == round((5 + 5 + 15) / 3, 2)
    assert figures.rase == round(((25 + 25 + 225) / 3) ** 0.5 / 20, 3)
    assert figures.covered == round(2 / 3, 3)
    assert figures.under_promised == round(1 / 3, 3)


def test_a_report_is_whole_and_by_day_service_and_hour():
    later = NOW + timedelta(hours=2)
    one = promises([issued(1, 0, 10), called(1, 8)], ROME)
    other = promises([issued(2, 0, 10, service="tributi", at=later), called(2, 128)], ROME)
    told = report({NOW.date(): one, NOW.date() + timedelta(days=1): other})
    assert told.whole is not None
    assert told.whole.people == 2
    assert set(told.by_service) == {"certificati", "tributi"}
    assert list(told.by_hour) == ["09", "11"]
    assert list(told.by_day) == ["2026-11-23", "2026-11-24"]


def test_nobody_to_measure_on_is_none():
    assert accuracy([]) is None
    assert report({NOW.date(): []}).whole is None
