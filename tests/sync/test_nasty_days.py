"""Each nasty day between portal and branch, played on real files with a wire in the test's hand."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import msgspec
import pytest
from msgspec import Raw, Struct
from msgspec.structs import replace

from portal.bookings.persons import ERASED, NamedPerson
from portal.bookings.tables import person
from portal.branches.tables import branch as branch_table
from portal.sync import conflicts, links, visitors
from portal.sync.changes import forget_old
from portal.sync.links import PortalReconciling
from portal.sync.restoring import release
from portal.sync.tables import change
from queue_server.api.backend import Caller
from queue_server.api.subjects.commands import submit
from queue_server.sync.outbox import Reconciling
from queue_server.sync.portal_client import PortalStranger
from queue_server.sync.portal_link import PortalLink
from sportello.bookings.calendar import Channel, Closure
from sportello.bookings.lifecycle import AppointmentKind, BookingState
from sportello.bookings.messages import ToldBy
from sportello.bookings.refusals import NothingOnTheWay, SlotFull, SlotWithdrawn
from sportello.bookings.seats import SeatTransfer, TransferState
from sportello.bookings.told import BOOKING, SEATS, VISITOR, VisitorTold
from sportello.model.commands import CheckIn
from sportello.model.refusals import ClocksApart, UnknownBooking
from sportello.sync.contract import Greeted, Pushed, Returned
from sportello.sync.envelope import ChangePage, Envelope
from sportello.sync.incarnation import Handshake
from tests.sync.both_sides import (
    BRANCH,
    COMUNE,
    DESK,
    EVENING_BEFORE,
    LATER_SLOTS,
    MORNING,
    NINE,
    SLOTS,
    THE_DAY,
    TOTEM,
    BothSides,
    Fault,
    Wire,
    a_calendar,
)

RETURNED = TransferState.RETURNED


class Shown:
    """A session over HTTP: who asked has shown a key each time."""

    station_key = None

    def begin(self, token: str) -> None: ...

    def end(self) -> None: ...


async def conflicts_of(both: BothSides) -> list[tuple[str, str]]:
    async with both.portal.database.reading() as connection:
        return [
            (each.aggregate, each.code) for each in await conflicts.unsettled(connection, COMUNE)
        ]


async def states_of(both: BothSides, id: str) -> tuple[BookingState, BookingState]:
    """At the portal and at the branch."""
    here = (await both.portal.read(id)).appointment
    there = await both.branch.store.read(id)
    assert here.version == there.version
    return here.state, there.state


async def test_a_booking_made_online_is_at_the_branch_and_what_became_of_it_at_the_portal(both):
    portal, branch = both.portal, both.branch
    id = await portal.book()
    await portal.tell_visitors()
    await branch.sync()
    assert (await branch.store.read(id)).state is BookingState.CONFIRMED
    citizen, contacts = await branch.parts.people.visitor_of(id)
    assert (citizen.surname, contacts.email) == ("Fontanelli", "maria@example.org")
    by_video = await portal.confirm(await portal.hold(SLOTS[1]), kind=AppointmentKind.VIDEO)
    await portal.tell_visitors()
    await branch.sync()
    link = portal.rooms.link_of(COMUNE, await branch.store.read(by_video))
    _, there = await branch.parts.people.visitor_of(by_video)
    assert link.startswith("https://video.borgosanlieto.example/")
    assert (contacts.video_link, there.video_link) == ("", link)

    both.set_time(MORNING)
    await branch.begin_day()
    await branch.check_in(id)
    assert [turn.booking for turn in branch.parts.booked_turns()] == [id]
    both.set_time(NINE)
    await branch.serve_next()
    assert branch.parts.booked_turns() == ()
    await branch.look()
    await branch.sync()
    assert await states_of(both, id) == (BookingState.SERVED, BookingState.SERVED)


async def test_new_words_of_a_newer_portal_stop_nothing_and_are_read_after_an_update(both):
    new, known = await both.portal.book(), await both.portal.book(SLOTS[1])
    await both.portal.tell_visitors()
    both.wire.newer = {new}
    for _ in range(2):
        await both.branch.sync()
        assert (await both.branch.store.read(known)).state is BookingState.CONFIRMED
        with pytest.raises(UnknownBooking):
            await both.branch.store.read(new)
        await both.restart("branch")
    both.wire.newer = set()
    await both.branch.sync()
    assert await states_of(both, new) == (BookingState.CONFIRMED, BookingState.CONFIRMED)
    citizen, _ = await both.branch.parts.people.visitor_of(new)
    assert citizen.surname == "Fontanelli"


async def test_people_reach_a_branch_ten_days_ahead_and_not_before(both):
    both.set_time(NINE - timedelta(days=11))
    id = await both.portal.book()
    await both.portal.tell_visitors()
    await both.branch.sync()
    assert await both.branch.parts.people.visitor_of(id) is None
    both.set_time(NINE - timedelta(days=9))
    await both.portal.tell_visitors()
    await both.branch.sync()
    citizen, _ = await both.branch.parts.people.visitor_of(id)
    assert citizen.surname == "Fontanelli"


async def test_two_people_without_a_codice_fiscale_are_not_taken_for_one(both):
    ids = []
    for name in ("Bianchi", "Verdi"):
        who = NamedPerson("Luca", name, None, "luca@example.org", None)
        ids.append(await both.portal.confirm(await both.portal.hold(SLOTS[0]), who))
    await both.portal.tell_visitors()
    await both.branch.sync()
    known = [await both.branch.parts.people.visitor_of(id) for id in ids]
    assert [citizen.surname for citizen, _ in known] == ["Bianchi", "Verdi"]


async def test_a_person_who_is_erased_at_the_portal_is_not_known_at_the_branch_either(both):
    id = await both.portal.book()
    await both.portal.tell_visitors()
    await both.branch.sync()
    async with both.portal.database.transaction() as connection:
        await connection.execute(person.update().values(surname=ERASED, given_name=ERASED))
        await visitors.tell(connection, COMUNE, [(BRANCH, id)])
    await both.branch.sync()
    assert await both.branch.parts.people.visitor_of(id) is None


async def test_a_booking_of_the_desk_is_at_the_portal_with_its_person(both):
    id = await both.branch.book()
    await both.branch.sync()
    kept = await both.portal.read(id)
    assert (kept.appointment.seat, kept.appointment.branch) == (Channel.DESK, BRANCH)
    assert await both.portal.seats(SLOTS[0]) == (2, 0, 0)
    await both.branch.cancel(id)
    await both.branch.sync()
    assert await states_of(both, id) == (BookingState.CANCELLED, BookingState.CANCELLED)


@pytest.mark.parametrize(
    ("told_by", "channels"),
    [(None, ["email"]), (ToldBy.EMAIL, ["email"]), (ToldBy.SMS, ["sms"]), (ToldBy.ALOUD, [])],
)
async def test_the_desks_confirmation_goes_once_the_line_is_back_by_the_way_that_was_chosen(
    both, told_by, channels
):
    both.wire.is_cut = True
    id = await both.branch.book(told_by=told_by)
    both.wire.is_cut = False
    await both.branch.sync()
    expected = [("confirmation", channel, "waiting") for channel in channels]
    assert await both.portal.messages_of(id) == expected
    await both.branch.store.tell_visitor(id)
    await both.branch.sync()
    assert await both.portal.messages_of(id) == expected
    await both.branch.cancel(id)
    await both.branch.sync()
    withdrawn = [("confirmation", channel, "withdrawn") for channel in channels]
    cancelled = [("cancellation", channel, "waiting") for channel in channels]
    assert await both.portal.messages_of(id) == withdrawn + cancelled


async def test_no_confirmation_goes_of_an_appointment_that_is_over_when_the_line_is_back(both):
    both.wire.is_cut = True
    id = await both.branch.book()
    both.set_time(NINE + timedelta(days=1))
    await both.branch.begin_day()
    both.wire.is_cut = False
    await both.branch.sync()
    assert await both.portal.messages_of(id) == []


async def test_who_missed_the_booking_is_told_to_the_portal_the_day_after(both):
    id = await both.portal.book()
    await both.branch.sync()
    both.set_time(NINE + timedelta(days=1))
    await both.branch.begin_day()
    await both.branch.sync()
    assert await states_of(both, id) == (BookingState.MISSED, BookingState.MISSED)


async def test_who_is_served_over_midnight_is_told_as_served_and_not_as_missed(both):
    id = await both.portal.book()
    await both.branch.sync()
    both.set_time(MORNING)
    await both.branch.begin_day()
    await both.branch.check_in(id)
    both.set_time(NINE)
    await both.branch.call_and_serve()
    both.set_time(NINE + timedelta(days=1))
    await both.branch.begin_day()
    await both.branch.sync()
    assert await states_of(both, id) == (BookingState.SERVED, BookingState.SERVED)


async def test_a_branch_says_nothing_of_the_bookings_seats_and_people_of_another(both):
    portal = both.portal
    id, offer = await portal.book(), await portal.offer(SLOTS[1])
    await both.branch.sync()
    before = await portal.read(id)
    forged = replace(before.appointment, version=9, state=BookingState.CANCELLED)
    said = (
        envelope(BOOKING, id, 9, forged),
        envelope(VISITOR, id, 1, VisitorTold("Rossi", "Mario")),
        envelope(SEATS, offer, 2, SeatTransfer(offer, SLOTS[1], Channel.ONLINE, 1, RETURNED)),
        envelope(SEATS, "new", 1, SeatTransfer("new", SLOTS[0], Channel.DESK, 5)),
        envelope(SEATS, offer, 1, SeatTransfer(offer, SLOTS[0], Channel.DESK, -1)),
    )
    async with portal.database.transaction() as connection:
        await links.make_key(connection, COMUNE, "other")
        await connection.execute(branch_table.insert().values(comune=COMUNE, id="other", body="{}"))
        other = await links.link_of(connection, COMUNE, "other")
    await portal.office.reconcile(other, Returned(Handshake("a store", 5), said))
    page = ChangePage("a store", 5, 10, said)
    await portal.office.push(other, Pushed(page))
    assert await portal.read(id) == before
    assert [await portal.seats(slot) for slot in SLOTS[:2]] == [(2, 0, 1), (1, 0, 0)]
    async with portal.database.reading() as connection:
        told = await visitors.bodies(connection, COMUNE, [id], portal.rooms)
    assert b"Fontanelli" in bytes(told[id])


def envelope(kind: str, id: str, version: int, body: Struct) -> Envelope:
    return Envelope(f"{kind}/{id}", kind, id, version, Raw(msgspec.json.encode(body)))


async def test_a_fault_of_the_sync_leaves_the_hall_alone_and_is_tried_again(both):
    class Broken(Wire):
        async def shake_hands(self, mine: Handshake) -> Greeted:
            tried.set()
            raise ZeroDivisionError

    tried = asyncio.Event()
    parts = both.branch.parts
    link = PortalLink(parts.exchange, Broken(), parts.office, both.branch_clock, parts._presence)
    running = asyncio.create_task(link.run())
    await asyncio.wait_for(tried.wait(), 10)
    await both.branch.begin_day()
    assert not running.done()
    assert link.state.code == "portal_away"
    running.cancel()


# --- the line -----------------------------------------------------------------------------------


async def test_seats_handed_over_during_a_cut_are_sold_by_neither_side_and_lost_by_none(both):
    portal, branch, wire = both.portal, both.branch, both.wire
    await portal.offer(SLOTS[0], 2)
    wire.is_cut = True
    with pytest.raises(SlotFull):
        await portal.hold(SLOTS[0])
    for _ in range(2):
        await branch.book()
    with pytest.raises(SlotFull):
        await branch.hold(SLOTS[0])

    wire.is_cut = False
    wire.faults = [Fault.ANSWER_LOST, Fault.LOST]
    for _ in range(2):
        with pytest.raises(Exception, match="line"):
            await branch.pull()
    await branch.sync()
    assert await portal.seats(SLOTS[0]) == (0, 0, 0)
    assert await branch.seats(SLOTS[0]) == (4, 0, 2)
    await branch.offer(SLOTS[0], 2)
    await branch.sync()
    assert await portal.seats(SLOTS[0]) == (2, 0, 0)
    assert await branch.seats(SLOTS[0]) == (2, 0, 2)


async def test_seats_asked_back_during_a_cut_are_their_givers_again(both):
    portal, branch = both.portal, both.branch
    both.wire.is_cut = True
    offer = await portal.offer(SLOTS[0], 2)
    await branch.offer(SLOTS[1], 2)
    for _ in range(2):
        await portal.ask_back(offer)
        await branch.ask_back(SLOTS[1])
    assert (await portal.seats(SLOTS[0]))[0] == (await branch.seats(SLOTS[1]))[0] == 0

    both.wire.is_cut = False
    await branch.sync()
    assert [await portal.seats(slot) for slot in SLOTS[:2]] == [(2, 0, 0)] * 2
    assert [await branch.seats(slot) for slot in SLOTS[:2]] == [(2, 0, 0)] * 2
    with pytest.raises(NothingOnTheWay):
        await portal.ask_back(offer)
    with pytest.raises(NothingOnTheWay):
        await branch.ask_back(SLOTS[1])


async def test_seats_that_were_taken_before_they_were_asked_back_stay(both):
    portal, branch, wire = both.portal, both.branch, both.wire
    offer = await portal.offer(SLOTS[0], 2)
    await branch.pull()
    for _ in range(4):
        await branch.book()
    await branch.offer(SLOTS[1], 2)
    wire.faults = [Fault.ANSWER_LOST]
    with pytest.raises(Exception, match="line"):
        await branch.push()
    await portal.hold(SLOTS[1])
    await branch.ask_back(SLOTS[1])
    await branch.sync()
    assert (await portal.seats(SLOTS[0]), await branch.seats(SLOTS[0])) == ((0, 0, 0), (4, 0, 4))
    assert (await portal.seats(SLOTS[1]), await branch.seats(SLOTS[1])) == ((4, 1, 0), (0, 0, 0))
    with pytest.raises(NothingOnTheWay):
        await portal.ask_back(offer)


async def test_a_hand_over_asked_back_before_a_store_was_lost_returns(both):
    """Either side tells it again, and the other one does not take it."""
    both.wire.is_cut = True
    await both.portal.ask_back(await both.portal.offer(SLOTS[0], 2))
    await both.branch.offer(SLOTS[1], 2)
    await both.branch.ask_back(SLOTS[1])
    both.wire.is_cut = False
    await both.copy("branch")
    await both.restore("branch")
    await both.branch.sync()
    assert [await both.portal.seats(slot) for slot in SLOTS[:2]] == [(2, 0, 0)] * 2
    assert [await both.branch.seats(slot) for slot in SLOTS[:2]] == [(2, 0, 0)] * 2


async def test_seats_of_a_slot_that_the_branch_does_not_know_come_back(both):
    await both.portal.set_calendar(a_calendar(id="evening", services=("tributi",)))
    slot = SLOTS[0].replace("c-", "evening-")
    await both.portal.offer(slot, 1)
    assert await both.portal.seats(slot) == (1, 0, 0)
    await both.branch.sync()
    assert await both.portal.seats(slot) == (2, 0, 0)


async def test_a_changed_calendar_sells_no_seat_that_was_handed_over(both):
    await both.portal.offer(SLOTS[0], 1)
    await both.branch.sync()
    await both.portal.set_calendar(a_calendar(horizon_days=50))
    assert await both.portal.seats(SLOTS[0]) == (1, 0, 0)
    await both.portal.set_calendar(a_calendar(seats={Channel.ONLINE: 3, Channel.DESK: 2}))
    assert await both.portal.seats(SLOTS[0]) == (2, 0, 0)


@pytest.mark.parametrize("handed_over", [1, 2])
async def test_a_slot_withdrawn_with_seats_at_the_desk_says_so_and_sells_none_that_come_back(
    both, handed_over
):
    for _ in range(handed_over):
        await both.portal.offer(SLOTS[0])
    await both.branch.sync()
    await both.portal.set_calendar(a_calendar(rules=()))
    with pytest.raises(SlotWithdrawn):
        await both.portal.hold(SLOTS[0])
    await both.branch.offer(SLOTS[0], handed_over)
    await both.branch.sync()
    with pytest.raises(SlotWithdrawn):
        await both.portal.hold(SLOTS[0])
    await both.portal.set_calendar(a_calendar())
    assert await both.portal.seats(SLOTS[0]) == (2, 0, 0)
    await both.portal.hold(SLOTS[0])


async def test_every_message_twice_and_late_is_applied_once(both):
    portal, branch, wire = both.portal, both.branch, both.wire
    id = await portal.book()
    other = await branch.book(SLOTS[1])
    for _ in range(2):
        await branch.sync()
        wire.faults = [Fault.AFTER_AN_OLD_ONE] * 6
        await portal.move(id, SLOTS[2])
        await branch.push()
        await branch.pull()
        wire.faults = [Fault.TWICE] * 6
        await branch.sync()
        await portal.move(id, SLOTS[0])
    await branch.cancel(other)
    await branch.sync()
    assert await states_of(both, id) == (BookingState.CONFIRMED, BookingState.CONFIRMED)
    assert await states_of(both, other) == (BookingState.CANCELLED, BookingState.CANCELLED)
    assert (await portal.seats(SLOTS[0]), await branch.seats(SLOTS[1])) == ((2, 0, 1), (2, 0, 0))


async def test_a_branch_away_for_a_week_hears_of_it_all(both):
    ids = [await both.portal.book(slot) for slot in LATER_SLOTS for _ in range(2)]
    await both.branch.sync()
    both.wire.is_cut = True
    for id in ids[:3]:
        await both.portal.cancel(id)
    desk = await both.branch.book(LATER_SLOTS[0])
    both.set_time(EVENING_BEFORE + timedelta(days=7))
    both.wire.is_cut = False
    await both.branch.sync()
    for id in ids:
        here, there = await states_of(both, id)
        assert here is there
    assert await states_of(both, desk) == (BookingState.CONFIRMED, BookingState.CONFIRMED)


async def test_a_branch_away_for_longer_than_changes_are_kept_gets_a_snapshot(both):
    gone = await both.portal.book()
    await both.branch.sync()
    await both.portal.cancel(gone)
    new = await both.portal.book(SLOTS[1])
    async with both.portal.database.transaction() as connection:
        long_ago = EVENING_BEFORE - timedelta(days=365)
        await connection.execute(change.update().values(at=long_ago))
        await forget_old(connection)
    await both.branch.sync()
    assert await states_of(both, gone) == (BookingState.CANCELLED, BookingState.CANCELLED)
    assert await states_of(both, new) == (BookingState.CONFIRMED, BookingState.CONFIRMED)


# --- wishes on the day ---------------------------------------------------------------------------


async def test_cancelled_online_on_its_day_a_booking_waits_for_the_branch_and_frees_its_seat(both):
    id = await both.portal.book()
    await both.branch.sync()
    both.set_time(MORNING)
    await both.branch.begin_day()
    assert (await both.portal.cancel(id)).pending == "cancel"
    assert await both.portal.seats(SLOTS[0]) == (2, 0, 1)
    await both.branch.sync()
    kept = await both.portal.read(id)
    assert (kept.pending, kept.appointment.state) == (None, BookingState.CANCELLED)
    assert await both.portal.seats(SLOTS[0]) == (2, 0, 0)
    with pytest.raises(UnknownBooking):
        await both.branch.check_in(id)


async def test_moved_online_while_checking_in_the_person_in_the_hall_is_served(both):
    id = await both.portal.book()
    await both.branch.sync()
    both.set_time(MORNING)
    await both.branch.begin_day()
    assert (await both.portal.move(id, SLOTS[1])).pending == "move"
    await both.branch.check_in(id)
    await both.branch.sync()
    await both.branch.look()
    await both.branch.sync()
    kept = await both.portal.read(id)
    assert (kept.pending, kept.appointment.state) == (None, BookingState.ARRIVED)
    assert kept.appointment.slots == (SLOTS[0],)
    assert await both.portal.seats(SLOTS[0]) == (2, 0, 1)
    assert await both.portal.seats(SLOTS[1]) == (2, 0, 0)
    assert await conflicts_of(both) == [(id, "already_arrived")]


async def test_moved_online_on_its_day_a_booking_takes_the_new_seat_and_frees_the_old_one(both):
    id = await both.portal.book()
    await both.branch.sync()
    both.set_time(MORNING)
    await both.branch.begin_day()
    await both.portal.move(id, SLOTS[2])
    both.wire.faults = [Fault.LOST]
    with pytest.raises(Exception, match="line"):
        await both.branch.pull()
    both.wire.faults = []
    await both.branch.sync()
    kept = await both.portal.read(id)
    assert (kept.pending, kept.appointment.slots) == (None, (SLOTS[2],))
    assert await both.portal.seats(SLOTS[0]) == (2, 0, 0)
    assert await both.portal.seats(SLOTS[2]) == (2, 0, 1)
    hall = both.branch.parts.broadcast.hall
    assert hall.bookings[id].at == kept.appointment.starts_at


async def test_cancelled_before_midnight_during_a_cut_the_person_who_comes_is_served(both):
    id = await both.portal.book()
    await both.branch.sync()
    both.wire.is_cut = True
    await both.portal.cancel(id)
    both.set_time(MORNING)
    await both.branch.begin_day()
    await both.branch.check_in(id)
    await both.branch.look()
    both.wire.is_cut = False
    await both.branch.sync()
    assert await states_of(both, id) == (BookingState.ARRIVED, BookingState.ARRIVED)
    assert await conflicts_of(both) == [(id, "arrived_though_cancelled")]
    assert await both.portal.seats(SLOTS[0]) == (2, 0, 1)


async def test_moved_before_midnight_during_a_cut_and_marked_missed_the_new_day_stands(both):
    id = await both.portal.book()
    await both.branch.sync()
    both.wire.is_cut = True
    await both.portal.move(id, LATER_SLOTS[0])
    both.set_time(NINE + timedelta(days=1))
    await both.branch.begin_day()
    both.wire.is_cut = False
    await both.branch.sync()
    assert await states_of(both, id) == (BookingState.CONFIRMED, BookingState.CONFIRMED)
    assert (await both.branch.store.read(id)).slots == (LATER_SLOTS[0],)


# --- restored ------------------------------------------------------------------------------------


async def test_a_branch_restored_from_last_nights_copy_sells_nothing_before_it_has_heard(both):
    await both.copy("branch")
    online, desk = await both.portal.book(), await both.branch.book()
    await both.portal.offer(SLOTS[0], 1)
    await both.branch.sync()
    second = await both.branch.book()
    await both.branch.sync()
    await both.restore("branch")
    with pytest.raises(Reconciling):
        await both.branch.hold(SLOTS[0])
    await both.branch.sync()
    for id in (online, desk, second):
        assert await states_of(both, id) == (BookingState.CONFIRMED, BookingState.CONFIRMED)
    assert await both.branch.seats(SLOTS[0]) == (3, 0, 2)
    await both.branch.book()
    with pytest.raises(SlotFull):
        await both.branch.hold(SLOTS[0])
    await both.branch.sync()


async def test_a_branch_put_back_by_hand_sells_nothing_before_it_has_heard(both):
    await both.copy("branch")
    lost = await both.branch.book()
    await both.branch.sync()
    await both.put_back_by_hand()
    with pytest.raises(Reconciling):
        await both.branch.book()
    await both.branch.sync()
    assert (await both.branch.store.read(lost)).state is BookingState.CONFIRMED
    assert await both.branch.seats(SLOTS[0]) == (2, 0, 1)
    await both.restart("branch")
    await both.branch.book()


async def test_a_store_that_is_older_than_the_portal_knows_is_noticed_at_the_next_exchange(both):
    await both.copy("branch")
    lost = await both.branch.book()
    await both.branch.sync()
    await both.put_back_by_hand(is_marked=False)
    await both.branch.parts.outbox.tell("a kind", "an id", 1, None)
    with pytest.raises(PortalStranger):
        await both.branch.push()
    await both.branch.sync()
    assert (await both.branch.store.read(lost)).state is BookingState.CONFIRMED


async def test_a_branch_restored_in_the_morning_receives_who_comes_and_tells_it_afterwards(both):
    id = await both.portal.book()
    await both.branch.sync()
    await both.copy("branch")
    both.set_time(MORNING)
    await both.restore("branch")
    both.wire.is_cut = True
    await both.branch.begin_day()
    await both.branch.check_in(id)
    await both.branch.look()
    assert (await both.branch.store.read(id)).state is BookingState.CONFIRMED
    both.wire.is_cut = False
    await both.branch.sync()
    await both.branch.look()
    await both.branch.sync()
    assert await states_of(both, id) == (BookingState.ARRIVED, BookingState.ARRIVED)


async def test_a_portal_restored_from_last_nights_copy_sells_nothing_before_its_branch_answers(
    both,
):
    await both.copy("portal")
    kept = await both.portal.book()
    moved = await both.portal.book(SLOTS[1])
    await both.branch.sync()
    await both.portal.move(moved, SLOTS[2])
    await both.portal.tell_visitors()
    await both.branch.sync()
    await both.restore("portal")
    with pytest.raises(PortalReconciling):
        await both.portal.hold(SLOTS[0])
    await both.branch.sync()
    for id in (kept, moved):
        assert await states_of(both, id) == (BookingState.CONFIRMED, BookingState.CONFIRMED)
    assert await both.portal.seats(SLOTS[0]) == (2, 0, 1)
    assert await both.portal.seats(SLOTS[2]) == (2, 0, 1)
    await both.portal.book()
    with pytest.raises(SlotFull):
        await both.portal.hold(SLOTS[0])
    await both.branch.sync()


async def test_seats_granted_before_a_portal_was_lost_stay_with_the_branch(both):
    await both.copy("portal")
    await both.portal.offer(SLOTS[0], 2)
    await both.branch.sync()
    await both.restore("portal")
    await both.branch.sync()
    assert await both.portal.seats(SLOTS[0]) == (0, 0, 0)
    assert await both.branch.seats(SLOTS[0]) == (4, 0, 0)


async def test_a_portal_released_by_staff_sells_and_what_was_sold_twice_is_told(both):
    await both.copy("portal")
    lost = [await both.portal.book() for _ in range(2)]
    await both.branch.sync()
    await both.restore("portal")
    async with both.portal.database.transaction() as connection:
        await release(connection, COMUNE, BRANCH)
    new = await both.portal.book()
    await both.branch.sync()
    for id in (*lost, new):
        assert await states_of(both, id) == (BookingState.CONFIRMED, BookingState.CONFIRMED)
    assert await both.portal.seats(SLOTS[0]) == (2, 0, 3)
    assert (SLOTS[0], "seat_debt") in await conflicts_of(both)


async def test_a_wish_that_a_restored_portal_has_forgotten_is_settled_all_the_same(both):
    id = await both.portal.book()
    await both.branch.sync()
    both.set_time(MORNING)
    await both.branch.begin_day()
    await both.portal.cancel(id)
    await both.copy("portal")
    await both.branch.sync()
    await both.restore("portal")
    await both.branch.sync()
    kept = await both.portal.read(id)
    assert (kept.pending, kept.appointment.state) == (None, BookingState.CANCELLED)


# --- clocks, services, calendars -----------------------------------------------------------------


async def test_clocks_apart_a_branch_that_is_days_ahead_marks_no_booking_as_missed(both):
    id = await both.portal.book()
    await both.branch.sync()
    both.branch_clock.now = NINE + timedelta(days=2)
    await both.branch.begin_day()
    await both.branch.sync()
    assert await states_of(both, id) == (BookingState.CONFIRMED, BookingState.CONFIRMED)
    assert await conflicts_of(both) == [(id, "written_by_both")]


async def test_clocks_apart_by_a_minute_are_an_alarm_and_by_five_check_in_asks_staff(both):
    parts = both.branch.parts
    await parts.portal_link.open()
    assert (parts.portal_link.state.code, parts.portal_link.state.behind_s) == ("ready", 0.0)
    parts.backend.check_clocks()
    both.portal_clock.now += timedelta(seconds=90)
    await parts.portal_link.be_present()
    assert parts.portal_link.state.code == "portal_clock_apart"
    parts.backend.check_clocks()
    both.portal_clock.now += timedelta(minutes=5)
    await parts.portal_link.be_present()
    totem = Caller(TOTEM, Shown())
    with pytest.raises(ClocksApart):
        await submit(parts.backend, CheckIn(id=uuid4(), booking="b1"), totem)
    with pytest.raises(UnknownBooking):
        await submit(parts.backend, CheckIn(id=uuid4(), booking="b1"), Caller(DESK, Shown()))


async def test_a_service_that_the_branch_does_not_have_is_told_to_staff(both):
    id = await both.portal.book()
    async with both.portal.database.transaction() as connection:
        await connection.exec_driver_sql(
            "update booking set body = replace(body, '\"tributi\"', '\"anagrafe\"')"
        )
        await connection.exec_driver_sql(
            "update change set body = replace(body, '\"tributi\"', '\"anagrafe\"')"
        )
    both.set_time(MORNING)
    await both.branch.begin_day()
    await both.branch.sync()
    assert await conflicts_of(both) == [(id, "unknown_service")]


async def test_a_slot_withdrawn_while_it_is_held_keeps_its_booking_at_the_branch_too(both):
    hold = await both.portal.hold(SLOTS[0])
    await both.portal.set_calendar(a_calendar(closures=(Closure(THE_DAY, THE_DAY),)))
    id = await both.portal.confirm(hold)
    await both.branch.sync()
    assert await states_of(both, id) == (BookingState.CONFIRMED, BookingState.CONFIRMED)
    assert await both.portal.seats(SLOTS[0]) == (0, 0, 1)


async def test_a_restart_of_either_side_at_any_moment_loses_nothing(both):
    id = await both.portal.book()
    desk = await both.branch.book(SLOTS[1])
    for side in ("portal", "branch"):
        await both.restart(side)
    both.wire.faults = [Fault.ANSWER_LOST]
    with pytest.raises(Exception, match="line"):
        await both.branch.push()
    await both.restart("branch")
    await both.branch.sync()
    for each in (id, desk):
        assert await states_of(both, each) == (BookingState.CONFIRMED, BookingState.CONFIRMED)
