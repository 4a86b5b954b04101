"""A person's bookings at the real server's doors: made, found by card or code, checked in."""

import asyncio
from contextlib import asynccontextmanager, closing
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from msgspec.structs import replace
from sqlite_utils import Database

from queue_server.__main__ import main
from queue_server.bookings.guesses import RATE
from queue_server.bookings.seats import Seats
from queue_server.config.tables import PortalTable
from queue_server.storage.migrations import BOOKINGS
from queue_server.storage.postgres import STEPS
from queue_server.storage.stores import open_home
from sportello.bookings.calendar import Calendar, Channel, WeeklyRule
from sportello.bookings.check_in import Standing
from sportello.bookings.desk_messages import (
    AskSeatsBack,
    Book,
    Booked,
    ChangeBooking,
    FindSlots,
    HandOverSeats,
    HoldSeat,
    KeepBooking,
    Rebook,
    ReleaseSeat,
    SeatHeld,
    SlotsFound,
)
from sportello.bookings.lifecycle import (
    Appointment,
    AppointmentKind,
    BookingState,
    Change,
    VisitPart,
)
from sportello.bookings.messages import BookingsFound, FindBookings, HowToReach, Visitor
from sportello.bookings.visits import WantedService
from sportello.model.commands import (
    BeginAppointment,
    CallNext,
    CallTicket,
    CheckIn,
    MarkAbsent,
    OpenCounter,
)
from sportello.model.events import TicketCalled, TicketIssued
from sportello.model.person import Role, Source
from sportello.model.plan import Span
from sportello.model.wire import Identify, Reply
from tests.queue_server.a_server import FakeClock, ServerHere, a_plan, everything_in, server_here

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
THREE_WEEKS_ON = date(2026, 12, 14)
HALF_PAST_TEN = datetime(2026, 12, 14, 9, 30, tzinfo=UTC)
"""In Rome."""

CODE = "CCCFBA85D03L219P"
FABIO = Visitor(CODE, "Caccia", "Fabio", "fabio@example.it", "+39 333 1234567")
MARIO = Visitor("RSSMRA85T10A562S", "Rossi", "Mario")
SENSITIVE = "tributi"

MORNINGS = Calendar(
    id="mattine",
    branch="centro",
    zone="Europe/Rome",
    services=("certificati", SENSITIVE),
    rules=tuple(WeeklyRule(day, Span(9 * 60, 12 * 60)) for day in range(5)),
    slot_min=30,
    seats={Channel.DESK: 1},
    lengths={SENSITIVE: 2},
)


def the_plan():
    plan = a_plan()
    services = plan.services | {
        SENSITIVE: replace(plan.services[SENSITIVE], private_interview=True)
    }
    return replace(plan, services=services, rooms=1)


@asynccontextmanager
async def a_branch(directory, clock, database=None, **facts):
    facts = {"calendars": [MORNINGS], "clock": clock, "database": database} | facts
    async with server_here(directory, the_plan(), **facts) as server:
        yield server


@pytest.fixture
def clock():
    return FakeClock(MONDAY)


async def at_reception(server: ServerHere, name: str = "reception"):
    """A counter at which an operator with the right of the reception is logged in."""
    await server.operator(name, Role.RECEPTION)
    line = await server.line(f"desk-{name}", Role.COUNTER)
    await line.log_in(name)
    return line


async def held(line, at: datetime = HALF_PAST_TEN, service: str = "certificati", people: int = 1):
    asked = FindSlots(
        id=uuid4(),
        service=service,
        first_day=at.date(),
        last_day=at.date(),
        people=people,
    )
    found = await line.ask(asked)
    assert isinstance(found, SlotsFound), found
    (slot,) = (slot for slot in found.slots if slot.starts_at == at)
    hold = await line.ask(HoldSeat(id=uuid4(), service=service, slot=slot.id, people=people))
    assert isinstance(hold, SeatHeld), hold
    return hold


async def booked(line, at=HALF_PAST_TEN, service="certificati", visitor=FABIO) -> Appointment:
    hold = await held(line, at, service)
    made = await line.ask(Book(id=uuid4(), hold=hold.id, service=service, visitor=visitor))
    assert isinstance(made, Booked), made
    return made.booking


