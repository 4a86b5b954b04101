"""What is sent when, tried again after which pause, and what a person has to decide."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from portal.notifications import claims, overview
from portal.notifications.claims import LEASE, PAUSES
from portal.notifications.hours import DecentHours
from portal.notifications.kinds import ContactChannel, MessageKind
from portal.notifications.overview import NotToSendAgain, UnknownMessage
from portal.notifications.sms_bill import SmsMonth, read_month
from portal.notifications.states import MessageState, WhyNot
from portal.notifications.transports.seam import accepted, passing, permanent, unknown
from tests.portal.notifications.a_post_office import (
    COMUNE,
    MARIA,
    MARIAS_APP,
    MARIAS_PHONE,
    MORNING,
    Recorder,
    a_booking,
    cancelled,
    moved,
)

CONFIRMATION, CANCELLATION = MessageKind.CONFIRMATION, MessageKind.CANCELLATION
REMINDER, TURN_NEAR = MessageKind.REMINDER, MessageKind.TURN_NEAR
NIGHT = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
"""00:30 in Rome."""


class Killed(Exception): ...


class Dying:
    """A worker is killed after the provider has taken the message, before it is noted."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    async def send(self, message):
        self.ids.append(message.id)
        raise Killed


class Slow:
    """A provider that answers when the test lets it."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.may_answer = asyncio.Event()

    async def send(self, message):
        self.asked.set()
        await self.may_answer.wait()
        return accepted()


async def die(office) -> list[str]:
    dying = Dying()
    with pytest.raises(ExceptionGroup):
        await office.send_due(dying)
    return dying.ids


async def test_what_is_due_goes_once(office):
    await office.tell(CONFIRMATION, a_booking())
    provider = Recorder()
    (sent,) = await office.send_due(provider)
    assert (sent.kind, sent.channel, sent.state) == (
        CONFIRMATION, ContactChannel.EMAIL, MessageState.SENT,
    )  # fmt: skip
    assert await office.send_due(provider) == []
    assert provider.kinds == [CONFIRMATION]


async def test_the_reminder_goes_the_day_before(office):
    await office.tell(CONFIRMATION, a_booking())
    provider = Recorder()
    for day in (30, 31, 32):
        office.now = MORNING + timedelta(days=day - 30, minutes=1)
        await office.send_due(provider)
    assert provider.kinds == [CONFIRMATION, REMINDER]


async def test_several_workers_send_each_message_once(office):
    for number in range(40):
        await office.tell(CANCELLATION, a_booking(id=f"b{number}"), MARIAS_PHONE)
    provider = Recorder()
    await asyncio.gather(*(office.worker(provider).send_due() for _ in range(4)))
    assert len(provider.sent) == len({message.id for message in provider.sent}) == 40


async def test_no_connection_is_held_while_a_provider_is_asked(small_office):
    await small_office.tell(CONFIRMATION, a_booking())
    slow = Slow()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(small_office.send_due(slow))
        await slow.asked.wait()
        # SQLite has one writer: this would wait for ever
        await small_office.tell(CONFIRMATION, a_booking(id="other"))
        slow.may_answer.set()
    assert next(iter(await small_office.rows())).state == MessageState.SENT


async def test_a_provider_that_is_away_is_asked_again_after_growing_pauses(office):
    await office.tell(CANCELLATION, a_booking(starts_at=MORNING + timedelta(days=30),
                                              ends_at=MORNING + timedelta(days=30)))  # fmt: skip
    for pause in PAUSES:
        assert await office.send_due(Recorder(passing(WhyNot.AWAY))) != []
        office.now += pause - timedelta(seconds=1)
        assert await office.send_due(Recorder()) == []
        office.now += timedelta(seconds=1)
    (last,) = await office.send_due(Recorder(passing(WhyNot.AWAY)))
    assert (last.state, last.why) == (MessageState.FAILED, WhyNot.AWAY)
    assert sorted(PAUSES) == list(PAUSES)


async def test_a_refusal_for_good_is_a_dead_letter_that_staff_sees_and_may_send_again(office):
    await office.tell(CANCELLATION, a_booking())
    await office.send_due(Recorder(permanent(WhyNot.ADDRESS, "550 5.1.1 unknown")))
    office.now += timedelta(days=1)
    assert await office.send_due(Recorder()) == []
    async with office.database.transaction() as connection:
        (dead,) = await overview.messages_to_decide(connection, COMUNE)
        assert (dead.why, dead.answer) == (WhyNot.ADDRESS, "550 5.1.1 unknown")
        await overview.send_again(connection, COMUNE, dead.id, office.now)
    provider = Recorder()
    await office.send_due(provider)
    assert provider.kinds == [CANCELLATION]


async def test_what_was_sent_or_overtaken_is_not_sent_again_by_hand(office):
    message = await office.tell(CONFIRMATION, a_booking())
    await office.send_due(Recorder())
    async with office.database.transaction() as connection:
        with pytest.raises(NotToSendAgain):
            await overview.send_again(connection, COMUNE, message, office.now)
        with pytest.raises(UnknownMessage):
            await overview.send_again(connection, COMUNE, "unknown", office.now)


async def test_a_mail_goes_again_after_a_crash_under_the_same_id(office):
    await office.tell(CONFIRMATION, a_booking())
    (first,) = await die(office)
    assert await office.send_due(Recorder()) == []
    office.now += LEASE
    provider = Recorder()
    await office.send_due(provider)
    assert [message.id for message in provider.sent] == [first]


@pytest.mark.parametrize("recipient", [MARIAS_PHONE, MARIAS_APP])
async def test_nothing_else_goes_again_after_a_crash_and_staff_sees_it(office, recipient):
    await office.tell(CONFIRMATION, a_booking(), recipient)
    await die(office)
    office.now += LEASE
    assert await office.send_due(Recorder()) == []
    async with office.database.reading() as connection:
        (unclear,) = await overview.messages_to_decide(connection, COMUNE)
    assert (unclear.state, unclear.why) == (MessageState.OUTCOME_UNKNOWN, WhyNot.NO_ANSWER)


async def test_an_sms_without_an_answer_is_never_tried_again(office):
    await office.tell(CANCELLATION, a_booking(), MARIAS_PHONE)
    (sent,) = await office.send_due(Recorder(unknown()))
    assert sent.state == MessageState.OUTCOME_UNKNOWN
    office.now += timedelta(hours=1)
    assert await office.send_due(Recorder()) == []


async def test_a_mail_without_an_answer_is_tried_again(office):
    await office.tell(CANCELLATION, a_booking())
    (sent,) = await office.send_due(Recorder(unknown()))
    assert sent.state == MessageState.WAITING


async def test_a_late_answer_of_a_worker_that_was_given_up_is_still_noted(office):
    message = await office.tell(CANCELLATION, a_booking(), MARIAS_PHONE)
    async with office.database.transaction() as connection:
        claimed = await claims.claim(connection, ContactChannel.SMS, office.now, DecentHours())
    office.now += LEASE
    await office.send_due(Recorder())
    async with office.database.transaction() as connection:
        state = await claims.record(connection, claimed, accepted(), office.now)
    assert (claimed.id, state) == (message, MessageState.SENT)


async def test_a_cancel_that_comes_while_a_mail_is_sent_goes_after_it_and_ends_its_retries(office):
    await office.tell(CONFIRMATION, a_booking())
    async with office.database.transaction() as connection:
        claimed = await claims.claim(connection, ContactChannel.EMAIL, office.now, DecentHours())
    await office.tell(CANCELLATION, cancelled(a_booking()))
    meanwhile = Recorder()
    await office.send_due(meanwhile)
    assert meanwhile.kinds == []
    async with office.database.transaction() as connection:
        state = await claims.record(connection, claimed, passing(WhyNot.BUSY), office.now)
    assert state == MessageState.WITHDRAWN
    after = Recorder()
    await office.send_due(after)
    assert after.kinds == [CANCELLATION]


async def test_a_telephone_does_not_ring_at_night(office):
    office.now = NIGHT
    await office.tell(CANCELLATION, a_booking(), MARIAS_PHONE)
    await office.tell(MessageKind.CHANGE, a_booking(id="other"), MARIAS_APP)
    night, morning = Recorder(), Recorder()
    await office.send_due(night)
    office.now = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
    await office.send_due(morning)
    assert night.kinds == []
    assert set(morning.kinds) == {CANCELLATION, MessageKind.CHANGE}


async def test_the_turn_is_told_and_a_booking_of_this_minute_confirmed_at_any_hour(office):
    office.now = NIGHT
    await office.tell(TURN_NEAR, a_booking(), MARIAS_PHONE)
    await office.tell(CONFIRMATION, a_booking(id="other"), MARIAS_PHONE)
    provider = Recorder()
    await office.send_due(provider)
    assert set(provider.kinds) == {TURN_NEAR, CONFIRMATION}


async def test_a_confirmation_that_is_late_waits_for_the_morning(office):
    office.now = NIGHT
    await office.tell(CONFIRMATION, a_booking(), MARIAS_PHONE)
    await office.send_due(Recorder(passing(WhyNot.AWAY)))
    office.now += timedelta(minutes=20)
    assert await office.send_due(Recorder()) == []


async def test_a_mail_goes_at_night(office):
    office.now = NIGHT
    await office.tell(CANCELLATION, a_booking())
    provider = Recorder()
    await office.send_due(provider)
    assert provider.kinds == [CANCELLATION]


async def test_news_of_a_turn_that_is_over_are_not_sent(office):
    await office.tell(TURN_NEAR, a_booking(), MARIAS_PHONE)
    office.now += timedelta(minutes=15)
    assert await office.send_due(Recorder()) == []
    (row,) = await office.rows()
    assert (row.state, row.why) == (MessageState.FAILED, WhyNot.TOO_LATE)


async def test_messages_of_a_channel_that_is_not_set_up_wait_until_they_are_of_no_use(office):
    await office.tell(CANCELLATION, a_booking(), MARIAS_PHONE)
    assert await office.worker({}).send_due() == []
    assert (await office.states())[CANCELLATION] == MessageState.WAITING
    office.now = a_booking().ends_at
    await office.worker({}).send_due()
    (row,) = await office.rows()
    assert (row.state, row.why) == (MessageState.FAILED, WhyNot.NOT_SET_UP)


async def test_a_message_about_a_service_that_is_gone_is_a_dead_letter(office):
    await office.tell(CANCELLATION, a_booking(service="gone"))
    (sent,) = await office.send_due(Recorder())
    assert (sent.state, sent.why) == (MessageState.FAILED, WhyNot.CONTENT)


async def test_a_worker_that_is_stopped_finishes_what_it_is_sending(small_office):
    await small_office.tell(CONFIRMATION, a_booking(), MARIAS_PHONE)
    slow = Slow()
    running = asyncio.create_task(small_office.worker(slow).run())
    await slow.asked.wait()
    running.cancel()
    await asyncio.sleep(0)
    slow.may_answer.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert (await small_office.states())[CONFIRMATION] == MessageState.SENT


async def test_staff_sees_all_messages_of_a_booking_each_in_its_state(office):
    await office.tell(CONFIRMATION, a_booking(), MARIA)
    await office.tell(MessageKind.CHANGE, moved(a_booking(), timedelta(days=1)), MARIA)
    async with office.database.reading() as connection:
        told = await overview.messages_about(connection, COMUNE, "b1")
    states = sorted(each.state for each in told)
    assert states == [*[MessageState.WAITING] * 2, *[MessageState.WITHDRAWN] * 2]


async def test_a_message_that_app_io_refuses_for_good_goes_once_by_the_other_channel(office):
    to = replace(MARIAS_APP, instead=(MARIA.channel, MARIA.address))
    await office.tell(CONFIRMATION, a_booking(), to)
    io, mail = Recorder(permanent(WhyNot.ADDRESS, "404")), Recorder()
    worker = office.worker({ContactChannel.APP_IO: io, ContactChannel.EMAIL: mail})
    for _ in range(3):
        await worker.send_due()
    assert io.kinds == mail.kinds == [CONFIRMATION]
    told = [(row.channel, row.state) for row in await office.rows() if row.kind == CONFIRMATION]
    assert sorted(told) == [("app_io", "replaced"), ("email", "sent")]


async def test_a_message_that_app_io_may_take_later_waits_for_it(office):
    to = replace(MARIAS_APP, instead=(MARIA.channel, MARIA.address))
    await office.tell(CONFIRMATION, a_booking(), to)
    io, mail = Recorder(passing(WhyNot.AWAY)), Recorder()
    await office.worker({ContactChannel.APP_IO: io, ContactChannel.EMAIL: mail}).send_due()
    assert mail.kinds == []


async def test_a_message_for_app_io_where_that_is_not_set_up_goes_once_by_the_other_channel(office):
    to = replace(MARIAS_APP, instead=(MARIA.channel, MARIA.address))
    await office.tell(CONFIRMATION, a_booking(), to)
    mail = Recorder()
    worker = office.worker({ContactChannel.EMAIL: mail})
    for _ in range(3):
        await worker.send_due()
    assert mail.kinds == [CONFIRMATION]
    told = [
        (row.channel, row.state, row.why) for row in await office.rows() if row.kind == CONFIRMATION
    ]
    assert sorted(told) == [("app_io", "replaced", "not_set_up"), ("email", "sent", None)]
    (reminder,) = [row for row in await office.rows() if row.kind == MessageKind.REMINDER]
    assert (reminder.channel, reminder.state) == ("app_io", MessageState.WAITING)


async def test_the_question_after_a_visit_costs_no_sms_unless_the_comune_wants_it(small_office):
    barred = {ContactChannel.SMS: {MessageKind.HOW_WAS_IT}}
    sms = Recorder()
    worker = small_office.worker({ContactChannel.SMS: sms}, barred)
    app = replace(MARIAS_APP, instead=(MARIAS_PHONE.channel, MARIAS_PHONE.address))
    for id, to in (("b1", MARIAS_PHONE), ("b2", app)):
        await small_office.tell(MessageKind.HOW_WAS_IT, a_booking(id=id), to)
    for _ in range(2):
        await worker.send_due()
    assert sms.kinds == []
    ended = {(row.channel, row.state, row.why) for row in await small_office.rows()}
    assert ended == {("sms", "withdrawn", "not_wanted"), ("app_io", "replaced", "not_set_up")}
    await small_office.tell(MessageKind.HOW_WAS_IT, a_booking(id="b3"), MARIAS_PHONE)
    await small_office.worker({ContactChannel.SMS: sms}).send_due()
    assert sms.kinds == [MessageKind.HOW_WAS_IT]


async def test_beyond_the_ceiling_of_a_month_only_what_matters_most_goes_by_sms(office):
    answers = [accepted("", 2), unknown("no answer", 1)]
    sms = Recorder(*answers)
    worker = office.worker({ContactChannel.SMS: sms, ContactChannel.EMAIL: Recorder()}, None, 3)
    for id in ("b1", "b2"):
        await office.tell(CONFIRMATION, a_booking(id=id), MARIAS_PHONE)
        await worker.send_due()
    async with office.database.reading() as connection:
        assert await read_month(connection, COMUNE, office.now) == SmsMonth(2, 3, 0)
    for kind in MessageKind:
        await office.tell(kind, a_booking(id=f"sms {kind}"), MARIAS_PHONE)
        await office.tell(kind, a_booking(id=f"mail {kind}"))
    await worker.send_due()
    gone = {row.kind for row in await office.rows() if row.why == "ceiling"}
    assert gone == {"reminder", "turn_near", "moderation", "how_was_it"}
    assert not gone & set(sms.kinds)
    async with office.database.reading() as connection:
        assert (await read_month(connection, COMUNE, office.now)).left_out == len(gone)
    office.now += timedelta(days=1)
    async with office.database.reading() as connection:
        assert await read_month(connection, COMUNE, office.now) == SmsMonth()
    await office.tell(MessageKind.REMINDER, a_booking(id="december"), MARIAS_PHONE)
    await worker.send_due()
    assert sms.kinds[-1] is MessageKind.REMINDER
