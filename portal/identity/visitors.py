"""Who asks, by the session of their browser: a citizen, an operator, or neither.

Owns reading a request's session. Every page and route that belongs to a person asks here, and
trusts nothing else of the request: no id, no header, no other cookie.
"""

from collections.abc import Mapping

from aiohttp import web
from msgspec import Struct

from portal.clients import comune_of
from portal.context import PortalContext
from portal.identity.operators.accounts import staff_member
from portal.identity.owners import Owner, OwnerKind
from portal.identity.profiles import Profile, profile
from portal.identity.rights import StaffMember
from portal.identity.session_rows import stored_sessions
from sportello.cases.parties import PartyPerson
from web.sessions.browser_sessions import BrowserSession, Sessions
from web.sessions.csrf import FormTokens, check_origin


class SignedInCitizen(Struct, frozen=True):
    profile: Profile
    session: BrowserSession

    @property
    def owner(self) -> str:
        """As a case names whose it is."""
        return str(Owner(OwnerKind.CITIZEN, self.profile.id))

    @property
    def person(self) -> PartyPerson:
        """As their sign-in has proven it."""
        own = self.profile
        return PartyPerson(
            given_name=own.given_name, surname=own.surname, codice_fiscale=own.codice_fiscale
        )


CITIZEN = web.RequestKey("portal.citizen", SignedInCitizen)
"""Of a request that was asked before: by the head of its page, then by the page."""


class SignedInStaff(Struct, frozen=True):
    member: StaffMember
    session: BrowserSession


class Visitors:
    """`comune` is always the one whose page is asked for."""

    def __init__(self, context: PortalContext) -> None:
        self._context = context
        self._forms = FormTokens(context.key)

    def sessions(self, comune: str) -> Sessions:
        return stored_sessions(self._context.database, comune, self._context.clock)

    async def citizen(self, request: web.Request, comune: str) -> SignedInCitizen | None:
        """None also for who was erased meanwhile. Looked up once in a request."""
        known: SignedInCitizen | None = request.get(CITIZEN)
        if known is not None:
            return known
        found = await self._citizen(request, comune)
        if found is not None:
            request[CITIZEN] = found
        return found

    async def _citizen(self, request: web.Request, comune: str) -> SignedInCitizen | None:
        session, owner = await self._owner(request, comune)
        if session is None or owner is None or owner.kind is not OwnerKind.CITIZEN:
            return None
        async with self._context.database.reading() as connection:
            found = await profile(connection, comune, owner.id)
        return None if found is None else SignedInCitizen(found, session)

    async def staff(self, request: web.Request, comune: str) -> SignedInStaff | None:
        """With the roles of this moment; None before the second factor."""
        session, owner = await self._owner(request, comune)
        if session is None or owner is None or owner.kind is not OwnerKind.OPERATOR:
            return None
        async with self._context.database.reading() as connection:
            member = await staff_member(connection, comune, owner.id)
        return None if member is None else SignedInStaff(member, session)

    async def half_signed_in(
        self, request: web.Request, comune: str
    ) -> tuple[BrowserSession, str] | None:
        """Session and id of the operator whose password was right and whose code is to come."""
        session, owner = await self._owner(request, comune)
        if session is None or owner is None or owner.kind is not OwnerKind.HALF_OPERATOR:
            return None
        return session, owner.id

    def form_token(self, session: BrowserSession) -> str:
        return self._forms.of(session)

    async def form(self, request: web.Request, session: BrowserSession) -> Mapping[str, str]:
        """What was sent, once it is sure that a page of this session sent it.

        Raises: ForeignOrigin, FormExpired
        """
        origin = self._context.origin_of(comune_of(request, self._context))
        check_origin(request.headers, origin)
        sent = await request.post()
        form = {name: text for name, text in sent.items() if isinstance(text, str)}
        self._forms.check(session, form)
        return form

    async def _owner(
        self, request: web.Request, comune: str
    ) -> tuple[BrowserSession | None, Owner | None]:
        session = await self.sessions(comune).of(request)
        return session, None if session is None else Owner.read(session.owner)
