"""Cases whose number comes later, from the Comune's own program: asked for, and noted."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

from aiohttp import ClientSession, DummyCookieJar
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.drafts.refusals import UnknownCase
from casework.emergency.entries import OrdinaryNumber
from portal.cases.handling.beginning import take_number
from portal.cases.host import case_comune
from portal.cases.telling import tell_numbered, tell_office
from portal.context import PortalContext
from portal.registration.external.asking import RegisterAsking
from portal.registration.external.client import ExternalRegisterClient
from portal.registration.external.errands import RegisterErrand


@asynccontextmanager
async def open_asking(context: PortalContext) -> AsyncIterator[RegisterAsking]:
    """It reaches the registers of portal.toml for as long as the context lasts."""
    external = context.settings.register.external
    async with ClientSession(cookie_jar=DummyCookieJar()) as http:
        clients = {id: ExternalRegisterClient(table, http) for id, table in external.items()}
        noting = partial(note_number, context)
        yield RegisterAsking(
            context.database, clients, context.registers.external, noting, context.clock
        )


async def note_number(
    context: PortalContext,
    connection: AsyncConnection,
    errand: RegisterErrand,
    given: OrdinaryNumber,
) -> None:
    """Who presented the case gets the second receipt. One that is gone meanwhile has its number in
    the register alone.
    """
    comune = errand.entry.administration.comune
    with suppress(UnknownCase):
        await take_number(connection, comune, errand.case, given, context.clock())
        here = case_comune(context.directory.comune(comune).comune)
        await tell_numbered(connection, here, errand.case, context.clock())
        await tell_office(connection, comune, errand.case, context.clock())
