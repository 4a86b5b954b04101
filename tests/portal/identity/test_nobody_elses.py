"""Every route of the portal, asked by everyone who is not Giulia, tells nothing of her and changes
nothing of hers. New routes of any subject are walked as they come.
"""

import asyncio
import json
import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import select

from portal.bookings.tables import booking, person
from portal.identity.rights import GivenRole, StaffRole
from portal.identity.tables import citizen
from tests.portal.identity.a_portal_with_doors import PASSWORD, a_portal_with_doors
from tests.portal.identity.test_my_area import BRANCH, GIULIA, booked
from web.sessions.browser_sessions import COOKIE

pytestmark = pytest.mark.asyncio(loop_scope="module")

CARLA = {
    "given_name": "Carla",
    "surname": "Gallo",
    "codice_fiscale": "GLLCRL90A41D548M",
    "email": "carla@example.it",
}
SECRETS = (GIULIA["codice_fiscale"], GIULIA["surname"], GIULIA["email"])
OWN_WORDS = re.compile(f'value="{GIULIA["codice_fiscale"]}" id="(codice_fiscale|words)"')
"""A form that comes back with what the stranger has written in it."""
ENDINGS = ("/uscita", "/cancellazione")
CHANGES_NOTHING = {"GET", "HEAD", "OPTIONS"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def portal(tmp_path_factory):
    async with a_portal_with_doors(tmp_path_factory.mktemp("walk")) as portal:
        yield portal


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def giulia(portal):
    return await portal.sign_in()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hers(portal, giulia):
    """The id of her booking."""
    return await booked(portal)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def strangers(portal, hers):
    """By name: browsers of everyone else."""
    other_branch = next(id for id in portal.context.directory.comuni[0].branches if id != BRANCH)
    await portal.operator("none")
    await portal.operator("auditor", GivenRole(StaffRole.AUDITOR))
    await portal.operator("elsewhere", GivenRole(StaffRole.MANAGER, other_branch))
    await portal.operator("half", GivenRole(StaffRole.ADMINISTRATOR))
    half = await portal.visitor().get("/personale/accesso")
    await half.send("/personale/accesso", {"login": "half", "password": PASSWORD})
    assert half.path == "/personale/codice"
    guest = portal.visitor()
    guest.cookies = {COOKIE: "guessed", "session": hers, "visit": hers, "__Host-visit": hers}
    return {
        "anonymous": portal.visitor(),
        "guest with made-up cookies": guest,
        "another citizen": await portal.sign_in("carla"),
        "administrator without the second factor": half,
        **{
            f"operator: {login}": (await portal.sign_in_operator(login))[0]
            for login in ("none", "auditor", "elsewhere")
        },
    }


def routes(portal, id: str, token: str) -> Iterator[tuple[str, str]]:
    """Method and path of every route, with Giulia's booking where one is named."""
    filled = {"id": id, "booking": id, "token": token, "branch": BRANCH, "way": "spid"}
    for route in portal.site.router.routes():
        path = route.resource.canonical
        path = re.sub(r"\{(\w+)\}", lambda found: filled.get(found[1], id), path)
        if route.method != "HEAD" and "/static/" not in path:
            yield route.method, path


async def state(portal):
    """Everything of hers that a route could change."""
    async with portal.context.database.reading() as connection:
        return [
            [tuple(row) for row in await connection.execute(query)]
            for query in (
                select(booking.c.id, booking.c.version, booking.c.body, booking.c.pending).where(
                    booking.c.visitor.in_(
                        select(person.c.id).where(
                            person.c.codice_fiscale == GIULIA["codice_fiscale"]
                        )
                    )
                ),
                select(person).where(person.c.codice_fiscale == GIULIA["codice_fiscale"]),
                select(citizen).where(citizen.c.codice_fiscale == GIULIA["codice_fiscale"]),
            )
        ]


async def test_every_route_is_walked_by_everyone_else(portal, giulia, hers, strangers):
    carlas = await booked(portal, **CARLA)
    token = portal.context.booking_token(portal.comune, carlas)
    before = await state(portal)
    walked = 0
    for name, stranger in strangers.items():
        for method, path in routes(portal, hers, token):
            told = OWN_WORDS.sub("", await ask(portal, stranger, method, path, hers, token))
            walked += 1
            for secret in SECRETS:
                assert secret not in told, (name, method, path, secret)
    assert await state(portal) == before
    assert walked > 150
    assert (await giulia.get("/area-personale")).path == "/area-personale"
    assert hers in giulia.text


async def ask(portal, stranger, method, path, hers, token) -> str:
    """Head and body of the answer, with all that a stranger may add to be taken for Giulia."""
    said = {
        "id": hers,
        "booking": hers,
        "hold": "x",
        "codice_fiscale": GIULIA["codice_fiscale"],
        "surname": "Gallo",
        "words": GIULIA["codice_fiscale"],
        "code": "XXXXXXX",
        "sure": "1",
        "version": "1",
        "form_token": stranger.form_token,
    }
    if path.endswith(ENDINGS):  # of the stranger's own session, which is to be walked on with
        del said["form_token"]
    headers = {
        "Accept": "text/html" if not path.startswith("/api/") else "application/json",
        "Authorization": f"Bearer {token}",
        "Cookie": "; ".join(f"{name}={value}" for name, value in stranger.cookies.items()),
        "Idempotency-Key": str(uuid4()),
        "X-Codice-Fiscale": GIULIA["codice_fiscale"],
        "X-User": GIULIA["codice_fiscale"],
    }
    sent = {"json": said} if path.startswith(("/api/", "/sync/")) else {"data": said}
    if method in CHANGES_NOTHING:
        sent = {"params": {"id": hers, "codice_fiscale": "x"}}
    async with asyncio.timeout(10):
        async with portal.client.request(
            "GET" if method == "*" else method,
            portal.url + path,
            headers=headers,
            allow_redirects=False,
            **sent,
        ) as answer:
            assert answer.status < 500, (method, path)
            told = dict(answer.headers)
            return json.dumps(told) + await answer.text(errors="replace")


async def test_the_walk_finds_her_where_she_asks_herself(portal, giulia, hers):
    token = portal.context.booking_token(portal.comune, hers)
    told = [
        await ask(portal, giulia, method, path, hers, token)
        for method, path in routes(portal, hers, token)
        if method == "GET"
    ]
    for secret in SECRETS:
        assert any(secret in each for each in told)


ADDRESSES = re.compile(r'(?:href|action|src)="([^"]*)"|"Location": "([^"]*)"')


async def test_no_address_referrer_or_log_names_a_person_on_any_route(portal, capsys):
    """Walked by the person and by staff who find them: addresses are what browsers, proxies and
    the next site see.
    """
    carlas = await booked(portal, **CARLA)
    token = portal.context.booking_token(portal.comune, carlas)
    carla = await portal.sign_in("carla")
    await carla.get("/area-personale")
    await portal.operator("chief", GivenRole(StaffRole.ADMINISTRATOR))
    chief, _ = await portal.sign_in_operator("chief")
    await chief.get("/personale")
    names = [*SECRETS, CARLA["codice_fiscale"], CARLA["surname"], CARLA["email"]]
    names = [name.casefold() for name in (*names, "carla%40example.it")]
    seen = ""
    for walker in (carla, chief):
        for method, path in routes(portal, carlas, token):
            told = await ask(portal, walker, method, path, carlas, token)
            seen += told
            if "<html" in told:
                assert '"Referrer-Policy": "no-referrer"' in told, (method, path)
            for found in ADDRESSES.finditer(told):
                address = (found[1] or found[2] or "").casefold()
                assert not any(name in address for name in names), (method, path, address)
    assert all(CARLA[fact] in seen for fact in ("codice_fiscale", "surname", "email"))
    logged = "".join(capsys.readouterr()).casefold()
    assert not any(name in logged for name in names)


async def test_the_token_of_one_booking_opens_no_other(portal, hers):
    carlas = await booked(portal, **CARLA)
    token = portal.context.booking_token(portal.comune, carlas)
    before = await state(portal)
    tokens = (token, token[::-1], "x", hers, portal.context.booking_token("c_x002", hers))
    for sent in tokens:
        headers = {"Authorization": f"Bearer {sent}"}
        for method, body in (("GET", None), ("PATCH", {"hold": "x"}), ("DELETE", None)):
            path = f"{portal.url}/api/v1/bookings/{hers}"
            async with portal.client.request(method, path, headers=headers, json=body) as answer:
                assert answer.status == 404
                known = await answer.json(content_type=None)
            path = f"{portal.url}/api/v1/bookings/never-made"
            async with portal.client.request(method, path, headers=headers, json=body) as answer:
                assert answer.status == 404, "as for one that does not exist"
                unknown = await answer.json(content_type=None)
            assert known["code"] == unknown["code"]
    assert await state(portal) == before


async def test_signing_in_gives_no_right_over_a_booking_without_its_token(portal, giulia, hers):
    """A session is for pages: programs say a booking's token."""
    headers = {"Cookie": f"{COOKIE}={giulia.cookies[COOKIE]}"}
    path = f"{portal.url}/api/v1/bookings/{hers}"
    async with portal.client.get(path, headers=headers) as answer:
        assert answer.status == 401
