"""Who is told when something becomes of a case: messages, in the transaction of what they tell.

Owns which news go to whom, and what is not sent any more after them. What a message says is read
when it goes: see `message_facts`.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.definitions.store import stored_version
from casework.drafts import cases
from casework.drafts.kept_case import KeptCase
from casework.office.host import CaseComune
from portal.cases.contacts import contact_in, contact_of_presenter
from portal.cases.handling.tables import office_case
from portal.cases.offices.tables import office
from portal.notifications import outbox
from portal.notifications.case_kinds import BEFORE_SENDING, TO_SIGNERS
from portal.notifications.kinds import REMINDED_AT, CaseMessageKind, ContactChannel, Recipient
from sportello.cases.asking import asked
from sportello.cases.conditions import Answers
from sportello.cases.definition import FormDefinition
from sportello.cases.lifecycle import CaseState

OFFICE = "office"
"""The party of messages to the office."""

_OFFICE_MAIL = (
    select(office.c.email)
    .join(
        office_case,
        (office_case.c.comune == office.c.comune) & (office_case.c.office == office.c.id),
    )
    .where(
        office_case.c.comune == bindparam("of_comune"),
        office_case.c.case_id == bindparam("of_case"),
        office_case.c.state == bindparam("of_state"),
    )
)


async def tell_presenter(
    connection: AsyncConnection,
    comune: CaseComune,
    case: KeptCase,
    definition: FormDefinition,
    answers: Answers,
    kind: CaseMessageKind,
    now: datetime,
) -> None:
    """`answers` are those that count. A person who left no contact is not told: they have the
    paper, or the page.
    """
    to = await contact_of_presenter(connection, comune.id, case, definition, answers)
    if to is not None:
        await outbox.tell(connection, comune.id, kind, case.id, to, now=now)


async def tell_invited(
    connection: AsyncConnection,
    comune: CaseComune,
    case: KeptCase,
    definition: FormDefinition,
    signer: str,
    now: datetime,
    reminded_after_days: Iterable[int],
) -> None:
    """The link, and the reminders that follow it, as the answers give their contact. What was still
    to be sent of an earlier invitation is withdrawn. `case` is as it was kept with this one.
    """
    await outbox.withdraw_of_case(connection, comune.id, case.id, TO_SIGNERS, now, party=signer)
    answers = _counting(comune, case, definition, now)
    field = next(each.person for each in definition.second_signers if each.id == signer)
    if (to := contact_in(answers.get(field), case.language)) is None:
        return
    zone = ZoneInfo(comune.zone)
    today = now.astimezone(zone).date()
    due = [(CaseMessageKind.SIGNATURE_ASKED, now)]
    due += [
        (CaseMessageKind.SIGNATURE_REMINDER, _at_morning(today + timedelta(days=days), zone))
        for days in reminded_after_days
    ]
    for kind, at in due:
        await outbox.tell(
            connection, comune.id, kind, case.id, to,
            now=now, party=signer, version=case.version, due_at=at,
        )  # fmt: skip


async def tell_signed(
    connection: AsyncConnection,
    comune: CaseComune,
    case: KeptCase,
    definition: FormDefinition,
    signer: str,
    now: datetime,
    *,
    by_all: bool,
) -> None:
    """Who has signed is reminded no more; with the last one, who presents the case can send it."""
    await outbox.withdraw_of_case(connection, comune.id, case.id, TO_SIGNERS, now, party=signer)
    if by_all:
        answers, kind = _counting(comune, case, definition, now), CaseMessageKind.ALL_SIGNED
        await tell_presenter(connection, comune, case, definition, answers, kind, now)


async def tell_correction(
    connection: AsyncConnection,
    comune: CaseComune,
    case: KeptCase,
    definition: FormDefinition,
    now: datetime,
) -> None:
    """Its signature did not hold: whoever presented it is asked for another."""
    answers, kind = _counting(comune, case, definition, now), CaseMessageKind.CORRECTION_ASKED
    await tell_presenter(connection, comune, case, definition, answers, kind, now)


async def tell_sent(
    connection: AsyncConnection,
    comune: CaseComune,
    case: KeptCase,
    definition: FormDefinition,
    answers: Answers,
    now: datetime,
) -> None:
    """The receipt; the second one where the first, with an emergency number, was given at a branch
    and the ordinary number is here already. No one is asked to sign any more.
    """
    assert case.sent is not None, "it was sent"
    await outbox.withdraw_of_case(connection, comune.id, case.id, BEFORE_SENDING, now)
    had_receipt = case.sent.emergency is not None and case.sent.ordinary is not None
    kind = CaseMessageKind.NUMBER_GIVEN if had_receipt else CaseMessageKind.RECEIPT
    await tell_presenter(connection, comune, case, definition, answers, kind, now)


async def tell_office(connection: AsyncConnection, comune: str, case: str, now: datetime) -> None:
    """Of a request that has become its own. Not before it is assigned, nor an office that has no
    mail address.
    """
    asked = {"of_comune": comune, "of_case": case, "of_state": CaseState.PENDING}
    email = (await connection.execute(_OFFICE_MAIL, asked)).scalar_one_or_none()
    if email is not None:
        to = Recipient(ContactChannel.EMAIL, email)
        kind = CaseMessageKind.NEW_AT_OFFICE
        await outbox.tell(connection, comune, kind, case, to, now=now, party=OFFICE)


async def tell_numbered(
    connection: AsyncConnection, comune: CaseComune, id: str, now: datetime
) -> None:
    """The second receipt, in the place of a first one that has not gone yet. Raises: UnknownCase"""
    first = (CaseMessageKind.RECEIPT,)
    await outbox.withdraw_of_case(connection, comune.id, id, first, now)
    await _tell_of(connection, comune, id, CaseMessageKind.NUMBER_GIVEN, now)


async def tell_news(
    connection: AsyncConnection, comune: CaseComune, id: str, now: datetime
) -> None:
    """That the office asked something or decided, without what. Raises: UnknownCase"""
    await _tell_of(connection, comune, id, CaseMessageKind.NEWS, now)


async def _tell_of(
    connection: AsyncConnection, comune: CaseComune, id: str, kind: CaseMessageKind, now: datetime
) -> None:
    """Whoever presented the case of that id. Raises: UnknownCase"""
    case = await cases.find(connection, comune.id, id)
    form = await stored_version(connection, comune.id, case.service, case.definition_version)
    answers = _counting(comune, case, form.definition, now)
    await tell_presenter(connection, comune, case, form.definition, answers, kind, now)


def _counting(
    comune: CaseComune, case: KeptCase, definition: FormDefinition, now: datetime
) -> Answers:
    """The answers that count."""
    today = now.astimezone(ZoneInfo(comune.zone)).date()
    return asked(definition, case.answers, today).answers


def _at_morning(day: date, zone: ZoneInfo) -> datetime:
    """When people are reminded of anything: aware UTC."""
    return datetime.combine(day, REMINDED_AT, zone).astimezone(UTC)
