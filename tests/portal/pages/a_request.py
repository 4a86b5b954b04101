"""A citizen who fills in a request on its pages, as a browser without scripts does."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from aiohttp import ClientSession, FormData
from PIL import Image
from yarl import URL

from portal.identity.owners import Owner, OwnerKind
from portal.identity.profiles import signed_in_profile
from portal.identity.session_rows import sessions_within
from portal.identity.sign_in_log import SignInRecord, note
from portal.identity.signed_in import ProofLevel, ProvenPerson, SignInMethod
from tests.portal.a_portal import MARIA, PortalUnderTest
from tests.portal.pages.a_page import PageRead, read
from tests.portal.staff.an_operator import open_session
from web.sessions.browser_sessions import COOKIE

LAMP, NURSERY, GROUND, CERTIFICATE, CILA = (
    "illuminazione-pubblica",
    "nido-iscrizione",
    "suolo-pubblico",
    "certificati",
    "sue-front",
)


def a_picture(side: int = 64) -> bytes:
    """A PNG."""
    written = BytesIO()
    Image.new("RGB", (side, side), "#06c").save(written, "PNG")
    return written.getvalue()


LAMP_ANSWERS: Mapping[str, Mapping[str, str]] = {
    "what": {"fault": "off", "dangers=cable": "1"},
    "where": {"street": "Via dei Mille 3"},
    "answer": {"wants_answer": "0", "privacy": "1"},
}
MARIA_WRITTEN = {
    "applicant.given_name": "Maria",
    "applicant.surname": "Fontanelli",
    "applicant.codice_fiscale": "FNTMRA85D52L840G",
    "applicant.born_on": "12/04/1985",
    "applicant.birthplace": "Vicenza",
}
CERTIFICATE_ANSWERS: Mapping[str, Mapping[str, str]] = {
    "which": {"certificate": "residence", "copies": "2"},
    "whose": MARIA_WRITTEN | {"email": "maria@borgosanlieto.example", "is_other": "0"},
    "use": {"exemption": "pension", "delivery": "digital", "truth": "1", "privacy": "1"},
}


class RequestWalk:
    """`page` is the one that is open."""

    def __init__(self, portal: PortalUnderTest, client: ClientSession) -> None:
        self.portal = portal
        self.client = client
        self.page: PageRead

    async def open(self, path: str) -> PageRead:
        self.page = await read(self.client, str(URL(self.portal.url).join(URL(path))))
        return self.page

    async def begin(self, service: str) -> PageRead:
        await self.open(f"/richieste/nuova/{service}")
        return await self.submit("/richieste/nuova/")

    @property
    def step(self) -> str:
        """The end of the path of the page that is open."""
        return URL(self.page.url).path.rsplit("/", 1)[-1]

    @property
    def path(self) -> str:
        """Of the request."""
        return "/".join(URL(self.page.url).path.split("/")[:3])

    async def fill(self, answers: Mapping[str, str], button: str = "avanti") -> PageRead:
        """Write answers by their paths into the form of the step, and touch a button."""
        written = {f"a.{path}": text for path, text in answers.items()}
        return await self.submit(self.path, written | {"azione": button})

    async def submit(self, action: str, written: Mapping[str, str] | None = None) -> PageRead:
        """Send the first form whose action begins so, with what is written over it."""
        forms = [f for f in self.page.tree.forms if (f.action or "").startswith(action)]
        form = next(f for f in forms if f.method == "POST")
        sent = dict(form.form_values()) | dict(written or {})
        address = str(URL(self.portal.url).join(URL(form.action)))
        self.page = await read(self.client, address, sent)
        return self.page

    async def attach(self, path: str, name: str, data: bytes, **sent: str) -> PageRead:
        """Choose a file in the form of the page, and touch "Attach"."""
        form = next(f for f in self.page.tree.forms if f.get("enctype"))
        values: dict[str, Any] = {k: v for k, v in form.form_values() if isinstance(v, str)} | sent
        body = FormData(values | {"azione": f"allega:{path}"})
        body.add_field(f"f.{path}", data, filename=name, content_type="application/octet-stream")
        address = str(URL(self.portal.url).join(URL(form.action)))
        self.page = await read(self.client, address, body)
        return self.page

    async def fill_all(self, answers: Mapping[str, Mapping[str, str]]) -> PageRead:
        """All steps up to the summary, documents left out."""
        while self.step != "riepilogo":
            at = self.step
            await self.fill(answers.get(at, {}))
            assert self.step != at, self.page.text
        return self.page


async def sign_in(
    portal: PortalUnderTest,
    client: ClientSession,
    level: ProofLevel = ProofLevel.SUBSTANTIAL,
    **said: str,
) -> str:
    """Maria, or who is said, is signed in with SPID in that browser. Returns the secret."""
    facts = {name: MARIA[name] for name in ("codice_fiscale", "given_name", "surname")} | said
    person = ProvenPerson(
        email=MARIA["email"],
        method=SignInMethod.SPID,
        level=level,
        issuer="https://idp.example",
        **facts,
    )
    async with portal.context.database.transaction() as connection:
        profile = await signed_in_profile(connection, portal.comune, person, "it")
    secret = await open_session(portal, portal.comune, Owner(OwnerKind.CITIZEN, profile.id))
    async with portal.context.database.transaction() as connection:
        sessions = sessions_within(connection, portal.comune, portal.clock)
        session = await sessions.of(_Request(secret))  # type: ignore[arg-type]
        assert session is not None
        record = SignInRecord(portal.clock(), person.method, person.level, person.issuer)
        await note(connection, portal.comune, session, record)
    client.cookie_jar.update_cookies({COOKIE: secret}, URL(portal.url))
    return secret


class _Request:
    """What a session is found by."""

    def __init__(self, secret: str) -> None:
        self.cookies = {COOKIE: secret}
