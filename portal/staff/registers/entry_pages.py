"""The entries of the portal's own register: looked for, read, and annulled by an act.

An annulled entry stays readable, marked, with the act, the reason and who entered it (art. 54 DPR
445/2000). Words to look for are sent by a form: no name stands in an address. Each reading is in
the activity log. Source: docs/decisions/0231-who-annuls-a-registration.md
"""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace

from portal.identity.operators.accounts import account_by_id
from portal.identity.rights import StaffRight
from portal.pages.frame import PageLink
from portal.pages.written_fields import WrittenField, sentence_of
from portal.registration.annulments import Annulment, annul, annulment_of
from portal.registration.entries import (
    Administration,
    Registration,
    RegistrationId,
    UnknownRegistration,
)
from portal.registration.lookup import FoundRegistration, look_up, number_in
from portal.registration.numbering import find
from portal.staff.activity import ActivityKind, note_activity
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage, StaffRoute
from portal.staff.fields import StaffFact, facts_from
from portal.staff.menu import REGISTER

ENTRIES = f"{REGISTER}/registrazioni"
ONE = ENTRIES + "/{id}/{number}"
MOST = 50
LONGEST = 500


class EntryLine(Struct, frozen=True, kw_only=True):
    href: str
    number: str
    when: str
    sender: str
    subject: str
    is_annulled: bool


class RegisterEntriesPage(StaffPage, frozen=True, kw_only=True):
    """`is_cut`: there are more than the lines that are shown."""

    template: ClassVar[str] = "register_entries.html"

    words: WrittenField
    here: str
    lines: tuple[EntryLine, ...]
    is_cut: bool


class RegisterEntryPage(StaffPage, frozen=True, kw_only=True):
    """`to_annul` is empty for those who may not, and once it is annulled."""

    template: ClassVar[str] = "register_entry.html"

    facts: tuple[StaffFact, ...]
    annulment: tuple[StaffFact, ...]
    to_annul: tuple[WrittenField, ...]
    annul_href: str

    @property
    def faulty(self) -> tuple[WrittenField, ...]:
        return tuple(field for field in self.to_annul if field.error)


