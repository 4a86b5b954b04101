"""The steps of the page of appointments, and what each shows: its lines and the note above them.

Must not know how one step leads to the next.
"""

from datetime import date
from enum import StrEnum

from msgspec import Struct

from counter_client.bookings import booking_sentences as said
from counter_client.bookings.booking_ending import BookingEnding
from counter_client.bookings.booking_rows import BookingPageRow, BookingRows
from counter_client.bookings.chosen_visit import ChosenVisit
from counter_client.bookings.found_bookings import FoundBookings
from counter_client.bookings.way_told import WayTold
from sportello.bookings.messages import ToldBy
from sportello.model.plan import Plan
from text.catalogue import N_, Words


class BookingPageStep(StrEnum):
    """What is asked now."""

    PERSON = "person"
    SERVICE = "service"
    TIME = "time"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    DONE = "done"
    TOLD = "told"


NO_SLIP = N_(
    "No printer at this computer: send a message, if there is a number or an address, "
    "or read it out."
)


class StepContent(Struct, frozen=True):
    """What was gathered so far, as a step shows it."""

    plan: Plan
    today: date
    words: Words
    found: FoundBookings
    chosen: ChosenVisit
    ending: BookingEnding
    way: WayTold

    def rows(self, step: BookingPageStep, text: str) -> list[BookingPageRow]:
        """The lines of a step; `text` is what was typed to find a service."""
        rows = BookingRows(self.plan, self.words)
        match step:
            case BookingPageStep.PERSON:
                if self.found.is_by_name:
                    return rows.named(self.found.bookings, self.today)
                return rows.found(self.found.bookings)
            case BookingPageStep.SERVICE:
                return rows.services(text, self.chosen.services)
            case BookingPageStep.TIME:
                return rows.times(self.chosen.times)
            case BookingPageStep.CONFIRM:
                return rows.held(self.chosen.held)
            case BookingPageStep.CANCEL:
                return []
            case BookingPageStep.DONE | BookingPageStep.TOLD:
                return rows.done(self.ending.bookings)

    def about(self) -> str:
        """The services that were chosen; of a booking that changes also when it is."""
        name = BookingRows(self.plan, self.words).names_of(self.chosen.visit)
        if (changing := self.chosen.changing) is None:
            return name
        return f"{name} · {said.day_and_hour(changing.starts_at, self.chosen.zone, self.words)}"

    def note(self, step: BookingPageStep) -> str:
        """What there is to know at a step, "" for nothing."""
        words = self.words
        match step:
            case BookingPageStep.PERSON if self.found.is_by_name and not self.found.bookings:
                return words.gettext(
                    "No appointments under this name: write the codice fiscale and go on."
                )
            case BookingPageStep.PERSON if self.found.is_more:
                return words.gettext("There are others: say more of the name, or the birth date.")
            case BookingPageStep.PERSON if self.found.is_by_name:
                return words.gettext("Compare with the citizen, and choose.")
            case BookingPageStep.PERSON if self.found.was_asked and not self.found.bookings:
                return words.gettext("No appointments: write the name and go on.")
            case BookingPageStep.TIME if not self.chosen.times:
                return words.gettext("No free times: choose another period.")
            case BookingPageStep.TIME if self.chosen.was_taken:
                return words.gettext("This time was taken a moment ago: choose another one.")
            case BookingPageStep.TIME if self.way.is_later:
                return words.gettext(said.PORTAL_AWAY)
            case BookingPageStep.CONFIRM if any(each.why for each in self.chosen.held):
                return words.gettext("Some times cannot be had: tell the citizen which.")
            case BookingPageStep.CONFIRM if not self.chosen.changing and self.way.is_aloud_only:
                return words.gettext(NO_SLIP)
            case BookingPageStep.DONE if self.chosen.changing and self.ending.is_cancelled:
                return words.gettext("The appointment is cancelled.")
            case BookingPageStep.DONE:
                return said.confirmation(words, self._told_by, is_later=self.way.is_later)
            case _:
                return ""

    @property
    def _told_by(self) -> ToldBy:
        """Of a change no way is chosen here."""
        return ToldBy.ALOUD if self.chosen.changing else self.way.told_by
