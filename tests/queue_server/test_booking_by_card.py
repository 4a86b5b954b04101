"""Appointments that citizens take at the totem by their card, over its socket to a real server."""

import asyncio
from uuid import uuid4

from sportello.bookings.calendar import Channel
from sportello.bookings.desk_messages import BookByCard, Booked, FindSlots, SlotsFound
from sportello.bookings.lifecycle import Change
from sportello.model.person import Role, Source
from sportello.model.wire import Identified, Identify, Reply
from tests.queue_server.a_server import FakeClock, everything_in
from tests.queue_server.test_finding_bookings import (
    CODE,
    HALF_PAST_TEN,
    MARIO,
    MONDAY,
    a_branch,
    at_reception,
    booked,
    found,
)

SERVICE = "certificati"


async def card_of(totem, code: str = CODE, source: Source = Source.CHIP) -> str:
    who = Identify(
        id=uuid4(), codice_fiscale=code, surname="Caccia", given_name="Fabio", source=source
    )
    answer = await totem.ask(who)
    assert isinstance(answer, Identified)
    return answer.citizen


async def free_slot(totem, at=HALF_PAST_TEN) -> str:
    day = at.date()
    asked = FindSlots(id=uuid4(), service=SERVICE, first_day=day, last_day=day)
    answer = await totem.ask(asked)
    assert isinstance(answer, SlotsFound), answer
    return next(slot.id for slot in answer.slots if slot.starts_at == at)


def wish(citizen: str, slot: str, **facts) -> BookByCard:
    return BookByCard(id=uuid4(), citizen=citizen, service=SERVICE, slot=slot, **facts)


def code_of(answer) -> str:
    assert isinstance(answer, Reply), answer
    return answer.refused


async def test_the_card_takes_a_free_time_and_finds_it_again_however_often_it_was_sent(
    tmp_path, either
):
    async with a_branch(tmp_path, FakeClock(MONDAY), either) as server:
        totem = await server.line("totem-1", Role.TOTEM)
        asked = wish(await card_of(totem), await free_slot(totem), language="ro", phone="3331234")
        first, second = await totem.ask(asked), await totem.ask(asked)
        assert isinstance(first, Booked)
        assert first.booking == second.booking
        booking = first.booking
        assert (booking.starts_at, booking.seat) == (HALF_PAST_TEN, Channel.DESK)
        assert (booking.language, len(booking.code)) == ("ro", 8)
        assert [each.id for each in (await found(totem)).bookings] == [booking.id]
        (shown,) = (await found(await at_reception(server), source=Source.TYPED)).bookings
        assert (shown.visitor.surname, shown.visitor.phone) == ("Caccia", "3331234")
        assert CODE.encode() not in await everything_in(tmp_path, either)


async def test_a_code_that_was_typed_or_scanned_books_nothing_also_after_the_card_was_read(
    tmp_path,
):
    async with a_branch(tmp_path, FakeClock(MONDAY)) as server:
        totem = await server.line("totem-1", Role.TOTEM)
        slot = await free_slot(totem)
        await card_of(totem)
        for source in (Source.TYPED, Source.BARCODE):
            claimed = await card_of(totem, source=source)
            assert code_of(await totem.ask(wish(claimed, slot))) == "unknown_citizen"
        other = await server.line("totem-2", Role.TOTEM)
        card = await card_of(totem)
        assert code_of(await other.ask(wish(card, slot))) == "unknown_citizen"


async def test_one_appointment_for_a_service_is_taken_at_a_time(tmp_path):
    clock = FakeClock(MONDAY)
    async with a_branch(tmp_path, clock) as server:
        totem = await server.line("totem-1", Role.TOTEM)
        card = await card_of(totem)
        first = await totem.ask(wish(card, await free_slot(totem)))
        later = HALF_PAST_TEN.replace(day=15)
        assert code_of(await totem.ask(wish(card, await free_slot(totem, later)))) == (
            "already_booked"
        )
        store = server.running.parts.bookings
        await store.change(first.booking.id, Change.CANCEL, 1, clock.now)
        again = await totem.ask(wish(card, await free_slot(totem, later)))
        assert isinstance(again, Booked)


async def test_of_a_desk_and_a_totem_that_want_the_last_seat_one_has_it(tmp_path):
    async with a_branch(tmp_path, FakeClock(MONDAY)) as server:
        totem = await server.line("totem-1", Role.TOTEM)
        card, slot = await card_of(totem), await free_slot(totem)
        await booked(await at_reception(server), visitor=MARIO)
        assert code_of(await totem.ask(wish(card, slot))) == "slot_full"
        others = [await server.line(f"totem-{n}", Role.TOTEM) for n in (2, 3)]
        at_eleven = HALF_PAST_TEN.replace(hour=10)
        slot = await free_slot(totem, at_eleven)
        people = [CODE, MARIO.codice_fiscale]
        wishes = [wish(await card_of(o, p), slot) for o, p in zip(others, people, strict=True)]
        pairs = zip(others, wishes, strict=True)
        answers = await asyncio.gather(*(line.ask(asked) for line, asked in pairs))
        assert sorted(type(answer) for answer in answers if isinstance(answer, Booked)) == [Booked]


async def test_only_a_totem_books_by_the_card(tmp_path):
    async with a_branch(tmp_path, FakeClock(MONDAY)) as server:
        reception = await at_reception(server)
        asked = wish(await card_of(reception, source=Source.TYPED), "mattine-20261214T0930Z")
        assert code_of(await reception.ask(asked)) == "not_allowed"
