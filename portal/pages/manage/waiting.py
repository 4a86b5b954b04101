"""Waiting for something earlier, on a booking's page: joined, left, an offer taken or declined.

Owns the four changes and what the page shows of them. A link in a message shows the offer and takes
nothing. Who is asked when is `portal.bookings.returns.waiting_list`'s.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Struct

from portal.bookings.bookings import KeptBooking
from portal.bookings.person_limit import OPEN_STATES
from portal.bookings.returns import waiting_list
from portal.bookings.returns.waiting_list import OfferOver, WaitingPlace
from portal.context import PortalContext
from portal.pages.booking.wishes import PARTS_OF_DAY, SlotWish
from portal.pages.frame import BOOKINGS
from portal.pages.kit import PageAsked, PageKit
from portal.pages.saying import moment_of
from sportello.bookings.periods import EarlierWish
from sportello.bookings.refusals import HoldExpired, HoldUnknown, HoldUsed
from sportello.model.refusals import NotNow
from text.catalogue import N_

Changing = Callable[[web.Request], Awaitable[tuple[PageAsked, str]]]

WAITING_NOTICES: Mapping[str, str] = MappingProxyType(
    {
        "anticipata": N_("Your booking has been moved to the earlier time."),
        "scaduta": N_(
            "This offer is over. Your booking stays as it is, and you are still on the waiting "
            "list."
        ),
        "rifiutata": N_(
            "Your booking stays as it is. We write to you if another earlier time comes free."
        ),
        "nonattesa": N_("You are no longer on the waiting list. Your booking stays as it is."),
    }
)
"""What was done, by the word in the address that says so."""


class WaitingShown(Struct, frozen=True):
    """`offered` is when, `kept` until when that is kept; both empty while nothing is offered.

    place  how many were before; empty for a booking that does not wait
    """

    place: str
    offered: str
    kept: str
    join: str
    leave: str
    accept: str
    decline: str


def waiting_shown(
    asked: PageAsked, kept: KeptBooking, place: WaitingPlace | None, now: datetime
) -> WaitingShown | None:
    """None where there is nothing earlier to wait for, or no way to tell the person."""
    it, words = kept.appointment, asked.words
    is_open = it.state in OPEN_STATES and it.starts_at > now
    if not is_open or kept.pending is not None or kept.channel is None or it.visit:
        return None
    zone = ZoneInfo(asked.comune.branch(it.branch).zone)

    def moment(at: datetime | None) -> str:
        return "" if at is None else moment_of(at.astimezone(zone), words)

    said = ""
    if place is not None:
        first = words.gettext("You are the first to be asked.")
        said = (
            words.plural("%n people are asked before you.", place.before) if place.before else first
        )
    here = f"{BOOKINGS}/{it.id}/attesa"
    return WaitingShown(
        place=said,
        offered=moment(place.offered_at if place else None),
        kept=moment(place.until if place else None),
        join=asked.href(here),
        leave=asked.href(f"{here}/basta"),
        accept=asked.href(f"{here}/accetta"),
        decline=asked.href(f"{here}/rifiuta"),
    )


class WaitingPages:
    def __init__(self, context: PortalContext, kit: PageKit, changing: Changing) -> None:
        """`changing` checks that the browser may change the booking in the path."""
        self._context = context
        self._kit = kit
        self._changing = changing

    def add_to(self, app: web.Application) -> None:
        here = f"{BOOKINGS}/{{id}}/attesa"
        app.router.add_post(here, self.join)
        app.router.add_post(f"{here}/basta", self.leave)
        app.router.add_post(f"{here}/accetta", self.accept)
        app.router.add_post(f"{here}/rifiuta", self.decline)

    async def join(self, request: web.Request) -> web.Response:
        """Put on the list; what can no longer be earlier stays as it is, and its page says so."""
        asked, id = await self._changing(request)
        done, now = "", self._context.clock()
        said = SlotWish.read({name: str(text) for name, text in (await request.post()).items()})
        wish = EarlierWish(said.since, PARTS_OF_DAY[said.part])
        try:
            async with self._context.database.transaction() as connection:
                await waiting_list.wait(connection, asked.comune.id, id, now, wish)
        except NotNow:
            done = "?fatto=finita"
        return self._kit.redirect(request, f"{BOOKINGS}/{id}{done}")

    async def leave(self, request: web.Request) -> web.Response:
        asked, id = await self._changing(request)
        async with self._context.database.transaction() as connection:
            await waiting_list.stop_waiting(connection, asked.comune.id, id)
        return self._kit.redirect(request, f"{BOOKINGS}/{id}?fatto=nonattesa")

    async def accept(self, request: web.Request) -> web.Response:
        asked, id = await self._changing(request)
        done = "anticipata"
        try:
            async with self._context.database.transaction() as connection:
                await waiting_list.accept(connection, asked.comune, id, self._context.clock())
        except (OfferOver, HoldUnknown, HoldUsed, HoldExpired):
            done = "scaduta"
        except NotNow:
            done = "finita"
        return self._kit.redirect(request, f"{BOOKINGS}/{id}?fatto={done}")

    async def decline(self, request: web.Request) -> web.Response:
        asked, id = await self._changing(request)
        async with self._context.database.transaction() as connection:
            await waiting_list.decline(connection, asked.comune.id, id)
        return self._kit.redirect(request, f"{BOOKINGS}/{id}?fatto=rifiutata")