async def found(line, code=CODE, source=Source.CHIP, booking="") -> BookingsFound:
    asked = FindBookings(id=uuid4(), codice_fiscale=code, source=source, code=booking)
    answer = await line.ask(asked)
    assert isinstance(answer, BookingsFound), answer
    return answer


async def test_a_card_finds_its_booking_of_three_weeks_ago_without_a_network(
    tmp_path, clock, either
):
    """Booked by telephone, and then nothing but the branch: card, check-in, call."""
    async with a_branch(tmp_path, clock, either) as server:
        booking = await booked(await at_reception(server))
        assert booking.starts_at == HALF_PAST_TEN
    for byte in (CODE, "Caccia", "Fabio", "fabio@example.it"):
        assert byte.encode() not in await everything_in(tmp_path, either)
    clock.now = HALF_PAST_TEN - timedelta(minutes=10)
    async with a_branch(tmp_path, clock, either) as server:
        await server.running.parts.timers.look()
        totem = await server.line("totem-1", Role.TOTEM)
        who = await totem.ask(Identify(id=uuid4(), codice_fiscale=CODE, source=Source.CHIP))
        (offered,) = (await found(totem)).bookings
        assert (offered.id, offered.standing) == (booking.id, Standing.IN_TIME)
        assert (offered.starts_at, offered.service) == (HALF_PAST_TEN, "certificati")
        came = await totem.ask(CheckIn(id=uuid4(), booking=offered.id, citizen=who.citizen))
        (issued,) = (e for e in came.accepted if isinstance(e, TicketIssued))
        assert issued.slot_at == HALF_PAST_TEN
        clock.pass_by(minutes=10)
        desk = await at_reception(server, "anna")
        await desk.ask(OpenCounter(id=uuid4(), counter="1"))
        called = await desk.ask(CallNext(id=uuid4(), counter="1"))
        assert [e.ticket for e in called.accepted if isinstance(e, TicketCalled)] == [issued.ticket]
        (again,) = (await found(totem)).bookings
        assert again.standing is Standing.ARRIVED
        journal = await everything_in(tmp_path, either)
        assert CODE.encode() not in journal


async def test_a_card_whose_person_booked_under_a_mistyped_codice_fiscale_comes_in_by_the_code(
    tmp_path, clock
):
    """The card finds nothing; the booking's code does, and the ticket is of who holds the card."""
    async with a_branch(tmp_path, clock) as server:
        mistyped = replace(FABIO, codice_fiscale=MARIO.codice_fiscale)
        booking = await booked(await at_reception(server), visitor=mistyped)
        clock.now = HALF_PAST_TEN - timedelta(minutes=10)
        await server.running.parts.timers.look()
        totem = await server.line("totem-1", Role.TOTEM)
        who = await totem.ask(Identify(id=uuid4(), codice_fiscale=CODE, source=Source.CHIP))
        assert (await found(totem)).bookings == []
        (offered,) = (await found(totem, "", booking=booking.code)).bookings
        assert offered.standing is Standing.IN_TIME
        wish = CheckIn(id=uuid4(), booking=offered.id, citizen=who.citizen)
        came = await totem.ask(wish)
        (issued,) = (e for e in came.accepted if isinstance(e, TicketIssued))
        assert issued.slot_at == HALF_PAST_TEN
        assert (await totem.ask(replace(wish, id=uuid4()))).refused
        (again,) = (await found(totem, "", booking=booking.code)).bookings
        assert again.standing is Standing.ARRIVED


@pytest.mark.parametrize(
    ("booked_at", "slot"),
    [
        (datetime(2027, 3, 27, 10, tzinfo=UTC), datetime(2027, 3, 29, 8, 30, tzinfo=UTC)),
        (datetime(2027, 10, 30, 10, tzinfo=UTC), datetime(2027, 11, 1, 9, 30, tzinfo=UTC)),
    ],
)
async def test_a_clock_change_in_the_night_between_leaves_the_appointment_at_its_hour(
    tmp_path, clock, booked_at, slot
):
    """Half past ten in Rome, before and after."""
    clock.now = booked_at
    async with a_branch(tmp_path, clock) as server:
        booking = await booked(await at_reception(server), slot)
        assert booking.starts_at == slot
        clock.now = slot - timedelta(minutes=10)
        await server.running.parts.timers.look()
        totem = await server.line("totem-1", Role.TOTEM)
        (offered,) = (await found(totem)).bookings
        assert (offered.standing, offered.starts_at) == (Standing.IN_TIME, slot)
        came = await totem.ask(CheckIn(id=uuid4(), booking=offered.id))
        assert [e.slot_at for e in came.accepted if isinstance(e, TicketIssued)] == [slot]


