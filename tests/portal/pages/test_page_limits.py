"""What one client may ask of the pages, and how much a page weighs."""

import re
from datetime import UTC, datetime, timedelta
from itertools import count

from sqlalchemy import func, select
from yarl import URL

from portal.bookings import tables
from portal.config.settings import LimitTable
from portal.pages.site import LOOKS
from tests.portal.a_portal import a_portal
from tests.portal.pages.a_page import a_citizen, read
from tests.portal.pages.a_request import LAMP, LAMP_ANSWERS, RequestWalk, a_picture
from web.pages.static_files import read_file

MOST_BYTES = 200_000
TIGHT = LimitTable(requests_per_minute=1000, changes_per_minute=1000)


async def test_codes_are_guessed_ten_times_and_no_more(tmp_path):
    async with a_portal(tmp_path, limits=TIGHT) as portal, a_citizen() as citizen:
        form = (await read(citizen, portal.url + "/prenotazioni")).form("/prenotazioni")
        answers = [
            await read(citizen, portal.url + "/prenotazioni", form | {"code": c, "surname": "R"})
            for c in "23456789BCD"
        ]
        assert [answer.status for answer in answers] == [404] * 10 + [429]
        assert "Troppe richieste" in answers[-1].text


async def test_one_client_keeps_five_seats_and_is_told_what_to_do(tmp_path):
    async with a_portal(tmp_path, limits=TIGHT) as portal:
        for _ in range(6):
            async with a_citizen() as citizen:
                page = await read(citizen, f"{portal.url}/prenota?servizio=autentica-firma")
                (slot, *_) = page.tree.xpath("//button[@name='slot']/@value")
                form = _hold_form(page) | {"slot": slot}
                held = await read(citizen, portal.url + "/prenota", form)
        assert held.status == 409
        assert "Per lei, o da questa connessione, sono già tenuti più orari" in held.text


async def test_a_person_who_goes_back_and_chooses_again_never_holds_too_many(tmp_path):
    async with a_portal(tmp_path, limits=TIGHT) as portal, a_citizen() as citizen:
        page = await read(citizen, f"{portal.url}/prenota?servizio=autentica-firma")
        for slot in page.tree.xpath("//div[@class='day']//button/@value")[:8]:
            form = _hold_form(page) | {"slot": slot}
            held = await read(citizen, portal.url + "/prenota", form)
            assert "Teniamo questo orario per lei" in held.text
        async with portal.context.database.reading() as connection:
            open_ = select(func.count()).where(tables.hold.c.state == "open")
            assert (await connection.execute(open_)).scalar_one() == 5


async def test_who_asks_too_often_is_asked_to_wait(tmp_path):
    limits = LimitTable(requests_per_minute=5, changes_per_minute=5)
    async with a_portal(tmp_path, limits=limits) as portal, a_citizen() as citizen:
        statuses = [(await read(citizen, portal.url + "/servizi")).status for _ in range(6)]
        assert statuses == [200] * 5 + [429]
        async with citizen.get(portal.url + "/servizi", headers={"Accept": "text/html"}) as answer:
            assert int(answer.headers["Retry-After"]) >= 1


async def test_a_browser_that_does_the_work_need_not_wait_for_its_network(tmp_path):
    """The form that came too often is sent again as it was; one solution is one client."""
    limits = LimitTable(requests_per_minute=1000, changes_per_minute=1)
    async with a_portal(tmp_path, limits=limits) as portal, a_citizen() as citizen:
        page = await read(citizen, f"{portal.url}/prenota?servizio=autentica-firma")
        slots = page.tree.xpath("//div[@class='day']//button/@value")
        for slot in slots[:2]:
            busy = await read(citizen, portal.url + "/prenota", _hold_form(page) | {"slot": slot})
        assert busy.status == 429
        assert "Molte richieste arrivano da questo collegamento" in busy.text
        (asked,) = busy.tree.xpath("//*[@data-puzzle]")
        again = next(form for form in busy.tree.forms if form.method == "POST")
        assert dict(again.form_values())["slot"] == slots[1]
        puzzle = asked.get("data-puzzle")
        tried = (f"{puzzle}.{n}" for n in count())
        solution = next(each for each in tried if portal.context.puzzles.solver(each))
        citizen.cookie_jar.update_cookies({asked.get("data-cookie"): solution}, URL(portal.url))
        held = await read(citizen, portal.url + "/prenota", dict(again.form_values()))
        assert "Teniamo questo orario per lei" in held.text
        tired = await read(citizen, portal.url + "/prenota", dict(again.form_values()))
        assert tired.status == 429
        assert not tired.tree.xpath("//*[@data-puzzle]")
        refused = await portal.hold(slots[2])
        assert (refused[0], refused[1]["code"]) == (429, "limited")


async def test_no_page_weighs_more_than_200_kb_with_all_that_it_loads(small_portal):
    files = {path.name: read_file(path) for path in LOOKS}
    loaded = sum(len(file.compressed or file.body) for file in files.values())
    later = datetime.now(UTC).date() + timedelta(days=7)
    for path in (
        *("/", "/servizi", "/servizi/cie-rilascio", "/sedi", "/sedi/centro", "/prenotazioni"),
        f"/prenota?servizio=cie-rilascio&da={later}",
        f"/prenota?servizio=cie-rilascio&da={later}&vista=calendario",
    ):
        page = await read(small_portal.client, small_portal.url + path)
        asked = set(re.findall(r'(?:href|src)="/portale/static/([^"]+)"', page.html))
        assert asked <= files.keys()
        assert len(page.html.encode()) + loaded < MOST_BYTES, path


def _hold_form(page) -> dict[str, str]:
    form = next(form for form in page.tree.forms if form.method == "POST")
    return dict(form.form_values())


async def test_a_step_that_came_too_often_is_not_lost(tmp_path):
    """Its answers stand on the page that asks to wait."""
    limits = LimitTable(requests_per_minute=1000, changes_per_minute=2)
    async with a_portal(tmp_path, limits=limits) as portal, a_citizen() as citizen:
        walk = RequestWalk(portal, citizen)
        await walk.begin(LAMP)
        await walk.fill(LAMP_ANSWERS["what"])
        busy = await walk.attach("photo", "lampione.png", a_picture(), **{"a.street": "Via Po 1"})
        assert busy.status == 429
        assert busy.form(walk.path)["a.street"] == "Via Po 1"
