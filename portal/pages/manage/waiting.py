"""Waiting for something earlier, on a booking's page: joined, left, an offer taken or declined.

Owns the four changes and what the page shows of them. A link in a message shows the offer and takes
nothing. Who is asked when is `portal.bookings.returns.waiting_list`'s.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Struct

from portal.bookings.bookings import KeptBooking
from portal.bookings.person_limit import OPEN_STATES
from portal.bookings.returns import waiting_list
from portal.bookings.returns.waiting_list import OfferOver, WaitingPlace
from portal.branches.directory import ComuneDirectory
from portal.context import PortalContext
from portal.pages.booking.choice import part_options
from portal.pages.booking.visit_form import ChoiceOption
from portal.pages.booking.wishes import PARTS_OF_DAY, SlotWish
from portal.pages.frame import BOOKINGS
from portal.pages.kit import PageAsked, PageKit
from portal.pages.saying import day_of, moment_of
from portal.pages.written_fields import WrittenField, day_field
from sportello.bookings.periods import EarlierWish
from sportello.bookings.refusals import HoldExpired, HoldUnknown, HoldUsed
from sportello.model.refusals import NotNow
from text.catalogue import N_, Words

Changing = Callable[[web.Request], Awaitable[tuple[PageAsked, str]]]

STILL = "ancora"
"""The field by which one who takes an offer waits for something earlier still."""

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
        "desiderio": N_("Your wish is changed. You keep your place on the waiting list."),
        "finita": N_("This booking can no longer be changed: please book again."),
        "illeggibile": N_(
            "Nothing is changed, since the day could not be read. Please write day, month and "
            "year, as in 31/01/2027."
        ),
        "nonattesa": N_("You are no longer on the waiting list. Your booking stays as it is."),
    }
)
"""What was done, by the word in the address that says so."""

REFUSED = frozenset({"scaduta", "finita", "illeggibile"})
"""Words of what was not done."""


class WaitingShown(Struct, frozen=True):
    """`offered` is when, `kept` until when that is kept; both empty while nothing is offered.

    place  how many were before; empty for a booking that does not wait
    day, parts  the wish as the fields of the form have it
    wish   the same in words; empty for a booking that does not wait
    """

    place: str
    day: WrittenField
    parts: tuple[ChoiceOption, ...]
    wish: str
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
    wish = EarlierWish() if place is None else place.wish
    (part,) = (word for word, part in PARTS_OF_DAY.items() if part is wish.part)
    parts = part_options(SlotWish(service=it.service, part=part), asked)
    here = f"{BOOKINGS}/{it.id}/attesa"
    return WaitingShown(
        place=said,
        day=day_field(words.gettext("From the day"), wish.since, "", words),
        parts=parts,
        wish="" if place is None else _wish_said(wish, parts, words),
        offered=moment(place.offered_at if place else None),
        kept=moment(place.until if place else None),
        join=asked.href(here),
        leave=asked.href(f"{here}/basta"),
        accept=asked.href(f"{here}/accetta"),
        decline=asked.href(f"{here}/rifiuta"),
    )


def _wish_said(wish: EarlierWish, parts: Sequence[ChoiceOption], words: Words) -> str:
    part = next(each.label for each in parts if each.is_chosen)
    if wish.since is None:
        return words.gettext("Your wish: any earlier day, %1.", part)
    return words.gettext("Your wish: from %1 on, %2.", day_of(wish.since, words), part)


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
        """Put on the list, or the wish changed; what can no longer be earlier stays as it is, and
        its page says so.
        """
        asked, id = await self._changing(request)
        done, now = "", self._context.clock()
        said = SlotWish.read({name: str(text) for name, text in (await request.post()).items()})
        if said.unread:
            return self._kit.redirect(request, f"{BOOKINGS}/{id}?fatto=illeggibile")
        wish = EarlierWish(said.since, PARTS_OF_DAY[said.part])
        try:
            async with self._context.database.transaction() as connection:
                if await waiting_list.wait(connection, asked.comune.id, id, now, wish):
                    done = "?fatto=desiderio"
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
        waits_on = bool((await request.post()).get(STILL))
        done = await take_offer(self._context, asked.comune, id, waits_on=waits_on)
        return self._kit.redirect(request, f"{BOOKINGS}/{id}?fatto={done}")

    async def decline(self, request: web.Request) -> web.Response:
        asked, id = await self._changing(request)
        done = await decline_offer(self._context, asked.comune, id)
        return self._kit.redirect(request, f"{BOOKINGS}/{id}?fatto={done}")


async def take_offer(
    context: PortalContext, comune: ComuneDirectory, id: str, *, waits_on: bool
) -> str:
    """Move the booking to the seat that it is offered; `waits_on` says that it stays on the list.

    Returns the word of `WAITING_NOTICES`.
    """
    try:
        async with context.database.transaction() as connection:
            now = context.clock()
            await waiting_list.accept(connection, comune, id, now, waits_on=waits_on)
    except (OfferOver, HoldUnknown, HoldUsed, HoldExpired):
        return "scaduta"
    except NotNow:
        return "finita"
    return "anticipata"


async def decline_offer(context: PortalContext, comune: ComuneDirectory, id: str) -> str:
    """The seat is the next one's. Returns the word of `WAITING_NOTICES`."""
    async with context.database.transaction() as connection:
        await waiting_list.decline(connection, comune.id, id)
    return "rifiutata"