# --- how sure it is who stands there -------------------------------------------------------------


async def test_a_claim_is_told_the_same_whether_there_is_a_booking_or_not(tmp_path, clock):
    async with a_branch(tmp_path, clock) as server:
        await booked(await at_reception(server))
        clock.now = HALF_PAST_TEN
        totem = await server.line("totem-1", Role.TOTEM)
        answers = [
            replace(await found(totem, code, source), id=UUID(int=0))
            for code in (CODE, MARIO.codice_fiscale)
            for source in (Source.TYPED, Source.BARCODE)
        ]
        expected = BookingsFound(id=UUID(int=0), bookings=[], asks_for_code=True)
        assert answers == [expected] * 4


async def test_a_claim_with_the_code_of_the_booking_is_told_its_time_and_no_service(
    tmp_path, clock
):
    async with a_branch(tmp_path, clock) as server:
        booking = await booked(await at_reception(server))
        clock.now = HALF_PAST_TEN
        totem = await server.line("totem-1", Role.TOTEM)
        written = f"{booking.code[:4]} {booking.code[4:].lower()}"
        for code in (CODE, ""):
            (shown,) = (await found(totem, code, Source.TYPED, written)).bookings
            assert (shown.standing, shown.starts_at) == (Standing.IN_TIME, HALF_PAST_TEN)
            assert (shown.service, shown.booking, shown.visitor) == (None, None, None)
        stranger = await found(totem, MARIO.codice_fiscale, Source.TYPED, booking.code)
        wrong = await found(totem, CODE, Source.TYPED, "XXXXXXXX")
        assert replace(stranger, id=wrong.id) == wrong
        assert wrong.bookings == []


async def test_a_chip_is_shown_the_service_unless_it_is_sensitive(tmp_path, clock):
    async with a_branch(tmp_path, clock) as server:
        reception = await at_reception(server)
        await booked(reception, service=SENSITIVE)
        await booked(reception, HALF_PAST_TEN - timedelta(hours=1))
        clock.now = HALF_PAST_TEN - timedelta(hours=1)
        totem = await server.line("totem-1", Role.TOTEM)
        by_chip = (await found(totem)).bookings
        assert [(b.starts_at.hour, b.service) for b in by_chip] == [(8, "certificati"), (9, None)]
        by_pin = (await found(totem, source=Source.PIN)).bookings
        assert [b.service for b in by_pin] == ["certificati", SENSITIVE]
        assert all(b.visitor is None and b.booking is None for b in by_chip + by_pin)


async def test_staff_is_shown_all_bookings_with_who_comes(tmp_path, clock):
    async with a_branch(tmp_path, clock) as server:
        reception = await at_reception(server)
        booking = await booked(reception)
        (shown,) = (await found(reception, source=Source.TYPED)).bookings
        assert (shown.booking, shown.visitor) == (booking, FABIO)
        assert shown.standing is Standing.ANOTHER_DAY
        (by_code,) = (await found(reception, "", Source.TYPED, booking.code)).bookings
        assert by_code == shown


async def test_every_reading_is_written_down(tmp_path, clock):
    async with a_branch(tmp_path, clock) as server:
        reception = await at_reception(server)
        booking = await booked(reception)
        await found(reception, source=Source.TYPED)
        await found(reception, "", Source.TYPED, booking.code)
        totem = await server.line("totem-1", Role.TOTEM)
        await found(totem, MARIO.codice_fiscale)
        readings = await server.running.parts.people._tables.rows(
            "select operator, station, about, what from reading"
        )
        by_reception = ("reception", "desk-reception", booking.id, "bookings")
        assert readings == [by_reception, by_reception, ("", "totem-1", "", "bookings")]