class RegisterEntryPages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        return (
            StaffRoute(ENTRIES, StaffRight.READ_REGISTER, self.newest),
            StaffForm(ENTRIES, StaffRight.READ_REGISTER, self.look),
            StaffRoute(ONE, StaffRight.READ_REGISTER, self.show),
            StaffForm(f"{ONE}/annulla", StaffRight.ANNUL_REGISTRATIONS, self.annul),
        )

    async def newest(self, request: web.Request, asked: StaffAsked) -> web.Response:
        return await self._entries(request, asked, "")

    async def look(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        return await self._entries(request, asked, form.get("parole", "").strip()[:LONGEST])

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: UnknownRegistration"""
        return await self._entry(request, asked, {})

    async def annul(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """One that is annulled already keeps its first annulment. Raises: UnknownRegistration"""
        said = {name: " ".join(form.get(name, "").split()) for name in ("atto", "motivo")}
        faults = {name: "required" for name, text in said.items() if not text}
        faults |= {name: "too_long" for name, text in said.items() if len(text) > LONGEST}
        id = _id(request)
        if faults:
            return await self._entry(request, asked, said, faults)
        async with self._database.transaction() as connection:
            await annul(
                connection, Administration.of(asked.comune.comune), id,
                authorisation=said["atto"], reason=said["motivo"], operator=asked.member.id,
            )  # fmt: skip
            await note_activity(
                connection, asked.comune.id, asked.member, ActivityKind.REGISTRATION_ANNULLED,
                asked.now, about=str(id), detail=said["atto"],
            )  # fmt: skip
        return self._door.redirect(request, f"{_path(id)}?fatto=registrazione-annullata")

    async def _entries(self, request: web.Request, asked: StaffAsked, written: str) -> web.Response:
        of_whom = Administration.of(asked.comune.comune)
        async with self._database.transaction() as connection:
            found = await look_up(connection, of_whom, written, MOST + 1)
            await note_activity(
                connection, asked.comune.id, asked.member, ActivityKind.SEARCHED_REGISTER,
                asked.now, detail=str(min(len(found), MOST)),
            )  # fmt: skip
        words = asked.words
        page = RegisterEntriesPage(
            title=words.gettext("Entries of the register"),
            trail=(PageLink(words.gettext("Register"), asked.page.href(REGISTER)),),
            words=WrittenField(
                name="parole",
                label=words.gettext("Number, emergency number, or words of sender and subject"),
                value=written,
                help=words.gettext("As in 12/2026"),
            ),
            here=asked.page.href(ENTRIES),
            lines=tuple(_line(asked, each) for each in found[:MOST]),
            is_cut=len(found) > MOST,
        )
        return self._door.page(request, asked, page)

    async def _entry(
        self,
        request: web.Request,
        asked: StaffAsked,
        said: Mapping[str, str],
        faults: Mapping[str, str] | None = None,
    ) -> web.Response:
        """Raises: UnknownRegistration"""
        of_whom, id, comune = Administration.of(asked.comune.comune), _id(request), asked.comune.id
        async with self._database.transaction() as connection:
            made = await find(connection, of_whom, id)
            if made is None:
                raise UnknownRegistration(f"the register has no number {id}")
            annulled = await annulment_of(connection, of_whom, id)
            who = annulled and await account_by_id(connection, comune, annulled.operator)
            await note_activity(
                connection, comune, asked.member, ActivityKind.READ_REGISTRATION, asked.now,
                about=str(id),
            )  # fmt: skip
        page = _entry_page(asked, made, annulled, who.name if who else "", said, faults or {})
        return self._door.page(request, asked, page, 422 if faults else 200)


def _id(request: web.Request) -> RegistrationId:
    """Raises: UnknownRegistration"""
    written = f"{request.match_info['number']}/{request.match_info['id']}"
    if (id := number_in(written)) is None:
        raise UnknownRegistration(f"the register has no number {written}")
    return id


def _path(id: RegistrationId) -> str:
    return f"{ENTRIES}/{id.year}/{id.number}"


def _line(asked: StaffAsked, found: FoundRegistration) -> EntryLine:
    made = found.registration
    return EntryLine(
        href=asked.page.href(_path(made.id)),
        number=str(made.id),
        when=_when(asked, made.date),
        sender=made.entry.sender,
        subject=made.entry.subject,
        is_annulled=found.is_annulled,
    )


def _entry_page(
    asked: StaffAsked,
    made: Registration,
    annulled: Annulment | None,
    annulled_by: str,
    said: Mapping[str, str],
    faults: Mapping[str, str],
) -> RegisterEntryPage:
    words, entry = asked.words, made.entry
    dated = f"{entry.document_date:%d/%m/%Y}" if entry.document_date else ""
    to_annul = (
        WrittenField(
            name="atto",
            label=words.gettext("Act that authorises it"),
            help=words.gettext("Kind, number and date, as in: determination 12 of 28/11/2026"),
            is_required=True,
        ),
        WrittenField(name="motivo", label=words.gettext("Reason"), is_required=True),
    )
    may = annulled is None and asked.may(StaffRight.ANNUL_REGISTRATIONS)
    return RegisterEntryPage(
        title=words.gettext("Registration %1", str(made.id)),
        trail=(
            PageLink(words.gettext("Register"), asked.page.href(REGISTER)),
            PageLink(words.gettext("Entries of the register"), asked.page.href(ENTRIES)),
        ),
        facts=facts_from(
            (
                (words.gettext("Registered on"), _when(asked, made.date)),
                (words.gettext("Sent on"), _when(asked, made.presented_at)),
                (words.gettext("Sender"), entry.sender),
                (words.gettext("Codice fiscale"), entry.sender_code or ""),
                (words.gettext("Subject"), entry.subject),
                (
                    words.gettext("Number and date of the document"),
                    " · ".join(filter(None, (entry.document_number, dated))),
                ),
                (words.gettext("Classification"), entry.classification),
                (words.gettext("Office"), entry.office),
                (words.gettext("Number in the emergency register"), entry.emergency or ""),
                (words.gettext("Fingerprint (SHA-256)"), entry.sha256),
            )
        ),
        annulment=()
        if annulled is None
        else facts_from(
            (
                (words.gettext("Annulled on"), _when(asked, annulled.at)),
                (words.gettext("Act that authorises it"), annulled.authorisation),
                (words.gettext("Reason"), annulled.reason),
                (words.gettext("Entered by"), annulled_by or annulled.operator),
            )
        ),
        to_annul=tuple(_filled(asked, field, said, faults) for field in to_annul) if may else (),
        annul_href=asked.page.href(f"{_path(made.id)}/annulla"),
    )


def _filled(
    asked: StaffAsked, field: WrittenField, said: Mapping[str, str], faults: Mapping[str, str]
) -> WrittenField:
    fault = faults.get(field.name, "")
    error = sentence_of(fault, asked.words) if fault else ""
    return replace(field, value=said.get(field.name, ""), error=error)


def _when(asked: StaffAsked, at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo(asked.comune.comune.zone)):%d/%m/%Y %H:%M:%S}"
