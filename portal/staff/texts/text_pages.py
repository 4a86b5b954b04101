"""One text of messages: its form with a preview, saving, the standard text again."""

from collections.abc import Mapping
from typing import ClassVar

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.branches.staff_settings import lock_comune
from portal.identity.rights import StaffRight
from portal.notifications.composition.parts import Medium, Template
from portal.notifications.composition.short_message import ShortMessage
from portal.notifications.own_words import (
    Preview,
    TemplateFaulty,
    faults_in,
    own_template,
    preview,
    save_template,
    use_default_template,
)
from portal.pages.frame import PageLink
from portal.pages.written_fields import WrittenField
from portal.staff import versions
from portal.staff.activity import ActivityKind, note_activity
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage, StaffRoute
from portal.staff.fields import StaffFact
from portal.staff.menu import TEXTS
from portal.staff.texts.text_form import places, read_text, text_fields
from portal.staff.texts.which_text import HERE, WhichText, text_in
from portal.staff.versions import SheetKind
from web.pages.headers import page_headers

MAIL_HEADERS = page_headers({"style-src": "'unsafe-inline'", "sandbox": ""})
"""A mail has its styles in its tags, and may do nothing."""


class MessageTextPage(StaffPage, frozen=True, kw_only=True):
    """`preview` is None before it is asked for; `seen` is of `versions`."""

    template: ClassVar[str] = "text_form.html"

    fields: tuple[WrittenField, ...]
    places: tuple[StaffFact, ...]
    language: str
    is_own: bool
    preview: Preview | None
    seen: str
    here: str
    preview_href: str
    mail_href: str
    save_href: str
    standard_href: str
    versions_href: str

    @property
    def faulty(self) -> tuple[WrittenField, ...]:
        return tuple(field for field in self.fields if field.error)

    @property
    def sms(self) -> ShortMessage | None:
        return None if self.preview is None else self.preview.sms


class TextPages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        right = StaffRight.EDIT_TEMPLATES
        return (
            StaffRoute(HERE, right, self.show),
            StaffForm(f"{HERE}/anteprima", right, self.preview),
            StaffForm(f"{HERE}/mail", right, self.mail),
            StaffForm(f"{HERE}/salva", right, self.save),
            StaffForm(f"{HERE}/standard", right, self.standard),
        )

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: UnknownText"""
        which = text_in(request)
        async with self._database.reading() as connection:
            own = await _own(connection, asked, which)
        page = _page(asked, which, own, own or which.standard(), versions.digest_of(own))
        return self._door.page(request, asked, page)

    async def preview(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownText"""
        return await self._shown(request, asked, form)

    async def mail(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """What is written, as a mail program shows it. Raises: UnknownText"""
        which = text_in(request)
        wanted = read_text(form, which.medium)
        has_faults = any(faults_in(wanted, which.kind, which.medium, which.words))
        if has_faults or which.medium is Medium.SMS:
            return await self._shown(request, asked, form)
        html = preview(wanted, which.kind, which.medium, which.words).html
        return web.Response(text=html, content_type="text/html", headers=MAIL_HEADERS)

    async def save(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownText, SheetChanged"""
        which = text_in(request)
        wanted, comune = read_text(form, which.medium), asked.comune.id
        try:
            async with self._database.transaction() as connection:
                await self._note_change(connection, asked, which, wanted, form.get("seen", ""))
                await save_template(
                    connection, comune, which.kind, which.medium, which.words, wanted, asked.now
                )
        except TemplateFaulty:
            return await self._shown(request, asked, form)
        return self._door.redirect(request, f"{which.path}?fatto=salvato")

    async def standard(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownText, SheetChanged"""
        which = text_in(request)
        async with self._database.transaction() as connection:
            await self._note_change(connection, asked, which, None, form.get("seen", ""))
            await use_default_template(
                connection, asked.comune.id, which.kind, which.medium, which.words
            )
        return self._door.redirect(request, f"{which.path}?fatto=salvato")

    async def _note_change(
        self,
        connection: AsyncConnection,
        asked: StaffAsked,
        which: WhichText,
        after: Template | None,
        seen: str,
    ) -> None:
        """Raises: SheetChanged"""
        await lock_comune(connection, asked.comune.id)
        before = await _own(connection, asked, which)
        versions.check_seen(before, seen, which.id)
        member, now = asked.member, asked.now
        await versions.keep(
            connection, asked.comune.id, SheetKind.TEMPLATE, which.id,
            before or which.standard(), after, member, now,
        )  # fmt: skip
        kind = ActivityKind.TEMPLATE_CHANGED
        await note_activity(connection, asked.comune.id, member, kind, now, about=which.id)

    async def _shown(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """What was written, with its faults or its preview."""
        which = text_in(request)
        wanted = read_text(form, which.medium)
        async with self._database.reading() as connection:
            own = await _own(connection, asked, which)
        page = _page(asked, which, own, wanted, form.get("seen", ""), is_checked=True)
        return self._door.page(request, asked, page, 422 if page.faulty else 200)


async def _own(connection: AsyncConnection, asked: StaffAsked, which: WhichText) -> Template | None:
    """The Comune's own, None where the standard text is used."""
    return await own_template(connection, asked.comune.id, which.kind, which.medium, which.words)


def _page(
    asked: StaffAsked,
    which: WhichText,
    own: Template | None,
    shown: Template,
    seen: str,
    *,
    is_checked: bool = False,
) -> MessageTextPage:
    kind, medium, words = which.kind, which.medium, which.words
    fields = text_fields(asked, shown, kind, medium, words, is_checked=is_checked)
    has_faults = any(field.error for field in fields)
    return MessageTextPage(
        title=which.title(asked),
        trail=(PageLink(asked.words.gettext("Texts of the messages"), asked.page.href(TEXTS)),),
        fields=fields,
        places=places(asked, kind, medium, words),
        language=words.language.code,
        is_own=own is not None,
        preview=None if has_faults else preview(shown, kind, medium, words),
        seen=seen,
        here=asked.page.href(which.path),
        preview_href=asked.page.href(f"{which.path}/anteprima"),
        mail_href="" if medium is Medium.SMS else asked.page.href(f"{which.path}/mail"),
        save_href=asked.page.href(f"{which.path}/salva"),
        standard_href=asked.page.href(f"{which.path}/standard"),
        versions_href=asked.page.href(f"{which.path}/versioni"),
    )