async def test_codes_cannot_be_tried_out(tmp_path, clock):
    seconds = 0.0
    async with a_branch(tmp_path, clock, counter=lambda: seconds) as server:
        totem = await server.line("totem-1", Role.TOTEM)

        async def guess():
            asked = FindBookings(id=uuid4(), code="XXXXXXXX")
            return await totem.ask(asked)

        first = [await guess() for _ in range(int(RATE.burst))]
        assert all(isinstance(answer, BookingsFound) for answer in first)
        refused = await guess()
        assert isinstance(refused, Reply)
        assert refused.refused == "limited"
        seconds = 15.0
        assert isinstance(await guess(), BookingsFound)
        assert isinstance(await guess(), Reply)


@pytest.mark.parametrize("role", [Role.BOARD, Role.INTEGRATION, Role.COUNTER])
async def test_no_other_station_finds_bookings(tmp_path, clock, role):
    async with a_branch(tmp_path, clock) as server:
        line = await server.line("other", role)
        refused = await line.ask(FindBookings(id=uuid4(), codice_fiscale=CODE))
        assert refused.refused in {"not_allowed", "login_required"}


# --- what is told at a totem ---------------------------------------------------------------------


async def test_of_several_bookings_a_totem_is_told_those_of_today_the_next_one_first(
    tmp_path, clock
):
    async with a_branch(tmp_path, clock) as server:
        reception = await at_reception(server)
        for hours in (1, 0):
            await booked(reception, HALF_PAST_TEN - timedelta(hours=hours))
        await booked(reception, HALF_PAST_TEN + timedelta(days=1))
        totem = await server.line("totem-1", Role.TOTEM)
        (next_one,) = (await found(totem)).bookings
        assert next_one.standing is Standing.ANOTHER_DAY
        clock.now = HALF_PAST_TEN - timedelta(hours=2, minutes=30)
        of_today = [(b.standing, b.starts_at.hour) for b in (await found(totem)).bookings]
        assert of_today == [(Standing.IN_TIME, 8), (Standing.TOO_EARLY, 9)]


async def test_a_booking_of_days_ago_is_told_to_who_has_its_code_and_not_to_a_card(tmp_path, clock):
    async with a_branch(tmp_path, clock) as server:
        booking = await booked(await at_reception(server))
        clock.now = HALF_PAST_TEN + timedelta(days=2)
        totem = await server.line("totem-1", Role.TOTEM)
        (told,) = (await found(totem, "", Source.TYPED, booking.code)).bookings
        assert told.standing is Standing.MISSED
        assert (await found(totem)).bookings == []


async def test_a_booking_that_was_moved_away_from_today_is_told_where_to(tmp_path, clock):
    async with a_branch(tmp_path, clock) as server:
        reception = await at_reception(server)
        booking = await booked(reception)
        tomorrow = HALF_PAST_TEN + timedelta(days=1)
        hold = await held(reception, tomorrow)
        moved = await reception.ask(Rebook(id=uuid4(), booking=booking.id, version=1, hold=hold.id))
        assert (moved.booking.starts_at, moved.booking.version) == (tomorrow, 2)
        clock.now = HALF_PAST_TEN
        totem = await server.line("totem-1", Role.TOTEM)
        (told,) = (await found(totem)).bookings
        assert (told.standing, told.moved_from) == (Standing.ANOTHER_DAY, HALF_PAST_TEN)


async def test_a_booking_that_was_cancelled_is_told_and_its_seat_is_free_again(tmp_path, clock):
    async with a_branch(tmp_path, clock) as server:
        reception = await at_reception(server)
        booking = await booked(reception)
        change = ChangeBooking(id=uuid4(), booking=booking.id, version=1, change=Change.CANCEL)
        assert (await reception.ask(change)).booking.state is BookingState.CANCELLED
        await held(reception)
        clock.now = HALF_PAST_TEN
        totem = await server.line("totem-1", Role.TOTEM)
        (told,) = (await found(totem)).bookings
        assert told.standing is Standing.CANCELLED


