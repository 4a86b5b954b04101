"""The ways into a citizen's area, and what happens when one has been gone: profile, log, session.

Owns the order of these steps. Must not know pages: it is given a request's query and cookies, and
opens the session in the answer.
"""

from collections.abc import Mapping
from time import monotonic

from aiohttp import ClientSession, web
from joserfc.jwk import KeySet

from portal.branches.directory import ComuneDirectory
from portal.config.sign_in import WayTable
from portal.context import PortalContext
from portal.identity import sign_in_log
from portal.identity.attempts import BegunSignIn, keep, take
from portal.identity.oidc.provider import Provider
from portal.identity.oidc.relying_party import OidcClient, RelyingParty, new_attempt
from portal.identity.operators.accounts import account_by_codice_fiscale
from portal.identity.owners import Owner, OwnerKind
from portal.identity.profiles import signed_in_profile
from portal.identity.refusals import NotAnOperator, SignInExpired
from portal.identity.session_rows import sessions_within
from portal.identity.sign_in_log import SignInRecord
from portal.identity.signed_in import ProvenPerson, SignInMethod, from_claims

CHOICE = "/accesso"
CALLBACK = f"{CHOICE}/ritorno"
CARD_CALLBACK = f"{CHOICE}/carta/ritorno"
REFUSED = "esito"
"""The query of the choice that names why a sign-in was refused, by its code."""

MY_AREA = "/area-personale"
STAFF_AREA = "/personale"


class Entrance:
    """`http` is the client with which providers are asked, `own_keys` those for userinfo."""

    def __init__(
        self, context: PortalContext, http: ClientSession, own_keys: KeySet | None
    ) -> None:
        self._context = context
        self._own_keys = own_keys
        settings = context.settings.sign_in
        self._provider = (
            None if settings.issuer is None else Provider(settings.issuer, http, monotonic)
        )
        self._tables: Mapping[SignInMethod, WayTable | None] = {
            SignInMethod.SPID: settings.spid,
            SignInMethod.CIE: settings.cie,
            SignInMethod.EIDAS: settings.eidas,
        }

    @property
    def ways(self) -> tuple[SignInMethod, ...]:
        """Those that this portal offers, in the order of the page."""
        ways = [way for way, table in self._tables.items() if table and self._provider]
        if self._context.settings.cns.public_url is not None:
            ways.append(SignInMethod.CARD)
        return tuple(ways)

    async def begin(
        self, comune: ComuneDirectory, way: SignInMethod, return_to: str, language: str
    ) -> tuple[str, str]:
        """Where to send the browser, and what its cookie has to hold meanwhile.

        `return_to` is a path of ours; one that is none leads to the citizen's area.
        Raises: SignInExpired for a way that is not offered; ProviderAway
        """
        if way not in self.ways:
            raise SignInExpired("this way of signing in is not offered here")
        if way is SignInMethod.CARD:
            attempt = new_attempt()
            address = f"{self._context.settings.cns.public_url}/{comune.id}/{attempt.state}"
        else:
            address, attempt = await self._party(comune, way).begin(language)
        begun = BegunSignIn(attempt, way, return_to if is_own_path(return_to) else MY_AREA)
        async with self._context.database.transaction() as connection:
            await keep(connection, comune.id, begun)
        return address, attempt.state

    async def complete(
        self,
        comune: ComuneDirectory,
        request: web.Request,
        cookie: str | None,
        language: str,
    ) -> web.Response:
        """Open the session of who comes back, and lead them on.

        Raises: SignInRefused, in one of its kinds
        """
        async with self._context.database.transaction() as connection:
            begun = await take(connection, comune.id, cookie, request.query)
        person = begun.proven or await self._ask_provider(comune, request.query, begun)
        location = self._context.address_in(comune, begun.return_to)
        answer = web.Response(status=303, headers={"Location": location})
        async with self._context.database.transaction() as connection:
            if is_of_staff(begun.return_to):
                account = await account_by_codice_fiscale(
                    connection, comune.id, person.codice_fiscale
                )
                if account is None:
                    raise NotAnOperator("no operator here has this codice fiscale")
                owner = Owner(OwnerKind.OPERATOR, account.id)
            else:
                own = await signed_in_profile(connection, comune.id, person, language)
                owner = Owner(OwnerKind.CITIZEN, own.id)
            sessions = sessions_within(connection, comune.id, self._context.clock)
            session = await sessions.open(request, answer, str(owner))
            record = SignInRecord(session.opened_at, person.method, person.level, person.issuer)
            await sign_in_log.note(connection, comune.id, session, record)
        return answer

    async def _ask_provider(
        self, comune: ComuneDirectory, answer: Mapping[str, str], begun: BegunSignIn
    ) -> ProvenPerson:
        assert self._provider is not None, "such an attempt was begun with it"
        party = self._party(comune, begun.method)
        proven = await party.complete(answer, begun.attempt, self._context.clock())
        return from_claims(proven, begun.method, self._provider.issuer)

    def _party(self, comune: ComuneDirectory, way: SignInMethod) -> RelyingParty:
        table = self._tables[way]
        assert table is not None, "only what is offered was begun"
        assert self._provider is not None, "only what is offered was begun"
        settings = self._context.settings.sign_in
        client = OidcClient(
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            redirect_uri=self._context.address_in(comune, CALLBACK),
            levels=table.levels,
            further=table.further,
            own_keys=self._own_keys,
        )
        return RelyingParty(self._provider, client)


def is_of_staff(path: str) -> bool:
    """Whether who signs in to get there does so as an operator."""
    return path == STAFF_AREA or path.startswith(f"{STAFF_AREA}/")


def is_own_path(path: str) -> bool:
    """Whether it is a bare path of this site: "/x", but not "//elsewhere" in any disguise."""
    is_plain = path.isascii() and path.isprintable() and not set(path) & set("\\?#")
    return is_plain and path.startswith("/") and not path.startswith("//")
