"""The entries of the portal's own register: looked for, read, annulled with an act, by whom."""

import pytest

from portal.identity.rights import RIGHTS, StaffRight, StaffRole
from portal.registration.annulments import annulment_of
from portal.registration.entries import Administration
from portal.registration.numbering import find
from portal.registration.second_store import SecondStore
from portal.staff.tables import activity
from tests.portal.registration.a_register import registered
from tests.portal.staff.an_operator import an_operator

REGISTER = "/personale/protocollo"
ENTRIES = f"{REGISTER}/registrazioni"
ACT = {"atto": "Det. 12 del 28/11/2026", "motivo": "Registrata due volte"}
NAME = "Maria Fontanelli"


@pytest.fixture
def of_whom(small_portal):
    return Administration.of(small_portal.context.directory.comuni[0].comune)


@pytest.fixture
async def made(small_portal, of_whom):
    database = small_portal.context.database
    await registered(database, "CILA di via Roma", administration=of_whom, sender="Ugo Bianchi")
    return await registered(
        database,
        "Iscrizione al nido",
        administration=of_whom,
        emergency="EM-AOO1-centro-2026-0000001",
    )


@pytest.fixture
async def manager(small_portal):
    return await an_operator(small_portal, StaffRole.MANAGER)


def page_of(made):
    return f"{ENTRIES}/{made.id.year}/{made.id.number}"


@pytest.mark.parametrize(
    "written", ["fontanelli nido", "2", "2/{year}", "em-aoo1-centro-2026-0000001"]
)
async def test_an_entry_is_found_by_number_emergency_number_or_words(manager, made, written):
    looked_for = {"parole": written.format(year=made.id.year)}
    status, page = await manager.send(ENTRIES, looked_for)
    assert status == 200
    assert NAME in page
    assert "Ugo Bianchi" not in page


async def test_the_list_begins_with_the_newest_and_says_when_nothing_is_found(manager, made):
    _, page = await manager.read(ENTRIES)
    assert page.index("Iscrizione al nido") < page.index("CILA di via Roma")
    _, page = await manager.send(ENTRIES, {"parole": "100%"})
    assert "No entry is found." in page
    _, page = await manager.read(REGISTER)
    assert f'href="{ENTRIES}"' in page


async def test_an_entry_shows_its_fields_and_the_number_it_is_linked_to(manager, made):
    status, page = await manager.read(page_of(made))
    assert status == 200
    for said in (str(made.id), NAME, "EM-AOO1-centro-2026-0000001", made.entry.sha256):
        assert said in page
    for nowhere in ("2026/99999", "2026/x", "x/1"):
        assert (await manager.read(f"{ENTRIES}/{nowhere}"))[0] == 404


async def test_an_annulled_entry_stays_readable_and_says_why_and_by_whom(
    small_portal, manager, made, of_whom
):
    done = (303, f"{page_of(made)}?fatto=registrazione-annullata")
    assert await manager.send(f"{page_of(made)}/annulla", ACT) == done
    _, page = await manager.read(page_of(made))
    for said in ("Annulled: all of it stays readable.", *ACT.values(), "Anna Neri", NAME):
        assert said in page
    assert "Annul the registration" not in page
    _, page = await manager.read(ENTRIES)
    assert page.count("Annulled") == 1
    again = {"atto": "Det. 13", "motivo": "Altro"}
    assert (await manager.send(f"{page_of(made)}/annulla", again))[0] == 303
    async with small_portal.context.database.reading() as connection:
        kept = await annulment_of(connection, of_whom, made.id)
        assert await find(connection, of_whom, made.id) == made
    assert (kept.authorisation, kept.reason) == tuple(ACT.values())


async def test_the_second_store_holds_the_annulment(small_portal, manager, made, of_whom):
    await manager.send(f"{page_of(made)}/annulla", ACT)
    await small_portal.context.register_copies.look()
    store = SecondStore(small_portal.context.settings.register.copies)
    assert made.id in await store.annulments(of_whom)


@pytest.mark.parametrize("missing", ["atto", "motivo"])
async def test_without_act_or_reason_nothing_is_annulled(
    small_portal, manager, made, of_whom, missing
):
    status, page = await manager.send(f"{page_of(made)}/annulla", ACT | {missing: " "})
    assert status == 422
    assert "Please fill in this field." in page
    (kept,) = [text for name, text in ACT.items() if name != missing]
    assert f'value="{kept}"' in page
    async with small_portal.context.database.reading() as connection:
        assert await annulment_of(connection, of_whom, made.id) is None


async def test_a_number_that_is_not_there_is_not_annulled(manager, made):
    assert (await manager.send(f"{ENTRIES}/2026/99/annulla", ACT))[0] == 404


@pytest.mark.parametrize("role", StaffRole)
async def test_only_managers_and_administrators_read_and_annul(small_portal, made, of_whom, role):
    operator = await an_operator(small_portal, role)
    may = role in (StaffRole.MANAGER, StaffRole.ADMINISTRATOR)
    assert {StaffRight.READ_REGISTER, StaffRight.ANNUL_REGISTRATIONS} <= RIGHTS[role] or not may
    assert (await operator.read(ENTRIES))[0] == (200 if may else 403)
    assert (await operator.read(page_of(made)))[0] == (200 if may else 403)
    assert (await operator.send(f"{page_of(made)}/annulla", ACT))[0] == (303 if may else 403)
    async with small_portal.context.database.reading() as connection:
        annulled = await annulment_of(connection, of_whom, made.id)
    assert (annulled is not None) is may


async def test_each_reading_is_logged_and_no_name_is(small_portal, manager, made):
    await manager.send(ENTRIES, {"parole": NAME})
    await manager.read(page_of(made))
    await manager.send(f"{page_of(made)}/annulla", ACT)
    kinds = await small_portal.rows(activity.c.kind, activity.c.about, activity.c.detail)
    assert kinds == [
        ("searched_register", "", "1"),
        ("read_registration", str(made.id), ""),
        ("registration_annulled", str(made.id), ACT["atto"]),
    ]
