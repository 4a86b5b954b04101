"""What is written, withdrawn and erased with what it tells."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.notifications import outbox
from portal.notifications.kinds import MessageKind, reminder_at
from portal.notifications.states import MessageState
from tests.portal.notifications.a_post_office import (
    COMUNE,
    MARIA,
    MORNING,
    Recorder,
    a_booking,
    cancelled,
    moved,
)

CONFIRMATION, CHANGE = MessageKind.CONFIRMATION, MessageKind.CHANGE
CANCELLATION, REMINDER = MessageKind.CANCELLATION, MessageKind.REMINDER


async def test_a_message_is_there_only_if_its_transaction_is_committed(office):
    async def fail_after_telling() -> None:
        async with office.database.transaction() as connection:
            await outbox.add(connection, COMUNE, CONFIRMATION, a_booking(), MARIA, now=MORNING)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_after_telling()
    assert await office.rows() == []


async def test_a_confirmation_plans_the_reminder_of_the_day_before(office):
    await office.tell(CONFIRMATION, a_booking())
    confirmation, reminder = await office.rows()
    assert (confirmation.kind, confirmation.due_at) == (CONFIRMATION, MORNING)
    assert (reminder.kind, reminder.due_at) == (REMINDER, datetime(2026, 12, 2, 9, tzinfo=UTC))


def test_the_reminder_keeps_its_hour_when_the_clocks_change():
    monday_after_the_change = datetime(2027, 3, 29, 8, 30, tzinfo=UTC)
    booking = a_booking(starts_at=monday_after_the_change)
    assert reminder_at(booking) == datetime(2027, 3, 28, 8, tzinfo=UTC)


async def test_a_booking_for_tomorrow_made_after_the_hour_of_reminders_has_none(office):
    office.now = datetime(2026, 12, 2, 9, 1, tzinfo=UTC)
    await office.tell(CONFIRMATION, a_booking())
    assert [row.kind for row in await office.rows()] == [CONFIRMATION]


async def test_a_moved_booking_is_reminded_of_at_its_new_day_only(office):
    await office.tell(CONFIRMATION, a_booking())
    await office.send_due(Recorder())
    await office.tell(CHANGE, moved(a_booking(), timedelta(days=7)))
    waiting = [row for row in await office.rows() if row.state == MessageState.WAITING]
    assert [(row.kind, row.due_at.day) for row in waiting] == [(CHANGE, 30), (REMINDER, 9)]


async def test_a_cancel_withdraws_what_was_still_to_be_sent(office):
    await office.tell(CONFIRMATION, a_booking())
    await office.tell(CANCELLATION, cancelled(a_booking()))
    assert await office.states() == {
        CONFIRMATION: MessageState.WITHDRAWN,
        REMINDER: MessageState.WITHDRAWN,
        CANCELLATION: MessageState.WAITING,
    }


async def test_a_cancel_of_one_booking_leaves_messages_of_others(office):
    await office.tell(CONFIRMATION, a_booking(id="other"))
    await office.tell(CANCELLATION, cancelled(a_booking()))
    assert (await office.states())[CONFIRMATION] == MessageState.WAITING


async def test_news_of_an_older_version_never_goes_after_a_cancel(office):
    await office.tell(CANCELLATION, cancelled(a_booking()))
    await office.tell(MessageKind.TURN_NEAR, a_booking())
    provider = Recorder()
    await office.send_due(provider)
    assert provider.kinds == [CANCELLATION]
    assert (await office.states())[MessageKind.TURN_NEAR] == MessageState.WITHDRAWN


async def test_erasing_a_booking_erases_its_messages_and_what_was_not_sent_never_is(office):
    await office.tell(CONFIRMATION, a_booking())
    await office.tell(CONFIRMATION, a_booking(id="other"))
    async with office.database.transaction() as connection:
        await outbox.erase(connection, COMUNE, ["b1"])
    provider = Recorder()
    await office.send_due(provider)
    assert [message.facts.booking.id for message in provider.sent] == ["other"]


async def test_addresses_are_erased_a_month_after_the_appointment(office):
    await office.tell(CONFIRMATION, a_booking())
    a_month_later = a_booking().ends_at + timedelta(days=30)
    for now, left in ((a_month_later, 1), (a_month_later + timedelta(seconds=1), 0)):
        async with office.database.transaction() as connection:
            await outbox.erase_old(connection, now)
        assert len(await office.rows()) == left
