"""Signatures by card that were given at a branch without the portal: checked once they are here.

Owns how often. What is found is `casework.office.card_checking`.
"""

import asyncio

import structlog
from sqlalchemy.exc import DBAPIError

from casework.office.card_checking import check_cards
from portal.cases.host import PortalCases, case_comune
from portal.context import PortalContext

CHECK_EVERY_S = 600.0

log = structlog.get_logger(__name__)


async def keep_checking_cards(context: PortalContext) -> None:
    """For ever, of all Comuni."""
    host = PortalCases(context)
    while True:
        await asyncio.sleep(CHECK_EVERY_S)
        for directory in context.directory.comuni:
            try:
                await check_cards(host, case_comune(directory.comune))
            except DBAPIError as error:
                log.warning("card_checks_failed", error=type(error).__name__)
