"""The lines on the page of appointments in words: what was found, is free, held or booked.

Must not know Qt, nor what follows when a line is chosen.
"""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from msgspec import Struct

from counter_client.bookings import booking_sentences as said
from counter_client.bookings.held_times import HeldTime
from counter_client.questions.question import Choice, matching
from italy.names import as_written
from sportello.bookings.codes import in_two_halves
from sportello.bookings.desk_messages import FreeSlot
from sportello.bookings.lifecycle import Appointment, Change, VisitPart, may
from sportello.bookings.messages import FoundBooking
from sportello.bookings.visits import WantedService
from sportello.model.languages import in_language
from sportello.model.plan import Plan
from text.catalogue import Words
from text.times import clock_at

SHOWN_TIMES = 40

ENOUGH = "="
"""The choice of the row that adds no service. No service has such an id."""


class BookingPageRow(Struct, frozen=True):
    """A line to choose or to read: a booking, a service, a time. `section` is what it stands under;
    `is_muted` where there is nothing to choose.
    """

    choice: str
    title: str
    detail: str = ""
    section: str = ""
    is_muted: bool = False


class BookingRows(Struct, frozen=True):
    """Makes the lines for one branch and one language."""

    plan: Plan
    words: Words

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.plan.zone)

    def services(self, text: str, chosen: Sequence[str]) -> list[BookingPageRow]:
        """Those that match what was typed and are not in the visit; first that it has enough."""
        language = self.words.language.code
        all_ = [
            Choice(s.id, in_language(s.name, language), words=s.keywords)
            for s in self.plan.services.values()
            if s.id not in chosen
        ]
        rows = [BookingPageRow(choice.id, choice.title) for choice in matching(all_, text)]
        if not chosen or text:
            return rows
        return [BookingPageRow(ENOUGH, self.words.gettext("Nothing else: look for a time")), *rows]

    def found(self, bookings: Sequence[FoundBooking]) -> list[BookingPageRow]:
        return [self._found(each) for each in bookings]

    def named(self, bookings: Sequence[FoundBooking], today: date) -> list[BookingPageRow]:
        """Of several people: who it is stands first, with the birth date if it is known."""
        return [self._named(each, today) for each in bookings]

    def times(self, slots: Sequence[FreeSlot]) -> list[BookingPageRow]:
        """The first of them, under their days."""
        return [
            BookingPageRow(
                slot.id,
                clock_at(slot.starts_at, self.zone),
                section=said.weekday(slot.starts_at, self.zone, self.words),
            )
            for slot in slots[:SHOWN_TIMES]
        ]

    def held(self, times: Sequence[HeldTime]) -> list[BookingPageRow]:
        return [
            BookingPageRow(
                str(each.booking),
                said.day_and_hour(each.starts_at, self.zone, self.words),
                self.words.gettext(said.GAPS[each.why]) if each.why else self._parts(each.visit),
                is_muted=each.hold is None,
            )
            for each in times
        ]

    def done(self, bookings: Sequence[Appointment]) -> list[BookingPageRow]:
        return [
            BookingPageRow(
                each.id,
                said.day_and_hour(each.starts_at, self.zone, self.words),
                " · ".join(
                    part for part in (in_two_halves(each.code), self._parts(each.visit)) if part
                ),
            )
            for each in bookings
        ]

    def name_of(self, service: str) -> str:
        known = self.plan.services.get(service)
        return in_language(known.name, self.words.language.code) if known else service

    def names_of(self, visit: Sequence[WantedService | VisitPart]) -> str:
        """ "Carta d'identità (3 persone) + Certificati"."""
        return " + ".join(map(self._name_of, visit))

    def _name_of(self, part: WantedService | VisitPart) -> str:
        name = self.name_of(part.service)
        if part.people == 1:
            return name
        return f"{name} ({self.words.plural('%n people', part.people)})"

    def _parts(self, visit: Sequence[VisitPart]) -> str:
        """ "09:30 Carta d'identità, 10:00 Certificati"; "" for one service."""
        return ", ".join(
            f"{clock_at(part.starts_at, self.zone)} {self._name_of(part)}" for part in visit
        )

    def _found(self, found: FoundBooking) -> BookingPageRow:
        at = said.day_and_hour(found.starts_at, self.zone, self.words)
        known = found.booking
        is_call = known is not None and known.kind.is_remote
        words = [said.standing(self.words, found.standing, is_call=is_call)]
        if known is not None:
            words.insert(0, self.names_of(known.parts))
        elif found.service:
            words.insert(0, self.name_of(found.service))
        if known is not None:
            words.append(self.words.gettext(said.MADE_AT[known.seat]))
            if is_call:
                words.append(self.words.gettext(said.TAKES_PLACE[known.kind]))
        is_muted = known is None or not may(known, Change.CANCEL)
        return BookingPageRow(found.id, at, " · ".join(words), is_muted=is_muted)

    def _named(self, found: FoundBooking, today: date) -> BookingPageRow:
        who, at = found.visitor, said.day_and_hour(found.starts_at, self.zone, self.words)
        services = self.names_of(found.booking.parts) if found.booking is not None else ""
        if who is None:
            return BookingPageRow(found.id, at, services)
        born = said.born(who.codice_fiscale, today, self.words)
        return BookingPageRow(
            found.id,
            f"{as_written(who.surname)} {as_written(who.given_name)}",
            " · ".join(part for part in (born, at, services) if part),
        )
