"""Cases whose number comes later, from the Comune's own program: asked for, and noted."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import ClientSession, DummyCookieJar
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.drafts import cases
from casework.drafts.refusals import UnknownCase
from casework.emergency.entries import OrdinaryNumber
from portal.context import PortalContext
from portal.registration.external.asking import RegisterAsking
from portal.registration.external.client import ExternalRegisterClient
from portal.registration.external.errands import RegisterErrand
from sportello.cases.lifecycle import CaseChange, may, next_state


@asynccontextmanager
async def open_asking(context: PortalContext) -> AsyncIterator[RegisterAsking]:
    """It reaches the registers of portal.toml for as long as the context lasts."""
    external = context.settings.register.external
    async with ClientSession(cookie_jar=DummyCookieJar()) as http:
        clients = {id: ExternalRegisterClient(table, http) for id, table in external.items()}
        yield RegisterAsking(
            context.database, clients, context.registers.external, note_number, context.clock
        )


async def note_number(
    connection: AsyncConnection, errand: RegisterErrand, given: OrdinaryNumber
) -> None:
    """A case that is gone meanwhile has its number in the register alone; one that was withdrawn
    stays so.
    """
    comune = errand.entry.administration.comune
    try:
        case = await cases.find(connection, comune, errand.case, is_locked=True)
    except UnknownCase:
        return
    state = case.state
    if may(state, CaseChange.REGISTER):
        state = next_state(state, CaseChange.REGISTER)
    await cases.mark_registered(connection, comune, case, state, given)
