"""The activity log and the dead letters, as staff reads them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Struct

from portal.bookings.lookup import codes_of
from portal.identity.rights import StaffRight
from portal.notifications.kinds import CaseMessageKind
from portal.notifications.overview import (
    REASONS,
    STATES,
    OutboxRow,
    drop,
    kind_label,
    messages_to_decide,
    send_again,
)
from portal.notifications.sms_bill import read_month
from portal.staff.activity import KINDS, ActivityFilter, ActivityKind, entries, note_activity
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage, StaffRoute
from portal.staff.fields import StaffFact, moment_said
from portal.staff.menu import ACTIVITY, BOOKING, MESSAGES
from portal.staff.sms_facts import is_at_ceiling, month_said, sms_facts

ZONE = ZoneInfo("Europe/Rome")
DAYS_SHOWN = 30
MOST_SHOWN = 300


class ActivityLine(Struct, frozen=True):
    """`about` is what it was done to: a booking by its code and page for who may open it."""

    when: str
    who: str
    what: str
    about: str
    href: str
    branch: str


class ActivityPage(StaffPage, frozen=True, kw_only=True):
    template: ClassVar[str] = "activity.html"

    lines: tuple[ActivityLine, ...]


class DeadLetter(Struct, frozen=True):
    """Addresses and `booking`, its page, are empty for roles that read no bookings; the page also
    for a message about a case.
    """

    when: str
    kind: str
    address: str
    state: str
    why: str
    answer: str
    booking: str
    again: str
    drop: str


class MessagesPage(StaffPage, frozen=True, kw_only=True):
    template: ClassVar[str] = "messages.html"

    letters: tuple[DeadLetter, ...]
    may_decide: bool
    month: str
    sms: tuple[StaffFact, ...]
    is_at_ceiling: bool


class LogPages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        retry = StaffRight.RETRY_OUTBOX
        return (
            StaffRoute(ACTIVITY, StaffRight.READ_ACTIVITY, self.activity),
            StaffRoute(MESSAGES, StaffRight.READ_OUTBOX, self.messages),
            StaffForm(MESSAGES + "/{message}/reinvia", retry, self.again),
            StaffForm(MESSAGES + "/{message}/scarta", retry, self.drop),
        )

    async def activity(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Of the last 30 days, for the whole Comune. Raises: RightMissing"""
        asked.check(StaffRight.READ_ACTIVITY, None)
        wanted = ActivityFilter(asked.now - timedelta(days=DAYS_SHOWN), asked.now)
        async with self._database.reading() as connection:
            found = await entries(connection, asked.comune.id, wanted, MOST_SHOWN)
            may_open = asked.member.may(StaffRight.FIND_BOOKINGS)
            ids = {each.about for each in found} if may_open else set()
            codes = await codes_of(connection, asked.comune.id, ids)
        page = ActivityPage(
            title=asked.words.gettext("Activity"),
            lines=tuple(
                ActivityLine(
                    moment_said(each.at, ZONE),
                    each.operator_name,
                    asked.words.gettext(KINDS[each.kind]),
                    _about(each.about, codes),
                    asked.page.href(f"{BOOKING}/{each.about}") if each.about in codes else "",
                    _branch(asked, each.branch),
                )
                for each in found
            ),
        )
        return self._door.page(request, asked, page)

    async def messages(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Those that wait for a decision, of the whole Comune. Raises: RightMissing"""
        asked.check(StaffRight.READ_OUTBOX, None)
        words = asked.words
        async with self._database.transaction() as connection:
            found = await messages_to_decide(connection, asked.comune.id)
            month = await read_month(connection, asked.comune.id, asked.now)
            await note_activity(
                connection, asked.comune.id, asked.member, ActivityKind.READ_OUTBOX, asked.now
            )
        settings = self._door.context.settings.notifications.sms
        may_see = asked.member.may(StaffRight.FIND_BOOKINGS)
        page = MessagesPage(
            title=words.gettext("Messages to decide"),
            letters=tuple(
                DeadLetter(
                    when=moment_said(each.ended_at or each.due_at, ZONE),
                    kind=words.gettext(kind_label(each.kind)),
                    address=each.address if may_see else "",
                    state=words.gettext(STATES[each.state]),
                    why=words.gettext(REASONS[each.why]) if each.why else "",
                    answer=each.answer if may_see else "",
                    booking=_booking_page(asked, each) if may_see else "",
                    again=asked.page.href(f"{MESSAGES}/{each.id}/reinvia"),
                    drop=asked.page.href(f"{MESSAGES}/{each.id}/scarta"),
                )
                for each in found
            ),
            may_decide=asked.member.may(StaffRight.RETRY_OUTBOX),
            month=month_said(words, asked.now),
            sms=sms_facts(words, settings, month),
            is_at_ceiling=is_at_ceiling(settings, month),
        )
        return self._door.page(request, asked, page)

    async def again(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: RightMissing, UnknownMessage, NotToSendAgain"""
        asked.check(StaffRight.RETRY_OUTBOX, None)
        id = request.match_info["message"]
        async with self._database.transaction() as connection:
            await send_again(connection, asked.comune.id, id, asked.now)
            kind = ActivityKind.MESSAGE_RETRIED
            await note_activity(
                connection, asked.comune.id, asked.member, kind, asked.now, about=id
            )
        return self._door.redirect(request, f"{MESSAGES}?fatto=inviato")

    async def drop(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: RightMissing, UnknownMessage"""
        asked.check(StaffRight.RETRY_OUTBOX, None)
        id = request.match_info["message"]
        async with self._database.transaction() as connection:
            await drop(connection, asked.comune.id, id, asked.now)
            kind = ActivityKind.MESSAGE_DROPPED
            await note_activity(
                connection, asked.comune.id, asked.member, kind, asked.now, about=id
            )
        return self._door.redirect(request, f"{MESSAGES}?fatto=scartato")


def _booking_page(asked: StaffAsked, letter: OutboxRow) -> str:
    """Empty for a message about a case, which has no page of staff yet."""
    if isinstance(letter.kind, CaseMessageKind):
        return ""
    return asked.page.href(f"{BOOKING}/{letter.subject}")


def _about(about: str, codes: Mapping[str, str]) -> str:
    """In words of staff: a booking's code, a day as it is written; other names as they are."""
    try:
        return f"{date.fromisoformat(about):%d/%m/%Y}"
    except ValueError:
        return codes.get(about, about)


def _branch(asked: StaffAsked, id: str) -> str:
    known = asked.comune.branches.get(id)
    return id if known is None else asked.text(known.name)
