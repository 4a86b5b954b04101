"""The part of the first page where the services of a visit are chosen, and how many people come."""

from collections.abc import Sequence

from msgspec import Struct

from portal.branches.attendance import kinds_of
from portal.branches.sheets import BranchSheet, ServiceSheet
from portal.pages.booking.wishes import MOST_PEOPLE, SlotWish
from portal.pages.frame import BOOK
from portal.pages.kit import PageAsked
from portal.pages.places.sheets_shown import book_link, branches_of
from sportello.bookings.visits import MOST_SERVICES, WantedService


class ChoiceOption(Struct, frozen=True):
    value: str
    label: str
    is_chosen: bool


class VisitLine(Struct, frozen=True):
    """One service of the visit, with the names of its fields; `leave_out` is empty for the only
    one.
    """

    name: str
    id: str
    service_field: str
    people_field: str
    people: tuple[ChoiceOption, ...]
    leave_out: str


class VisitChoice(Struct, frozen=True):
    """`is_open`: there is more than one person or service. `options` may be added as `add_field`;
    there are none once a visit has as many as it may.
    """

    is_open: bool
    lines: tuple[VisitLine, ...]
    add_field: str
    options: tuple[ChoiceOption, ...]


def visit_choice(wish: SlotWish, asked: PageAsked) -> VisitChoice:
    wanted = wish.wanted
    return VisitChoice(
        is_open=len(wanted) > 1 or wish.people > 1,
        lines=tuple(_line(wish, n, asked) for n in range(len(wanted))),
        add_field=_numbered("servizio", len(wanted)),
        options=_further(wanted, asked),
    )


def _line(wish: SlotWish, n: int, asked: PageAsked) -> VisitLine:
    wanted = wish.wanted
    left = wish.of_services(wanted[:n] + wanted[n + 1 :]) if len(wanted) > 1 else None
    return VisitLine(
        name=asked.text(asked.comune.service(wanted[n].service).name),
        id=wanted[n].service,
        service_field=_numbered("servizio", n),
        people_field=_numbered("persone", n),
        people=tuple(
            ChoiceOption(str(count), asked.words.plural("%n people", count), count == chosen)
            for count in range(1, MOST_PEOPLE + 1)
            for chosen in [wanted[n].people]
        ),
        leave_out="" if left is None else asked.href(f"{BOOK}?{left.query(da='')}"),
    )


def _numbered(field: str, n: int) -> str:
    """ "servizio", "servizio_2" …"""
    return field if n == 0 else f"{field}_{n + 1}"


def _further(wanted: Sequence[WantedService], asked: PageAsked) -> tuple[ChoiceOption, ...]:
    """The services that some branch offers beside all that is wanted."""
    if len(wanted) == MOST_SERVICES:
        return ()
    comune, chosen = asked.comune, {each.service for each in wanted}
    return tuple(
        ChoiceOption(each.id, asked.text(each.name), False)
        for each in comune.public_services.values()
        if each.id not in chosen
        and book_link(asked, each)
        and branches_for(asked, [*wanted, WantedService(each.id)])
    )


def branches_for(asked: PageAsked, wanted: Sequence[WantedService]) -> list[BranchSheet]:
    """Those that offer all of these services."""
    first, *others = [asked.comune.service(each.service) for each in wanted]
    return [
        branch
        for branch in branches_of(asked.comune, first)
        if all(asked.comune.calendars_of(branch.id, other.id) for other in others)
        and kinds_of([first, *others], branch)
    ]


def together(wish: SlotWish, asked: PageAsked) -> SlotWish:
    """The wish without services that no branch offers beside the others. Raises: UnknownService"""
    kept: list[WantedService] = []
    for each in wish.wanted:
        if not kept or branches_for(asked, [*kept, each]):
            kept.append(each)
    return wish.of_services(kept)


def sheets_of(wish: SlotWish, asked: PageAsked) -> tuple[ServiceSheet, ...]:
    """In the order of the visit."""
    return tuple(asked.comune.service(each.service) for each in wish.wanted)