async def test_who_comes_too_late_may_check_in_and_waits_like_the_others(tmp_path, clock):
    async with a_branch(tmp_path, clock) as server:
        await booked(await at_reception(server))
        clock.now = HALF_PAST_TEN + timedelta(minutes=16)
        await server.running.parts.timers.look()
        totem = await server.line("totem-1", Role.TOTEM)
        (told,) = (await found(totem)).bookings
        assert told.standing is Standing.TOO_LATE
        reply = await totem.ask(CheckIn(id=uuid4(), booking=told.id))
        (issued,) = (e for e in reply.accepted if isinstance(e, TicketIssued))
        assert issued.slot_at is None


# --- at the desk ---------------------------------------------------------------------------------


async def test_a_booking_for_today_is_checked_in_at_once(tmp_path, clock):
    clock.now = HALF_PAST_TEN - timedelta(hours=1)
    async with a_branch(tmp_path, clock) as server:
        await server.running.parts.timers.look()
        reception = await at_reception(server)
        booking = await booked(reception)
        reply = await reception.ask(CheckIn(id=uuid4(), booking=booking.id))
        assert [e.slot_at for e in reply.accepted if isinstance(e, TicketIssued)] == [HALF_PAST_TEN]


async def test_a_seat_that_is_held_is_not_free_until_it_is_released(tmp_path, clock):
    async with a_branch(tmp_path, clock) as server:
        reception = await at_reception(server)
        hold = await held(reception)

        async def free():
            asked = FindSlots(
                id=uuid4(),
                service="certificati",
                first_day=THREE_WEEKS_ON,
                last_day=THREE_WEEKS_ON,
            )
            slots = (await reception.ask(asked)).slots
            return [slot.free for slot in slots if slot.starts_at == HALF_PAST_TEN]

        assert await free() == [0]
        slot = "mattine-20261214T0930Z"
        refused = await reception.ask(HoldSeat(id=uuid4(), service="certificati", slot=slot))
        assert refused.refused == "slot_full"
        await reception.ask(ReleaseSeat(id=uuid4(), hold=hold.id))
        assert await free() == [1]


async def test_a_visit_of_several_services_is_held_booked_and_moved_as_one_booking(
    tmp_path, clock, either
):
    """The second service takes two slots, in another calendar than the first."""
    registry = replace(MORNINGS, services=("certificati",))
    taxes = replace(MORNINGS, id="tributi", services=(SENSITIVE,))
    day = THREE_WEEKS_ON
    async with a_branch(tmp_path, clock, either, calendars=[registry, taxes]) as server:
        reception = await at_reception(server)
        services = {"service": "certificati", "then": (WantedService(SENSITIVE),)}

        async def free() -> dict[datetime, int]:
            asked = FindSlots(id=uuid4(), first_day=day, last_day=day, **services)
            return {slot.starts_at: slot.free for slot in (await reception.ask(asked)).slots}

        async def hold_at(at: datetime) -> SeatHeld:
            slot = f"mattine-{at:%Y%m%dT%H%MZ}"
            return await reception.ask(HoldSeat(id=uuid4(), slot=slot, **services))

        half_an_hour = timedelta(minutes=30)
        eight = HALF_PAST_TEN - timedelta(hours=1)
        every = await free()
        assert list(every.values()) == [1] * 4, "the last two leave no room for the second"
        hold = await hold_at(eight)
        assert [part.service for part in hold.visit] == ["certificati", SENSITIVE]
        assert hold.ends_at == eight + 3 * half_an_hour
        assert (await free())[eight + half_an_hour] == 0, "the taxes' seats are held"
        alone = Book(id=uuid4(), hold=hold.id, service="certificati", visitor=FABIO)
        assert (await reception.ask(alone)).refused == "hold_unknown"
        wish = Book(id=uuid4(), hold=hold.id, visitor=FABIO, **services)
        booking = (await reception.ask(wish)).booking
        assert (booking.services, booking.visit) == (("certificati", SENSITIVE), hold.visit)
        later = await hold_at(HALF_PAST_TEN)
        move = Rebook(id=uuid4(), booking=booking.id, version=1, hold=later.id)
        moved = (await reception.ask(move)).booking
        assert (moved.visit, moved.ends_at) == (later.visit, later.ends_at)
        assert (await free())[eight] == 1
        (found_one,) = (await found(reception, source=Source.TYPED)).bookings
        assert found_one.booking == moved
        twice = HoldSeat(
            id=uuid4(),
            service="certificati",
            slot="mattine-20261214T0800Z",
            then=(WantedService("certificati"),),
        )
        assert (await reception.ask(twice)).refused == "invalid_field"


