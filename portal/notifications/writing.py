"""What a claimed message says now: its facts are read, and the words of its kind are found.

Owns where they come from. Of a booking they are in the message itself, of a case they are asked of
`CaseFactsOf` at this moment.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

from msgspec import Struct

from portal.branches.directory import Directory
from portal.branches.video_rooms import VideoRooms
from portal.notifications.bodies import AboutBooking, AboutCase
from portal.notifications.claims import Claimed
from portal.notifications.composition.case_facts import CaseFacts
from portal.notifications.composition.facts import facts_of
from portal.notifications.composition.short_message import language_of_sms
from portal.notifications.composition.templates import AnyFacts, medium_of
from portal.notifications.kinds import CaseMessageKind, ContactChannel, MessageKind
from portal.notifications.own_words import template_for
from portal.notifications.transports.seam import Outgoing
from portal.storage.database import Database
from sportello.bookings.lifecycle import Appointment
from text.catalogue import Catalogue, Words

LinkOf = Callable[[str, MessageKind, Appointment], str]
"""Where the reader of a message goes: of the Comune's id, the kind and the booking."""

MissingOf = Callable[[str, Appointment, Words], Awaitable[tuple[str, ...]]]
"""What a reminder names as missing in the request that is prepared for the booking."""

CaseFactsOf = Callable[[str, CaseMessageKind, AboutCase, Words], Awaitable[CaseFacts]]
"""Of the Comune's id. Raises: NoLongerTrue, NotReadyYet, NotThere"""


class NoLongerTrue(Exception):
    """What the message tells is not so any more: it is withdrawn."""


class NotReadyYet(Exception):
    """What the message tells may not be told yet: it is tried again."""


class MessageSources(Struct, frozen=True):
    """Who is asked for what a message does not hold itself."""

    link_of: LinkOf
    rooms: VideoRooms
    missing_of: MissingOf
    case_facts_of: CaseFactsOf


class MessageWriting:
    def __init__(self, database: Database, directory: Directory, sources: MessageSources) -> None:
        self._database = database
        self._directory = directory
        self._sources = sources
        self._catalogue = Catalogue("portal")

    async def written(self, message: Claimed, now: datetime) -> Outgoing:
        """Raises: NotThere if the Comune, branch or service is gone; NoLongerTrue, NotReadyYet"""
        language, medium = message.to.language, medium_of(message.to.channel)
        if message.to.channel is ContactChannel.SMS:
            language = language_of_sms(language)
        words = self._catalogue.words(language)
        facts = await self._facts(message, words)
        async with self._database.reading() as connection:
            template = await template_for(connection, message.comune, message.kind, medium, words)
        return Outgoing(
            message.id, message.to.address, facts, template, words, message.made_at, now
        )

    async def _facts(self, message: Claimed, words: Words) -> AnyFacts:
        match message.kind, message.about:
            case CaseMessageKind() as kind, AboutCase() as about:
                facts = await self._sources.case_facts_of(message.comune, kind, about, words)
                return facts.with_remark(message.remark)
            case MessageKind() as kind, AboutBooking(booking):
                return await self._booking_facts(message, kind, booking, words)
        raise AssertionError(f"a message {message.kind} is not about this")

    async def _booking_facts(
        self, message: Claimed, kind: MessageKind, booking: Appointment, words: Words
    ) -> AnyFacts:
        missing: tuple[str, ...] = ()
        if kind is MessageKind.REMINDER:
            missing = await self._sources.missing_of(message.comune, booking, words)
        return facts_of(
            kind,
            booking,
            self._directory.comune(message.comune),
            self._sources.link_of(message.comune, kind, booking),
            words.language.code,
            room=self._sources.rooms.link_of(message.comune, booking),
            remark=message.remark,
            missing=missing,
        )
