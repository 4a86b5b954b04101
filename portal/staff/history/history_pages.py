"""The versions of one thing that staff sets, one of them beside the present, and the way back.

Owns these two pages for all subjects; what a subject is called, and how its states are said, is a
`KeptSubject`'s to know. Bringing back sends the old values to the subject's own preview.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Protocol
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Struct

from portal.identity.rights import StaffRight
from portal.pages.frame import PageLink
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage, StaffRoute
from portal.staff.fields import StaffFact, moment_said
from portal.staff.versions import SavedVersion, SheetKind, versions_of
from sportello.model.refusals import NotThere

ZONE = ZoneInfo("Europe/Rome")
VERSIONS = "versioni"


class UnknownVersion(NotThere): ...


class KeptThing(Struct, frozen=True):
    """What has versions, as it is now.

    body        its state as JSON, empty where it is not used any more
    seen        what a form carries of that state
    path        of its page
    bring_back  where a form with the values of a version is sent; empty for who may only read
    """

    id: str
    title: str
    trail: tuple[PageLink, ...]
    body: str
    seen: str
    path: str
    bring_back: str


class KeptSubject(Protocol):
    """`here` is the path of the route to the thing, `right` what its readers need."""

    kind: SheetKind
    here: str
    right: StaffRight

    async def now(self, request: web.Request, asked: StaffAsked) -> KeptThing:
        """Raises: NotThere, RightMissing"""

    def facts(self, asked: StaffAsked, body: str) -> Sequence[StaffFact]:
        """A state in words."""

    def values(self, asked: StaffAsked, body: str) -> Mapping[str, str]:
        """A state as its form would send it."""


class VersionLine(Struct, frozen=True):
    """`href` is empty for the present one; `what` names what differs from the one before."""

    href: str
    when: str
    who: str
    what: str


class VersionsPage(StaffPage, frozen=True, kw_only=True):
    template: ClassVar[str] = "versions.html"

    lines: tuple[VersionLine, ...]
    back: str


class ComparedFact(Struct, frozen=True):
    label: str
    then: str
    now: str


class VersionPage(StaffPage, frozen=True, kw_only=True):
    """`values` is what brings it back; empty for a state that cannot be brought back."""

    template: ClassVar[str] = "version.html"

    saved: str
    facts: tuple[ComparedFact, ...]
    values: Mapping[str, str]
    seen: str
    bring_back: str
    back: str


class HistoryPages:
    def __init__(self, door: StaffDoor, subject: KeptSubject) -> None:
        self._door = door
        self._subject = subject

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        here, right = f"{self._subject.here}/{VERSIONS}", self._subject.right
        return (
            StaffRoute(here, right, self.overview),
            StaffRoute(f"{here}/{{number}}", right, self.show),
        )

    async def overview(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: NotThere, RightMissing"""
        thing = await self._subject.now(request, asked)
        saved = await self._saved(asked, thing)
        lines = []
        for n, each in enumerate(saved):
            before = saved[n + 1] if n + 1 < len(saved) else None
            href = "" if n == 0 else asked.page.href(f"{thing.path}/{VERSIONS}/{each.number}")
            what = self._what_changed(asked, each, before)
            lines.append(VersionLine(href, _when(each), _who(asked, each), what))
        page = VersionsPage(
            title=asked.words.gettext("Versions: %1", thing.title),
            trail=thing.trail,
            lines=tuple(lines),
            back=asked.page.href(thing.path),
        )
        return self._door.page(request, asked, page)

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: NotThere, RightMissing"""
        thing = await self._subject.now(request, asked)
        number = request.match_info["number"]
        saved = await self._saved(asked, thing)
        found = next((each for each in saved if str(each.number) == number), None)
        if found is None:
            raise UnknownVersion(f"{thing.id} has no version {number}")
        page = VersionPage(
            title=asked.words.gettext("Version of %1", _when(found)),
            trail=(
                *thing.trail,
                PageLink(
                    asked.words.gettext("Versions: %1", thing.title),
                    asked.page.href(f"{thing.path}/{VERSIONS}"),
                ),
            ),
            saved=_who(asked, found),
            facts=tuple(self._compared(asked, found.body, thing.body)),
            values=self._subject.values(asked, found.body) if thing.bring_back else {},
            seen=thing.seen,
            bring_back=thing.bring_back,
            back=asked.page.href(f"{thing.path}/{VERSIONS}"),
        )
        return self._door.page(request, asked, page)

    async def _saved(self, asked: StaffAsked, thing: KeptThing) -> Sequence[SavedVersion]:
        async with self._door.context.database.reading() as connection:
            return await versions_of(connection, asked.comune.id, self._subject.kind, thing.id)

    def _what_changed(
        self, asked: StaffAsked, saved: SavedVersion, before: SavedVersion | None
    ) -> str:
        if before is None:
            return "" if saved.operator_name else asked.words.gettext("As it was at the beginning")
        if not saved.body:
            return asked.words.gettext("Not used any more")
        return ", ".join(each.label for each in self._compared(asked, before.body, saved.body))

    def _compared(self, asked: StaffAsked, then: str, now: str) -> list[ComparedFact]:
        """What differs, in order."""
        before, after = (
            {fact.label: fact.value for fact in self._subject.facts(asked, body)} if body else {}
            for body in (then, now)
        )
        return [
            ComparedFact(label, before.get(label, ""), after.get(label, ""))
            for label in dict.fromkeys((*before, *after))
            if before.get(label, "") != after.get(label, "")
        ]


def _when(saved: SavedVersion) -> str:
    return moment_said(saved.at, ZONE)


def _who(asked: StaffAsked, saved: SavedVersion) -> str:
    return saved.operator_name or asked.words.gettext("before the first change")