async def test_a_longer_service_and_more_people_take_consecutive_slots(tmp_path, clock):
    async with a_branch(tmp_path, clock) as server:
        reception = await at_reception(server)
        hold = await held(reception, HALF_PAST_TEN - timedelta(hours=1), SENSITIVE, people=2)
        assert hold.ends_at - hold.starts_at == timedelta(hours=2)
        other = Book(id=uuid4(), hold=hold.id, service="certificati", visitor=FABIO)
        assert (await reception.ask(other)).refused == "hold_unknown"
        last = HoldSeat(id=uuid4(), service=SENSITIVE, slot="mattine-20261214T1030Z")
        assert (await reception.ask(last)).refused == "slot_full"


async def test_the_same_wish_sent_twice_is_one_booking(tmp_path, clock):
    async with a_branch(tmp_path, clock) as server:
        reception = await at_reception(server)
        hold = await held(reception)
        wish = Book(id=uuid4(), hold=hold.id, service="certificati", visitor=FABIO)
        first, second = await reception.ask(wish), await reception.ask(wish)
        assert first == second
        other = replace(wish, id=uuid4())
        assert (await reception.ask(other)).refused == "hold_used"


@pytest.mark.parametrize(
    ("slot", "service", "code"),
    [
        ("mattine-20261214T0930Z", "a service of another branch", "not_served_here"),
        ("mattine-20261213T0930Z", "certificati", "slot_withdrawn"),
        ("mattine-no-time", "certificati", "slot_withdrawn"),
        ("mattine-20270614T0730Z", "certificati", "too_early"),
    ],
)
async def test_what_no_calendar_offers_is_refused(tmp_path, clock, slot, service, code):
    async with a_branch(tmp_path, clock) as server:
        reception = await at_reception(server)
        refused = await reception.ask(HoldSeat(id=uuid4(), service=service, slot=slot))
        assert refused.refused == code


async def test_who_asks_for_more_than_two_months_of_times_is_told_which_field_is_wrong(
    tmp_path, clock
):
    """It does not become possible by being sent again, as a 503 would say."""
    async with a_branch(tmp_path, clock) as server:
        reception = await at_reception(server)
        days = {"first_day": THREE_WEEKS_ON, "last_day": THREE_WEEKS_ON + timedelta(days=61)}
        asked = FindSlots(id=uuid4(), service="certificati", **days)
        assert isinstance(await reception.ask(asked), SlotsFound)
        longer = replace(asked, last_day=asked.last_day + timedelta(days=1))
        refused = await reception.ask(longer)
        assert (refused.refused, refused.detail.split()[-1]) == ("invalid_field", "`$.last_day`")


async def test_a_mistyped_codice_fiscale_is_refused_and_the_hold_stays(tmp_path, clock):
    async with a_branch(tmp_path, clock) as server:
        reception = await at_reception(server)
        hold = await held(reception)
        wrong = replace(FABIO, codice_fiscale="CCCFBA85D03L219X")
        wish = Book(id=uuid4(), hold=hold.id, service="certificati", visitor=wrong)
        refused = await reception.ask(wish)
        assert refused.refused == "invalid_field"
        assert "CCCFBA" not in refused.detail
        assert isinstance(await reception.ask(replace(wish, visitor=FABIO)), Booked)


# --- by the portal -------------------------------------------------------------------------------


