"""A branch's calendars: read, changed after a preview of whom it concerns."""

import html
import re
from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from portal.identity.rights import GivenRole, StaffRole
from portal.staff.calendars.calendar_form import read_form, written
from portal.staff.tables import activity
from portal.sync import seat_ledger
from sportello.bookings.calendar import Channel
from sportello.bookings.seats import TransferState
from tests.portal.a_portal import PortalUnderTest
from tests.portal.staff.an_operator import an_operator

CALENDAR = "centro-sportelli"
PATH = f"/personale/calendari/{CALENDAR}"


@pytest.fixture
async def anna(small_portal: PortalUnderTest):
    return await an_operator(small_portal, StaffRole.MANAGER)


def calendar_of(portal):
    return portal.context.directory.comuni[0].calendars[CALENDAR]


async def form_of(operator):
    """What the page's form would send, with the state that it has seen."""
    _, page = await operator.read(PATH)
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    return written(calendar_of(operator.portal)) | {"seen": seen}


def without_hours_on(form, weekday):
    emptied = dict(form)
    for name, value in form.items():
        if re.fullmatch(r"rule-\d+-day", name) and value == str(weekday):
            line = name.removesuffix("-day")
            emptied |= {f"{line}-from": "", f"{line}-to": ""}
    return emptied


async def log_of(portal):
    async with portal.context.database.reading() as connection:
        query = select(activity.c.kind, activity.c.about, activity.c.branch)
        return [tuple(row) for row in await connection.execute(query.order_by(activity.c.at))]


async def test_the_form_says_what_the_calendar_is(small_portal):
    for calendar in small_portal.context.directory.comuni[0].calendars.values():
        seats = {channel: calendar.seats.get(channel, 0) for channel in Channel}
        lengths = {**dict.fromkeys(calendar.services, 1), **calendar.lengths}
        values = written(calendar) | {f"length-{id}": str(n) for id, n in lengths.items()}
        read = read_form(values, calendar, calendar.services, calendar.holidays)
        assert read.calendar == replace(calendar, seats=seats, lengths=lengths)


async def test_the_list_has_the_calendars_of_ones_branches_only(small_portal, anna):
    _, page = await anna.read("/personale/calendari")
    assert "centro-sportelli" in page
    assert "ponte-nuovo-sportelli" in page
    other = await an_operator(small_portal, GivenRole(StaffRole.MANAGER, "ponte-nuovo"))
    _, page = await other.read("/personale/calendari")
    assert "centro-sportelli" not in page
    assert "ponte-nuovo-sportelli" in page


async def test_the_calendar_of_another_branch_is_closed_to_who_works_elsewhere(small_portal):
    other = await an_operator(small_portal, GivenRole(StaffRole.MANAGER, "ponte-nuovo"))
    before = calendar_of(small_portal)
    form = written(before) | {"slot_min": "30"}
    assert (await other.read(PATH))[0] == 403
    for step in ("anteprima", "applica"):
        assert (await other.send(f"{PATH}/{step}", form))[0] == 403
    assert (await other.read(f"{PATH}/ritira"))[0] == 403
    assert (await other.send(f"{PATH}/ritira"))[0] == 403
    assert calendar_of(small_portal) == before


async def test_who_may_only_read_sees_no_button(small_portal):
    clerk = await an_operator(small_portal, StaffRole.CLERK)
    status, page = await clerk.read(PATH)
    assert (status, "Preview the change" in page) == (200, False)


async def test_a_preview_names_the_bookings_by_code_and_changes_nothing(small_portal, anna):
    made = await small_portal.booked()
    before = calendar_of(small_portal)
    form = await form_of(anna) | {"seats_online": "0"}
    status, page = await anna.send(f"{PATH}/anteprima", form)
    assert status == 200
    assert made["code"] in page
    assert "Fontanelli" not in page
    assert "Apply the change" in page
    assert calendar_of(small_portal) == before
    assert await log_of(small_portal) == [("read_concerned", CALENDAR, "centro")]


async def test_a_change_is_applied_once_and_not_over_anothers(small_portal, anna):
    form = await form_of(anna) | {"seats_online": "1", "closure-0-first": "2027-01-04"}
    status, page = await anna.send(f"{PATH}/anteprima", form)
    assert status == 200
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    sent = {html.unescape(k): html.unescape(v) for k, v in hidden if k != "form_token"}
    status, location = await anna.send(f"{PATH}/applica", sent)
    assert (status, location) == (303, f"{PATH}?fatto=salvato")
    now = calendar_of(small_portal)
    assert now.seats[Channel.ONLINE] == 1
    assert [str(closure.last_day) for closure in now.closures] == ["2027-01-04"]
    assert max(slot["free"] for slot in await small_portal.slots()) == 1
    assert await log_of(small_portal) == [("calendar_changed", CALENDAR, "centro")]
    status, page = await anna.send(f"{PATH}/applica", sent)
    assert (status, "Another operator has saved a change" in page) == (409, True)


