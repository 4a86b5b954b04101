"""Ratings and use of services, published by quarter so that no one is recognised."""

import csv
from datetime import UTC, date, datetime
from io import StringIO
from itertools import accumulate, pairwise
from random import Random

import pytest
from sqlalchemy import insert

from portal.satisfaction.publishing import (
    LEAST,
    PublishedMeasure,
    figures,
    publish_ended_quarters,
)
from portal.satisfaction.tables import feedback
from tests.portal.a_portal import SERVICE
from tests.portal.pages.a_page import read
from tests.portal.prepared import open_migrated

COMUNE, ZONE = "c_x001", "Europe/Rome"
JUNE, OCTOBER = datetime(2026, 6, 10, tzinfo=UTC), datetime(2026, 10, 1, 6, tzinfo=UTC)


async def answer(database, at, *stars, service=SERVICE, reason="clear", comune=COMUNE):
    rows = [
        {
            "comune": comune,
            "id": f"{at}{service}{i}",
            "about": service,
            "stars": each,
            "reasons": f'["{reason}"]',
            "text": "Maria",
            "at": at,
        }
        for i, each in enumerate(stars)
    ]
    async with database.transaction() as connection:
        await connection.execute(insert(feedback), rows)


async def publish(database, now, comune=COMUNE):
    async with database.transaction() as connection:
        return await publish_ended_quarters(connection, comune, ZONE, [SERVICE], now)


async def published(database):
    async with database.reading() as connection:
        return await figures(connection, COMUNE)


async def test_a_quarter_is_published_once_it_is_over_and_never_changed(tmp_path, either):
    async with open_migrated(tmp_path, either) as database:
        await answer(database, JUNE, 5, 5, 4, 4, 5, 1, 2, 1, 3, 2)
        assert await publish(database, datetime(2026, 6, 30, 21, 59, tzinfo=UTC)) == 0
        assert await publish(database, datetime(2026, 6, 30, 22, tzinfo=UTC)) == 1
        (figure,) = await published(database)
        assert (figure.since, figure.until) == (date(2026, 4, 1), date(2026, 7, 1))
        assert (figure.count, figure.stars, figure.good) == (10, 32, 5)
        assert figure.reasons == {"clear": 10}
        await answer(database, JUNE.replace(day=11), 1)
        assert await publish(database, OCTOBER) == 0
        assert await published(database) == [figure]


async def test_fewer_than_five_wait_for_the_next_quarter(tmp_path):
    async with open_migrated(tmp_path, None) as database:
        await answer(database, JUNE, 5, 1, 5, 5)
        assert await publish(database, datetime(2026, 7, 2, tzinfo=UTC)) == 0
        await answer(database, JUNE.replace(month=8), 4, reason="sure")
        assert await publish(database, OCTOBER) == 1
        (figure,) = await published(database)
        assert (figure.since, figure.until) == (date(2026, 4, 1), date(2026, 10, 1))
        assert (figure.count, figure.good, figure.reasons) == (5, None, {})


async def test_no_difference_of_two_published_figures_is_under_five(tmp_path):
    random = Random(7)
    async with open_migrated(tmp_path, None) as database:
        totals = [0]
        for month in range(36):
            at = datetime(2026 + month // 12, month % 12 + 1, 15, tzinfo=UTC)
            if how_many := random.randrange(5):
                await answer(database, at, *(random.randrange(1, 6) for _ in range(how_many)))
            await publish(database, at)
            totals.append(sum(each.count for each in await published(database)))
        told = await published(database)
        steps = [after - before for before, after in pairwise(totals)]
        assert all(step == 0 or step >= LEAST for step in steps)
        for each in told:
            cells = [each.count, *each.reasons.values()]
            cells += [] if each.good is None else [each.good, each.count - each.good]
            assert min(cells) >= LEAST
        assert [each.since for each in told][1:] == [each.until for each in told][:-1]
        assert list(accumulate(each.count for each in told))[-1] == totals[-1]


@pytest.fixture
async def rated(small_portal):
    """With answers of the last year, and bookings of today that no page shows yet."""
    now = small_portal.clock()
    before = datetime(now.year - 1, 5, 5, tzinfo=UTC)
    database, comune = small_portal.context.database, small_portal.comune
    await answer(database, before, 5, 5, 4, 4, 5, 2, 2, 1, 3, 3, comune=comune)
    await answer(database, before, 1, 1, 1, service="cie-rilascio", comune=comune)
    await small_portal.booked()
    assert await publish(database, now, comune) == 1
    return small_portal


async def test_the_pages_show_what_is_published_and_nothing_else(rated):
    page = await read(rated.client, f"{rated.url}/valutazioni")
    assert "3,4 su 5" in page.text
    assert page.text.count("su 5") == 1
    page = await read(rated.client, f"{rated.url}/valutazioni/{SERVICE}")
    assert "Le indicazioni erano chiare (10)" in page.text
    assert "Maria" not in page.text
    page = await read(rated.client, f"{rated.url}/valutazioni/cie-rilascio")
    assert "Non ci sono ancora abbastanza risposte" in page.text
    assert (await read(rated.client, f"{rated.url}/valutazioni/nothing")).status == 404
    sheet = await read(rated.client, f"{rated.url}/servizi/{SERVICE}")
    links = sheet.tree.xpath("//a/@href")
    assert {f"/valutazioni/{SERVICE}", "/valutazioni"} <= set(links)


async def test_the_file_has_a_line_for_each_published_figure(rated):
    async with rated.client.get(f"{rated.url}/valutazioni.csv") as told:
        assert told.content_type == "text/csv"
        (line,) = csv.DictReader(StringIO(await told.text()))
    assert line["servizio"] == SERVICE
    assert (line["misura"], line["quanti"], line["media_stelle"]) == ("valutazioni", "10", "3.40")
    assert (line["quattro_o_cinque"], line["motivi"]) == ("5", "clear=10")


async def test_bookings_and_requests_are_counted_as_well(small_portal):
    for _ in range(5):
        await small_portal.booked()
    context = small_portal.context
    later = small_portal.clock().replace(year=small_portal.clock().year + 1)
    assert await publish(context.database, later, small_portal.comune) == 1
    async with context.database.reading() as connection:
        (figure,) = await figures(connection, small_portal.comune)
    assert (figure.measure, figure.count) == (PublishedMeasure.BOOKINGS, 5)
