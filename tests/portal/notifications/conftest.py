"""A post office on either database, and one on SQLite for what the database does not change."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.portal.notifications.a_post_office import PostOffice, a_post_office


@pytest.fixture
async def office(tmp_path: Path, either: str | None) -> AsyncIterator[PostOffice]:
    async with a_post_office(tmp_path, either) as office:
        yield office


@pytest.fixture
async def small_office(tmp_path: Path) -> AsyncIterator[PostOffice]:
    async with a_post_office(tmp_path, None) as office:
        yield office