async def test_bookings_above_a_changed_calendar_wait_under_to_settle(small_portal, anna):
    made = await small_portal.booked()
    form = await form_of(anna) | {"seats_online": "0"}
    assert (await anna.send(f"{PATH}/applica", form))[0] == 303
    assert await small_portal.slots() == []
    _, page = await anna.read("/personale/da-sistemare")
    assert made["code"] in page


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("slot_min", "0", "Write a whole number from 5 to 480."),
        ("seats_online", "many", "Write a whole number from 0 to 500."),
        ("rule-0-day", "", "Choose the day of the week."),
        ("rule-0-from", "25:00", "Write the time as in 08:30."),
        ("rule-0-to", "00:01", "This has to be later than the beginning."),
        ("closure-0-first", "tomorrow", "Write the day as in 2026-12-31, or choose it."),
        ("length-autentica-firma", "0", "Write a whole number from 1 to 32."),
    ],
)
@pytest.mark.parametrize("step", ["anteprima", "applica"])
async def test_a_fault_is_told_on_top_and_at_its_field(
    small_portal, anna, step, field, value, sentence
):
    before = calendar_of(small_portal)
    status, page = await anna.send(f"{PATH}/{step}", await form_of(anna) | {field: value})
    assert status == 422
    assert page.count(sentence) == 2
    assert f'href="#{field}"' in page
    assert f'id="{field}-error"' in page
    assert calendar_of(small_portal) == before


async def test_hours_that_overlap_are_named(small_portal, anna):
    form = await form_of(anna)
    line = next(n for n in range(60) if form.get(f"rule-{n}-day") == "")
    form |= {
        f"rule-{line}-day": "0", f"rule-{line}-from": "08:00", f"rule-{line}-to": "10:00"
    }  # fmt: skip
    status, page = await anna.send(f"{PATH}/anteprima", form)
    assert status == 200
    assert "These hours overlap" in page
    assert "Monday 08:00–10:00" in page


async def test_without_any_hours_or_services_there_is_no_calendar(small_portal, anna):
    form = await form_of(anna)
    for weekday in range(7):
        form = without_hours_on(form, weekday)
    status, page = await anna.send(f"{PATH}/anteprima", form)
    assert (status, page.count("Write at least one line of hours.")) == (422, 2)
    none = {name: value for name, value in form.items() if not name.startswith("service-")}
    status, page = await anna.send(f"{PATH}/anteprima", none)
    assert (status, page.count("Choose at least one service.")) == (422, 2)


async def test_a_withdrawn_calendar_offers_nothing_and_its_bookings_are_to_settle(
    small_portal, anna
):
    made = await small_portal.booked()
    status, page = await anna.read(f"{PATH}/ritira")
    assert (status, made["code"] in page, "Fontanelli" in page) == (200, True, False)
    assert (await anna.send(f"{PATH}/ritira", {"seen": "another"}))[0] == 409
    assert CALENDAR in small_portal.context.directory.comuni[0].calendars
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    status, location = await anna.send(f"{PATH}/ritira", {"seen": seen})
    assert (status, location) == (303, "/personale/calendari?fatto=ritirato")
    assert CALENDAR not in small_portal.context.directory.comuni[0].calendars
    assert await small_portal.slots() == []
    _, page = await anna.read("/personale/da-sistemare")
    assert made["code"] in page
    assert (await anna.send(f"/personale/prenotazioni/{made['id']}/annulla"))[0] == 303
    _, page = await anna.read("/personale/da-sistemare")
    assert made["code"] not in page
    log = await log_of(small_portal)
    assert ("calendar_withdrawn", CALENDAR, "centro") in log
    assert (await anna.read(PATH))[0] == 404


async def test_a_new_calendar_is_previewed_added_and_offers_its_times(small_portal, anna):
    made = await small_portal.booked()
    before = calendar_of(small_portal)
    path = "/personale/calendari/nuovo"
    status, page = await anna.read(path)
    assert (status, 'name="id"' in page) == (200, True)
    form = written(before) | {"id": "centro-sera", "branch": "centro", "returns_min": "90"}
    status, page = await anna.send(f"{path}/anteprima", form)
    assert (status, "Apply the change" in page, made["code"] in page) == (200, True, False)
    for id, sentence in (("Centro Sera", "Write letters from a"), (CALENDAR, "There is, or was")):
        for step in ("anteprima", "applica"):
            status, page = await anna.send(f"{path}/{step}", form | {"id": id})
            assert (status, page.count(sentence)) == (422, 2)
    status, location = await anna.send(f"{path}/applica", form)
    assert (status, location) == (303, "/personale/calendari/centro-sera?fatto=salvato")
    added = small_portal.context.directory.comuni[0].calendars["centro-sera"]
    assert added.returns_after == timedelta(minutes=90)
    assert any(slot["id"].startswith("centro-sera-") for slot in await small_portal.slots())
    assert (await anna.send(f"{path}/applica", form))[0] == 422
    other = await an_operator(small_portal, GivenRole(StaffRole.MANAGER, "ponte-nuovo"))
    for step in ("anteprima", "applica"):
        assert (await other.send(f"{path}/{step}", form | {"id": "sera"}))[0] == 403


