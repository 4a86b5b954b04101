"""The page on which a caller's wishes are written, and the answer that shows it."""

from collections.abc import Mapping
from typing import ClassVar

from aiohttp import web

from portal.identity.rights import StaffRight
from portal.pages.written_fields import WrittenField
from portal.staff.bookings.free_times import FreeDay, free_days
from portal.staff.door import StaffAsked, StaffDoor, StaffPage
from portal.staff.fields import ChosenField
from portal.staff.menu import PHONE
from portal.staff.phone.phone_fields import PhoneFields, phone_fields
from portal.staff.phone.phone_wish import PhoneWish, read_wish


class PhonePage(StaffPage, frozen=True, kw_only=True):
    """`found` are people to take; `days` None before times were asked for."""

    template: ClassVar[str] = "phone.html"

    search: WrittenField
    found: tuple[str, ...]
    is_searched: bool
    fields: PhoneFields
    first_day: str
    days: tuple[FreeDay, ...] | None
    search_href: str
    times_href: str
    hold_href: str

    @property
    def faulty(self) -> tuple[WrittenField | ChosenField, ...]:
        return (*((self.search,) if self.search.error else ()), *self.fields.faulty)


def phone_page(
    asked: StaffAsked,
    form: Mapping[str, str],
    *,
    faults: Mapping[str, str] = {},
    fault: str = "",
    found: tuple[str, ...] | None = None,
    days: tuple[FreeDay, ...] | None = None,
) -> PhonePage:
    """`fault` is that of the search."""
    words = asked.words
    return PhonePage(
        title=words.gettext("Book for a person"),
        search=WrittenField(
            name="words",
            label=words.gettext("Surname, codice fiscale or telephone"),
            value=form.get("words", ""),
            error=fault,
            help=words.gettext("If they have booked before, their data fill the fields."),
        ),
        found=found or (),
        is_searched=found is not None,
        fields=phone_fields(asked, form, faults, asked.branches_with(StaffRight.CHANGE_BOOKINGS)),
        first_day=form.get("dal") or asked.today.isoformat(),
        days=days,
        search_href=asked.page.href(f"{PHONE}/persona"),
        times_href=asked.page.href(f"{PHONE}/orari"),
        hold_href=asked.page.href(f"{PHONE}/riepilogo"),
    )


def wish_in(asked: StaffAsked, form: Mapping[str, str]) -> PhoneWish:
    """Raises: UnknownService, UnknownBranch, RightMissing"""
    wish = read_wish(asked, form, asked.branches_with(StaffRight.CHANGE_BOOKINGS))
    asked.comune.branch(wish.wanted.branch)
    asked.check(StaffRight.CHANGE_BOOKINGS, wish.wanted.branch)
    return wish


async def answer_wish(
    door: StaffDoor,
    request: web.Request,
    asked: StaffAsked,
    form: Mapping[str, str],
    wish: PhoneWish,
) -> web.Response:
    """The form with its faults, or with the times that suit."""
    if wish.faults:
        return door.page(request, asked, phone_page(asked, form, faults=wish.faults), 422)
    async with door.context.database.reading() as connection:
        days = await free_days(connection, asked, wish.wanted)
    return door.page(request, asked, phone_page(asked, form, days=days))
