"""Who is signed in, for the head of every page of citizens.

Owns when that is asked: only of a browser that has a session's cookie, so that public pages of all
others cost the database nothing.
"""

from collections.abc import Awaitable

from aiohttp import web
from aiohttp.typedefs import Handler

from portal.clients import comune_of
from portal.context import PortalContext
from portal.identity.visitors import Visitors
from portal.pages.frame import HeadPerson
from portal.pages.kit import SIGNED_IN
from sportello.model.refusals import Refused
from web.sessions.browser_sessions import COOKIE

WITHOUT_HEAD = ("/api/", "/sync/", "/portale/static/")


class PageHead:
    def __init__(self, context: PortalContext, visitors: Visitors) -> None:
        self._context = context
        self._visitors = visitors

    @web.middleware
    def middleware(self, request: web.Request, handler: Handler) -> Awaitable[web.StreamResponse]:
        """No coroutine of its own where there is nothing to ask, as for the branches that wait."""
        if request.path.startswith(WITHOUT_HEAD) or COOKIE not in request.cookies:
            return handler(request)
        return self._with_person(request, handler)

    async def _with_person(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        person = await self._person(request)
        if person is not None:
            request[SIGNED_IN] = person
        return await handler(request)

    async def _person(self, request: web.Request) -> HeadPerson | None:
        """None also in a Comune that there is not, whose page says so."""
        try:
            comune = comune_of(request, self._context)
        except Refused:
            return None
        citizen = await self._visitors.citizen(request, comune.id)
        if citizen is None:
            return None
        own = citizen.profile
        name = f"{own.given_name} {own.surname}".strip() or own.codice_fiscale
        return HeadPerson(name, self._visitors.form_token(citizen.session))
