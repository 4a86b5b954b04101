"""Two Comuni with two branches each: no page shows, changes or counts what is another's."""

from msgspec.structs import replace
from sqlalchemy import func, select

from portal.bookings import bookings
from portal.bookings.slot_rows import publish
from portal.bookings.tables import booking
from portal.branches.staff_settings import put, put_comune
from portal.config.sample import sample_comune
from portal.identity.rights import GivenRole, StaffRole
from portal.notifications.tables import outbox, template
from portal.staff.door import StaffRoute
from portal.staff.site import StaffSite
from portal.staff.tables import activity, note, sheet_version
from tests.portal.a_portal import MARIA
from tests.portal.staff.an_operator import an_operator

OURS, THEIRS, NEIGHBOUR = "centro", "ponte-nuovo", "c_z999"
CALENDAR = "centro-sportelli"
SECRETS = ("Fontanelli", MARIA["codice_fiscale"], "maria@", "3331234560")
FORM = {
    "words": "fontanelli", "note": "x", "version": "1", "reason": "x", "slot": "x",
    "subject": "Appuntamento: {day}", "body": "{code}", "id": "sera", "branch": OURS,
}  # fmt: skip


async def a_neighbour(portal):
    """A second Comune in the same portal, with the same branches, services and calendars."""
    sample = sample_comune(portal.clock().date())
    other = replace(sample.comune, id=NEIGHBOUR, name="Comune di Ponte Alto", host=None)
    async with portal.context.database.transaction() as connection:
        await put_comune(connection, other)
        for sheet in (*sample.branches, *sample.services, *sample.calendars):
            await put(connection, NEIGHBOUR, sheet)
        for calendar in sample.calendars:
            await publish(connection, NEIGHBOUR, calendar, portal.clock())
    await portal.context.directory.refresh()


async def all_rows(portal, comune):
    """What the Comune has, to see that nothing of it has changed."""
    counts = {}
    async with portal.context.database.reading() as connection:
        for table in (booking, outbox, template, note, sheet_version):
            query = select(func.count()).select_from(table).where(table.c.comune == comune)
            counts[table.name] = (await connection.execute(query)).scalar_one()
        query = select(booking.c.id, booking.c.version).where(booking.c.comune == comune)
        counts["versions"] = sorted(map(tuple, (await connection.execute(query)).all()))
    known = portal.context.directory.comune(comune)
    return counts, known.branches, known.services, known.calendars


def filled(path, made, message):
    names = {
        "{case}": "caso1", "{attachment}": "allegato1", "{office}": "ufficio1",
        "{booking}": made["id"], "{calendar}": CALENDAR, "{message}": message, "{number}": "1",
        "{kind}": "confirmation", "{medium}": "letter", "{language}": "it",
    }  # fmt: skip
    for name, value in names.items():
        path = path.replace(name, value)
    return path.replace("{id}", "autentica-firma" if "/servizi/" in path else OURS)


async def message_of(portal, made):
    async with portal.context.database.reading() as connection:
        query = select(outbox.c.id).where(outbox.c.subject == made["id"]).limit(1)
        return (await connection.execute(query)).scalar_one()


async def answers(operator, portal, made, comune, token):
    """Each staff route asked with the booking's ids: the route, the status and what is shown."""
    message = await message_of(portal, made)
    for route in StaffSite(portal.context).routes:
        url = f"{portal.url}{filled(route.path, made, message)}?comune={comune}&sede={OURS}"
        is_read = isinstance(route, StaffRoute)
        async with portal.client.request(
            "GET" if is_read else "POST",
            url,
            data=None if is_read else FORM | {"form_token": token},
            headers=operator.headers,
            allow_redirects=False,
        ) as answer:
            yield route, answer.status, await answer.text()


async def token_of(operator, comune):
    """That of the operator's own pages."""
    _, page = await operator.read(f"/personale?comune={comune}")
    return page.partition('name="form_token" value="')[2].partition('"')[0]


async def test_no_role_sees_or_changes_anything_of_another_comune_or_branch(small_portal):
    portal = small_portal
    home = portal.comune
    made = await portal.booked()
    await a_neighbour(portal)
    before, neighbours = await all_rows(portal, home), await all_rows(portal, NEIGHBOUR)
    for role in StaffRole:
        elsewhere = await an_operator(portal, GivenRole(role, THEIRS))
        token = await token_of(elsewhere, home)
        async for route, status, page in answers(elsewhere, portal, made, home, token):
            assert status < 500, (role, route.path)
            assert not any(secret in page for secret in SECRETS), (role, route.path)
            assert made["code"] not in page, (role, route.path)
        assert await all_rows(portal, home) == before, role

        everywhere = await an_operator(portal, role)
        token = await token_of(everywhere, home)
        async for route, status, _ in answers(everywhere, portal, made, NEIGHBOUR, token):
            assert status == 303, (role, route.path)
        assert await all_rows(portal, NEIGHBOUR) == neighbours, role
    assert await all_rows(portal, home) == before


async def test_an_operator_of_the_neighbour_finds_and_counts_no_one_of_this_comune(small_portal):
    portal = small_portal
    home = portal.comune
    made = await portal.booked("segretariato-sociale")
    await a_neighbour(portal)
    before = await all_rows(portal, home)
    theirs = await an_operator(portal, StaffRole.ADMINISTRATOR, comune=NEIGHBOUR)
    token = await token_of(theirs, NEIGHBOUR)
    assert token
    async for route, status, page in answers(theirs, portal, made, NEIGHBOUR, token):
        assert status < 500, route.path
        if "{booking}" in route.path or "{message}" in route.path:
            assert status == 404, route.path
        assert not any(secret in page for secret in SECRETS), route.path
        assert made["code"] not in page, route.path
    _, page = await theirs.read(f"/personale?comune={NEIGHBOUR}")
    assert 'class="staff-count"' not in page
    assert await all_rows(portal, home) == before
    async with portal.context.database.reading() as connection:
        query = select(activity.c.comune).distinct()
        assert set((await connection.execute(query)).scalars()) == {NEIGHBOUR}
        kept = await bookings.read(connection, home, made["id"])
    assert kept.appointment.version == 1
