"""A request that could not be signed here goes to the counter with its citizen's number.

Owns its token from the wish to its delivery, and nothing else of the citizen. A draft that is not
delivered ends at the branch as its term says.
"""

import asyncio
import logging

from sportello.model.refusals import Refused
from station.guided.case_door import CaseDoor, HeldCase
from station.link.errors import LinkError
from station.tasks import Tasks

AGAIN_AFTER_S, MOST_TRIES = 10.0, 360
"""An hour: until then the number has been called."""

log = logging.getLogger(__name__)


class HandingOver:
    def __init__(self, door: CaseDoor, tasks: Tasks) -> None:
        self._door = door
        self._tasks = tasks
        self._case: HeldCase | None = None

    def keep(self, case: HeldCase) -> None:
        """Until there is a number, or the citizen leaves without one."""
        self._case = case

    def drop(self) -> None:
        """They have left."""
        self._case = None

    def deliver(self, ticket: str) -> None:
        """They have this ticket. What was delivered is not delivered again."""
        case, self._case = self._case, None
        if case is not None:
            self._tasks.start(self._delivered(case, ticket), "handing a request over")

    async def _delivered(self, case: HeldCase, ticket: str) -> None:
        """Again and again: a totem gives numbers while the server is away."""
        for _ in range(MOST_TRIES):
            try:
                await self._door.bring(case, ticket)
            except LinkError as lost:
                log.info("ticket %s waits for its request: %s", ticket, lost)
                await asyncio.sleep(AGAIN_AFTER_S)
            except Refused as refused:
                log.warning("ticket %s comes without its request: %s", ticket, refused.code)
                return
            else:
                log.info("ticket %s brings a request", ticket)
                return