async def test_a_preview_names_desk_places_holidays_and_bookings_of_services_that_go(
    small_portal, anna
):
    made = await small_portal.booked()
    form = await form_of(anna)
    desk = str(calendar_of(small_portal).seats.get(Channel.DESK, 0) + 1)
    without = {name: value for name, value in form.items() if name != "service-autentica-firma"}
    changed = without | {"seats_desk": desk, "horizon_days": "365"}
    status, page = await anna.send(f"{PATH}/anteprima", changed)
    assert status == 200
    assert "Bookings of services that this calendar would not have any more" in page
    assert made["code"] in page
    assert "Santo patrono: closed" in page
    assert " → " in page


async def test_a_version_is_compared_and_brought_back_by_way_of_the_preview(small_portal, anna):
    before = calendar_of(small_portal)
    _, page = await anna.read(f"{PATH}/versioni")
    assert "It has not been changed yet." in page
    await anna.send(f"{PATH}/applica", await form_of(anna) | {"seats_online": "7"})
    _, page = await anna.read(f"{PATH}/versioni")
    assert "Anna Neri" in page
    assert "Places online, at each time" in page
    status, page = await anna.read(f"{PATH}/versioni/1")
    assert status == 200
    form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    form.pop("form_token")
    status, page = await anna.send(f"{PATH}/anteprima", form)
    assert (status, "Apply the change" in page) == (200, True)
    assert (await anna.send(f"{PATH}/applica", form))[0] == 303
    assert calendar_of(small_portal).seats == before.seats
    assert (await anna.read(f"{PATH}/versioni/9"))[0] == 404
    other = await an_operator(small_portal, GivenRole(StaffRole.MANAGER, "ponte-nuovo"))
    for path in (f"{PATH}/versioni", f"{PATH}/versioni/1"):
        assert (await other.read(path))[0] == 403


async def test_places_are_handed_to_the_desk_by_a_button_and_followed(small_portal, anna):
    made = await small_portal.booked()
    week = f"{PATH}/posti?settimana={made['starts_at'][:10]}"
    _, page = await anna.read(week)
    slot = re.findall(r'name="slot" value="([^"]+)"', page)[0]
    form = {"once": "one form", "slot": slot, "places": "1"}
    for _ in range(2):
        status, location = await anna.send(f"{PATH}/posti", form)
        assert (status, location.startswith(f"{PATH}/posti?settimana=")) == (303, True)
    _, page = await anna.read(location)
    assert page.count("1 on the way to the desk") == 1
    for wrong, sentence in (("40", "So many places are not free"), ("x", "Write a whole number")):
        status, page = await anna.send(f"{PATH}/posti", form | {"places": wrong})
        assert (status, sentence in page) == (422, True)
    assert (await anna.send(f"{PATH}/posti", form | {"slot": "other-1"}))[0] == 409
    _, page = await anna.read(location)
    (offer,) = re.findall(r'name="hand_over" value="([^"]+)"', page)
    for _ in range(2):
        status, location = await anna.send(f"{PATH}/posti/richiama", {"hand_over": offer})
        assert (status, location.endswith("fatto=richiamato")) == (303, True)
    _, page = await anna.read(location)
    assert ("1 asked back" in page, 'name="hand_over"' in page) == (True, False)
    database, comune = small_portal.context.database, small_portal.comune
    for state, sentence in (
        (TransferState.RETURNED, "1 taken back"),
        (TransferState.RETURNED, "1 returned: the branch does not offer this time"),
        (TransferState.TAKEN, "1 taken by the desk"),
    ):
        await anna.send(f"{PATH}/posti", form | {"once": state})
        async with database.transaction() as connection:
            transfers = await seat_ledger.transfers_of(connection, comune, "centro", [slot])
            for each in transfers:
                told = replace(each, state=state)
                await seat_ledger.hear(connection, comune, "centro", told, is_restoring=False)
        _, page = await anna.read(location)
        assert sentence in page
    _, page = await anna.read("/personale/attivita")
    assert "Handed places over to the desk" in page
    assert "Asked for places back from the desk" in page
    assert (await anna.send(f"{PATH}/posti/richiama", {"hand_over": offer}))[0] == 409
    reader = await an_operator(small_portal, GivenRole(StaffRole.RECEPTION, "centro"))
    other = await an_operator(small_portal, GivenRole(StaffRole.MANAGER, "ponte-nuovo"))
    assert (await reader.send(f"{PATH}/posti", form))[0] == 403
    assert [(await other.read(week))[0], (await other.send(f"{PATH}/posti", form))[0]] == [403, 403]