async def test_a_booking_of_the_portal_is_found_by_the_card_and_follows_its_versions(
    tmp_path, clock
):
    told = Appointment(
        id=str(uuid4()),
        code="K7M2QX",
        version=1,
        state=BookingState.CONFIRMED,
        branch="centro",
        service="certificati",
        slots=("s",),
        seat=Channel.ONLINE,
        starts_at=HALF_PAST_TEN,
        ends_at=HALF_PAST_TEN + timedelta(minutes=30),
    )
    async with a_branch(tmp_path, clock) as server:
        key = await server.key("portal", Role.INTEGRATION)

        async def keep(booking, visitor=None):
            message = KeepBooking(id=uuid4(), booking=booking, visitor=visitor)
            status, answer = await server.post("/api/v1/bookings/keep", message, key)
            assert status == 200, answer
            return answer["is_news"]

        assert await keep(told, FABIO)
        assert not await keep(told, FABIO)
        tomorrow = HALF_PAST_TEN + timedelta(days=1)
        assert await keep(replace(told, version=2, starts_at=tomorrow, ends_at=tomorrow))
        later = tomorrow + timedelta(minutes=30)
        visit = (
            VisitPart("certificati", 2, ("s",), tomorrow, later),
            VisitPart(SENSITIVE, 2, ("t",), later, later + timedelta(hours=1)),
        )
        assert await keep(replace(told, version=3).of_parts(visit))
        assert not await keep(told)
        clock.now = tomorrow
        await server.running.parts.timers.look()
        totem = await server.line("totem-1", Role.TOTEM)
        (shown,) = (await found(totem)).bookings
        assert (shown.starts_at, shown.standing) == (tomorrow, Standing.IN_TIME)
        assert shown.moved_from == HALF_PAST_TEN
        (issued,) = (await totem.ask(CheckIn(id=uuid4(), booking=shown.id))).accepted
        assert (issued.service, issued.wishes) == ("certificati", (SENSITIVE,))
        by_phone = AppointmentKind.PHONE
        call = replace(told, id=str(uuid4()), starts_at=tomorrow, ends_at=later, kind=by_phone)
        assert await keep(call, FABIO)
        kinds = {each.id: each.kind for each in (await found(totem)).bookings}
        assert kinds == {told.id: AppointmentKind.IN_PERSON, call.id: AppointmentKind.PHONE}
        await server.running.parts.timers.look()
        refused = await totem.ask(CheckIn(id=uuid4(), booking=call.id))
        assert refused.refused == "not_in_the_hall"
        message = KeepBooking(id=uuid4(), booking=replace(told, id=CODE))
        status, refused = await server.post("/api/v1/bookings/keep", message, key)
        assert (status, refused["refused"]) == (422, "invalid_field")


# --- stores of the version before ----------------------------------------------------------------

OLD_ROW = (
    "insert into booking (id, version, state, day, body)"
    " values ('PRN-1', 1, 'confirmed', '2026-12-14', '{\"code\": \"K7M2QX\"}')"
)
OLD_HAND_OVER = (
    "insert into seat_transfer (id, slot, giver, seats, state)"
    " values ('t1', 'mattine-20261214T0930Z', 'desk', 1, 'offered')"
)


async def test_bookings_that_were_kept_without_their_codes_are_found_by_them(tmp_path, either):
    if either is None:
        with closing(Database(tmp_path / "bookings.db")) as old:
            BOOKINGS.apply(old, stop_before="0002_codes")
            old.conn.execute(OLD_ROW)
            old.conn.execute(OLD_HAND_OVER)
            old.conn.commit()
    else:
        there = await asyncpg.connect(either)
        await there.execute("create table step (name text primary key)")
        for name, sql in STEPS.items():
            if name < "0011":
                await there.execute(sql)
                await there.execute("insert into step values ($1)", name)
        await there.execute(OLD_ROW)
        await there.execute(OLD_HAND_OVER)
        await there.close()
    async with open_home(tmp_path, either, "") as home:
        assert [each.id for each in await Seats(home.bookings, Channel.DESK).offered()] == ["t1"]
        sql = "select id from booking where code = $1"
        assert await home.bookings.rows(sql, "K7M2QX") == [("PRN-1",)]


