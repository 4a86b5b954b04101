"""Operators for tests of the staff pages: signed in, with a role, and what they send."""

import re
from collections.abc import Mapping
from typing import Any

from portal.identity.operators import accounts
from portal.identity.owners import Owner, OwnerKind
from portal.identity.rights import GivenRole, StaffRole
from portal.identity.session_rows import sessions_within
from tests.portal.a_portal import PortalUnderTest
from web.sessions.browser_sessions import COOKIE

HTML = {"Accept": "text/html", "Accept-Language": "en"}


class Operator:
    """A browser in which an operator has signed in."""

    def __init__(self, portal: PortalUnderTest, secret: str) -> None:
        self.portal = portal
        self.secret = secret
        self.headers = HTML | ({"Cookie": f"{COOKIE}={secret}"} if secret else {})

    async def read(self, path: str) -> tuple[int, str]:
        """The status, and the page or the address that it leads to."""
        url = self.portal.url + path
        async with self.portal.client.get(
            url, headers=self.headers, allow_redirects=False
        ) as answer:
            return answer.status, answer.headers.get("Location") or await answer.text()

    async def token(self) -> str:
        _, page = await self.read("/personale")
        found = re.search(r'name="form_token" value="([^"]+)"', page)
        return found[1] if found else ""

    async def send(
        self, path: str, form: Mapping[str, str] | None = None, **headers: str
    ) -> tuple[int, str]:
        """As `read`, with the token of the session's forms."""
        said = {"form_token": await self.token()} | dict(form or {})
        async with self.portal.client.post(
            self.portal.url + path,
            data=said,
            headers=self.headers | headers,
            allow_redirects=False,
        ) as answer:
            return answer.status, answer.headers.get("Location") or await answer.text()


async def an_operator(
    portal: PortalUnderTest,
    *roles: GivenRole | StaffRole,
    name: str = "Anna Neri",
    kind: OwnerKind = OwnerKind.OPERATOR,
    comune: str = "",
) -> Operator:
    """Signed in, with these roles; a role without a branch is for the whole Comune, which is the
    portal's first unless it is named.
    """
    given = [GivenRole(each) if isinstance(each, StaffRole) else each for each in roles]
    comune, context = comune or portal.comune, portal.context
    login = f"{name} {'-'.join(f'{each.role}{each.branch}' for each in given)}".lower()
    async with context.database.transaction() as connection:
        account = await accounts.account_by_login(connection, comune, login)
        id = account.id if account else None
        id = id or await accounts.add_operator(connection, comune, login, name, None)
        await accounts.give_roles(connection, comune, id, given)
    return Operator(portal, await open_session(portal, comune, Owner(kind, id)))


async def open_session(portal: PortalUnderTest, comune: str, owner: Owner) -> str:
    """The secret in the cookie of a browser where `owner` has just signed in."""
    answer: Any = _Answer()
    request: Any = _Request()
    async with portal.context.database.transaction() as connection:
        sessions = sessions_within(connection, comune, portal.context.clock)
        await sessions.open(request, answer, str(owner))
    return str(answer.secret)


class _Request:
    cookies: Mapping[str, str] = {}


class _Answer:
    secret = ""

    def set_cookie(self, name: str, secret: str, **options: object) -> None:
        assert name == COOKIE
        self.secret = secret
