"""The start of a booking for a caller: the person found, and the times that suit.

Everything is sent by forms, so that no address names a person.
"""

from collections.abc import Mapping

from aiohttp import web

from portal.bookings.lookup import persons_found, searched_by
from portal.bookings.persons import NamedPerson
from portal.identity.rights import StaffRight
from portal.staff.bookings.lines import full_name
from portal.staff.bookings.search_log import log_search
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffRoute
from portal.staff.menu import PHONE
from portal.staff.phone.phone_page import answer_wish, phone_page, wish_in

MOST_FOUND = 8


class PhonePages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        right = StaffRight.CHANGE_BOOKINGS
        return (
            StaffRoute(PHONE, right, self.show),
            StaffForm(f"{PHONE}/persona", right, self.find_person),
            StaffForm(f"{PHONE}/orari", right, self.times),
        )

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        return self._door.page(request, asked, phone_page(asked, {}))

    async def find_person(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """People named in bookings at one's branches; with `scelta`, that one fills the fields."""
        words = form.get("words", "").strip()
        by = searched_by(words)
        if by is None:
            fault = asked.words.gettext("Write at least two letters.")
            return self._door.page(request, asked, phone_page(asked, form, fault=fault), 422)
        mine = frozenset(asked.branches_with(StaffRight.CHANGE_BOOKINGS))
        async with self._database.transaction() as connection:
            found = await persons_found(connection, asked.comune.id, mine, words, MOST_FOUND)
            await log_search(connection, asked, by, len(found))
        chosen = form.get("scelta", "")
        if chosen.isascii() and chosen.isdigit() and int(chosen[:3]) < len(found):
            filled = {**form, **_written(found[int(chosen[:3])])}
            return self._door.page(request, asked, phone_page(asked, filled))
        said = tuple(_said(each) for each in found)
        return self._door.page(request, asked, phone_page(asked, form, found=said))

    async def times(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownService, UnknownBranch, RightMissing"""
        return await answer_wish(self._door, request, asked, form, wish_in(asked, form))


def _written(person: NamedPerson) -> dict[str, str]:
    return {
        "given_name": person.given_name,
        "surname": person.surname,
        "codice_fiscale": person.codice_fiscale or "",
        "phone": person.phone or "",
        "email": person.email or "",
    }


def _said(person: NamedPerson) -> str:
    contacts = (person.codice_fiscale, person.phone, person.email)
    return " · ".join(filter(None, (full_name(person), *contacts)))