async def test_the_head_of_desk_hands_free_seats_over_to_the_portal(tmp_path, clock, capsys):
    branch, slot = tmp_path / "branch", "mattine-20261214T0930Z"
    assert main(["init", str(branch), "--always-open"]) == 0
    given = ["hand-over", str(branch), "mattine", "2026-12-14T10:30", "--server"]
    assert main([*given, "http://127.0.0.1:9"]) == 1
    assert "no [portal]" in capsys.readouterr().err
    with (branch / "branch.toml").open("a") as settings:
        settings.write('\n[portal]\nurl = "http://127.0.0.1:9"\nbranch = "centro"\nkey = "k"\n')
    portal = PortalTable(url="http://127.0.0.1:9", branch="centro", key="k")
    async with a_branch(branch, clock, portal=portal) as server:
        assert await asyncio.to_thread(main, [*given, server.url]) == 0
        assert f"1 of {slot} on the way" in capsys.readouterr().out
        (offered,) = await server.running.parts.bookings.seats.offered()
        assert (offered.slot, offered.giver, offered.seats) == (slot, Channel.DESK, 1)
        assert await asyncio.to_thread(main, [*given, server.url]) == 1
        assert "has not 1 free desk seats" in capsys.readouterr().err
        reception = await at_reception(server)
        asked = HandOverSeats(id=uuid4(), slot=slot, seats=1)
        assert (await reception.ask(asked)).refused == "not_allowed"
        assert await asyncio.to_thread(main, [*given, server.url, "--back"]) == 0
        assert f"1 of {slot} asked back" in capsys.readouterr().out
        (offered,) = await server.running.parts.bookings.seats.offered()
        assert offered.is_wanted_back
        elsewhere = [*given, server.url, "--back"]
        elsewhere[3] = "2026-12-14T10:45"
        assert await asyncio.to_thread(main, elsewhere) == 1
        assert "the portal has answered" in capsys.readouterr().err
        asked_back = AskSeatsBack(id=uuid4(), slot=slot)
        assert (await reception.ask(asked_back)).refused == "not_allowed"
    async with a_branch(tmp_path, clock) as server:
        key = await server.key("command-line", Role.SUPERVISOR)
        _, refused = await server.post("/api/v1/desk/hand-overs", asked, key)
        assert refused["refused"] == "not_served_here"


async def test_whom_to_call_is_told_to_the_operator_who_calls_and_only_meanwhile(tmp_path, clock):
    call = Appointment(
        id=str(uuid4()),
        code="K7M2QX",
        version=1,
        state=BookingState.CONFIRMED,
        branch="centro",
        service="certificati",
        slots=("s",),
        seat=Channel.ONLINE,
        starts_at=HALF_PAST_TEN,
        ends_at=HALF_PAST_TEN + timedelta(minutes=30),
        kind=AppointmentKind.PHONE,
    )
    clock.now = HALF_PAST_TEN
    async with a_branch(tmp_path, clock) as server:
        key = await server.key("portal", Role.INTEGRATION)
        message = KeepBooking(id=uuid4(), booking=call, visitor=FABIO)
        assert (await server.post("/api/v1/bookings/keep", message, key))[0] == 200
        parts = server.running.parts
        await parts.timers.look()
        anna, bruno = await at_reception(server, "anna"), await at_reception(server, "bruno")
        await anna.ask(OpenCounter(id=uuid4(), counter="1"))
        begin = BeginAppointment(id=uuid4(), counter="1", booking=call.id)
        ticket = (await anna.ask(begin)).accepted[0].ticket
        assert (await bruno.ask(HowToReach(id=uuid4(), ticket=ticket))).refused == (
            "someone_elses_counter"
        )
        told = await anna.ask(HowToReach(id=uuid4(), ticket=ticket))
        assert (told.surname, told.phone, told.video_link) == ("Caccia", FABIO.phone, "")
        assert FABIO.phone not in repr(told)
        await parts.timers.look()
        assert (await parts.bookings.read(call.id)).state is BookingState.ARRIVED
        assert parts.booked_turns() == ()
        for again in (True, False):
            await anna.ask(MarkAbsent(id=uuid4(), ticket=ticket))
            assert (await anna.ask(HowToReach(id=uuid4(), ticket=ticket))).refused == (
                "someone_elses_counter"
            )
            if again:
                await anna.ask(CallTicket(id=uuid4(), counter="1", ticket=ticket))
        await parts.timers.look()
        assert (await parts.bookings.read(call.id)).state is BookingState.MISSED
        assert FABIO.phone.encode() not in await everything_in(tmp_path, None)
