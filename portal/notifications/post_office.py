"""Open the worker of a portal: its providers as portal.toml says, and where its messages lead.

Owns this wiring. Which provider a channel has is decided here alone.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import ClientSession, DummyCookieJar, TCPConnector

from portal.cases.host import PortalCases, case_comune
from portal.cases.message_facts import CaseMessageFacts
from portal.context import PortalContext
from portal.notifications.kinds import ContactChannel, MessageKind
from portal.notifications.settings import NotificationSettings
from portal.notifications.transports.io_service import IoTransport
from portal.notifications.transports.seam import Transport
from portal.notifications.transports.sms_gateway import SmsTransport
from portal.notifications.transports.smtp import SmtpTransport
from portal.notifications.worker import Worker
from portal.notifications.writing import MessageSources, MessageWriting
from portal.prepared.wording import missing_for
from sportello.bookings.lifecycle import Appointment
from text.catalogue import Words

OVER = frozenset({MessageKind.CANCELLATION, MessageKind.REFUSAL, MessageKind.LAPSE})
"""After these there is nothing to manage: their link leads to where one books."""


@asynccontextmanager
async def open_worker(context: PortalContext) -> AsyncIterator[Worker]:
    """A worker for the portal's outbox; it reaches providers for as long as the context lasts."""

    def link_of(comune: str, kind: MessageKind, booking: Appointment) -> str:
        here = context.directory.comune(comune)
        if kind in OVER:
            return f"{context.origin_of(here)}/"
        if kind is MessageKind.HOW_WAS_IT:
            return context.survey_url(here, booking.id)
        return context.manage_url(here, booking.id)

    cases = PortalCases(context)

    async def missing_of(comune: str, booking: Appointment, words: Words) -> tuple[str, ...]:
        here = case_comune(context.directory.comune(comune).comune)
        async with context.database.reading() as connection:
            return await missing_for(connection, cases, here, booking, context.clock(), words)

    facts_of_cases = CaseMessageFacts(context)
    sources = MessageSources(link_of, context.video_rooms, missing_of, facts_of_cases.of)
    settings = context.settings.notifications
    # each request has a connection of its own: on a kept one that the provider has just closed,
    # a message would seem to have been handed over
    connector = TCPConnector(force_close=True)
    async with ClientSession(connector=connector, cookie_jar=DummyCookieJar()) as http:
        yield Worker(
            context.database,
            dict(_transports(settings, http)),
            MessageWriting(context.database, context.directory, sources),
            hours=settings.hours,
            unwanted={} if settings.ask_by_sms else {ContactChannel.SMS: {MessageKind.HOW_WAS_IT}},
            most_sms_parts=None if settings.sms is None else settings.sms.most_parts,
        )


def _transports(
    settings: NotificationSettings, http: ClientSession
) -> list[tuple[ContactChannel, Transport]]:
    there: list[tuple[ContactChannel, Transport]] = []
    if settings.mail is not None:
        there.append((ContactChannel.EMAIL, SmtpTransport(settings.mail)))
    if settings.sms is not None:
        there.append((ContactChannel.SMS, SmsTransport(settings.sms, http)))
    if settings.app_io is not None:
        there.append((ContactChannel.APP_IO, IoTransport(settings.app_io, http)))
    return there
