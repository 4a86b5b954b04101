"""A message's text as something that has versions."""

from collections.abc import Mapping, Sequence

import msgspec
from aiohttp import web

from portal.identity.rights import StaffRight
from portal.notifications.composition.parts import Template
from portal.notifications.own_words import own_template
from portal.pages.frame import PageLink
from portal.staff import versions
from portal.staff.door import StaffAsked, StaffDoor
from portal.staff.fields import StaffFact
from portal.staff.history.history_pages import KeptThing
from portal.staff.menu import TEXTS
from portal.staff.texts.text_form import text_facts, written
from portal.staff.texts.which_text import HERE, text_in
from portal.staff.versions import SheetKind


class TextVersions:
    kind = SheetKind.TEMPLATE
    here = HERE
    right = StaffRight.EDIT_TEMPLATES

    def __init__(self, door: StaffDoor) -> None:
        self._database = door.context.database

    async def now(self, request: web.Request, asked: StaffAsked) -> KeptThing:
        """Raises: UnknownText"""
        which = text_in(request)
        async with self._database.reading() as connection:
            own = await own_template(
                connection, asked.comune.id, which.kind, which.medium, which.words
            )
        title = which.title(asked)
        return KeptThing(
            id=which.id,
            title=title,
            trail=(
                PageLink(asked.words.gettext("Texts of the messages"), asked.page.href(TEXTS)),
                PageLink(title, asked.page.href(which.path)),
            ),
            body=msgspec.json.encode(own or which.standard()).decode(),
            seen=versions.digest_of(own),
            path=which.path,
            bring_back=asked.page.href(f"{which.path}/anteprima"),
        )

    def facts(self, asked: StaffAsked, body: str) -> Sequence[StaffFact]:
        return text_facts(asked, msgspec.json.decode(body, type=Template))

    def values(self, asked: StaffAsked, body: str) -> Mapping[str, str]:
        """Empty where the standard text was taken again."""
        return written(msgspec.json.decode(body, type=Template)) if body else {}
