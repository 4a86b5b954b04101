"""Who the appointment is for, as it is typed while they speak.

The codice fiscale is typed once: what it says of its holder is shown, to be compared. Nothing is
kept after `clear`. Must not know bookings.
"""

from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtCore import Property, QObject, Signal, Slot

from counter_client.bookings.birth_typed import birth_typed
from counter_client.bookings.booking_sentences import TOLD_BY, born
from italy.codice_fiscale import is_codice_fiscale, normalised, sex
from italy.names import as_written
from italy.phone_numbers import mobile_number
from sportello.bookings.by_name import SHORTEST_SURNAME
from sportello.bookings.codes import is_booking_code, normalised_code
from sportello.bookings.messages import PartOfDate, ToldBy, Visitor
from text.catalogue import Words

CODE_LENGTH = 16


class PersonForm(QObject):
    """The fields of a person.

    Properties:
        code: the codice fiscale, or what to find a person by: a booking's code, a birth date.
        said: what the codice fiscale says of its holder, or what is missing with a birth date.
        error: what is wrong with it; "" while it is being typed.
        surname, givenName, email, phone: as typed, or as they were known.
        channel: how they are told of the booking, in words.
        isReady: whether a booking can be made for this person.
    """

    changed = Signal()

    def __init__(self, words: Words, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._words = words
        self._now = now
        self._fields = dict.fromkeys(("code", "surname", "given_name", "email", "phone"), "")
        self._wanted: ToldBy | None = None

    @Property(str, notify=changed)
    def code(self) -> str:
        return self._fields["code"]

    @Property(str, notify=changed)
    def surname(self) -> str:
        return self._fields["surname"]

    @Property(str, notify=changed)
    def givenName(self) -> str:
        return self._fields["given_name"]

    @Property(str, notify=changed)
    def email(self) -> str:
        return self._fields["email"]

    @Property(str, notify=changed)
    def phone(self) -> str:
        return self._fields["phone"]

    @Property(str, notify=changed)
    def said(self) -> str:
        code = self.codice_fiscale
        if self.born is not None:
            return self._words.gettext("Birth date: write the surname, too, and search.")
        if not (day := born(code, self._today(), self._words)):
            return ""
        if sex(code) == "F":
            return self._words.gettext("Woman, born on %1", day)
        return self._words.gettext("Man, born on %1", day)

    @Property(str, notify=changed)
    def error(self) -> str:
        if len(normalised(self._fields["code"])) < CODE_LENGTH or self.codice_fiscale:
            return ""
        return self._words.gettext("This is no codice fiscale: compare it with the card.")

    @Property(str, notify=changed)
    def channel(self) -> str:
        return self._words.gettext(TOLD_BY[self.told_by])

    @Property(bool, notify=changed)
    def isReady(self) -> bool:
        return bool(
            self.codice_fiscale
            and self._fields["surname"].strip()
            and self._fields["given_name"].strip()
        )

    @Slot(str, str)
    def type(self, field: str, text: str) -> None:
        """What is written in `field` by now: code, surname, given_name, email or phone."""
        if self._fields[field] != text:
            self._fields[field] = text
            self.changed.emit()

    @Slot()
    def turnChannel(self) -> None:
        """The next way of those by which they can be told."""
        ways = self._ways
        self._wanted = ways[(ways.index(self.told_by) + 1) % len(ways)]
        self.changed.emit()

    @property
    def told_by(self) -> ToldBy:
        """As was chosen, if that can be; else by mail, by SMS or aloud, whichever is first."""
        ways = self._ways
        return self._wanted if self._wanted in ways else ways[0]

    @property
    def _ways(self) -> list[ToldBy]:
        has = {
            ToldBy.EMAIL: "@" in self._fields["email"],
            ToldBy.SMS: mobile_number(self._fields["phone"]) is not None,
            ToldBy.ALOUD: True,
        }
        return [way for way, can_be in has.items() if can_be]

    @property
    def codice_fiscale(self) -> str:
        """The one that was typed; "" if there is none."""
        code = normalised(self._fields["code"])
        return code if is_codice_fiscale(code) else ""

    @property
    def booking_code(self) -> str:
        """The code of a booking that was typed; "" if there is none."""
        code = normalised_code(self._fields["code"])
        return code if not self.codice_fiscale and is_booking_code(code) else ""

    @property
    def born(self) -> PartOfDate | None:
        """The birth date that was typed in the place of a code, as far as it is known."""
        return birth_typed(self._fields["code"])

    @property
    def has_name(self) -> bool:
        """Whether a person can be searched for by what was typed of the surname."""
        return len(self._fields["surname"].strip()) >= SHORTEST_SURNAME

    def visitor(self) -> Visitor:
        """Who was typed, for a booking."""
        return Visitor(
            codice_fiscale=self.codice_fiscale,
            surname=self._fields["surname"].strip(),
            given_name=self._fields["given_name"].strip(),
            email=self._fields["email"].strip(),
            phone=self._fields["phone"].strip(),
            told_by=self.told_by,
        )

    def fill(self, known: Visitor) -> None:
        """What is known of them, where nothing else was typed. A card's capitals become names."""
        told = {
            "surname": as_written(known.surname),
            "given_name": as_written(known.given_name),
            "email": known.email,
            "phone": known.phone,
        }
        kept = {field: self._fields[field] or text for field, text in told.items()}
        self._fields = {"code": known.codice_fiscale, **kept}
        self._wanted = self._wanted or known.told_by
        self.changed.emit()

    def clear(self) -> None:
        """The next person."""
        self._fields = dict.fromkeys(self._fields, "")
        self._wanted = None
        self.changed.emit()

    def _today(self) -> date:
        return self._now().date()
