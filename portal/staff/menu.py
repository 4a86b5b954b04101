"""The sections of the staff pages: where each begins, and which right opens it."""

from msgspec import Struct

from portal.identity.entrance import STAFF_AREA
from portal.identity.rights import StaffRight
from text.catalogue import N_

DAY = f"{STAFF_AREA}/giornata"
PHONE = f"{STAFF_AREA}/prenota"
SEARCH = f"{STAFF_AREA}/cerca"
REQUESTS = f"{STAFF_AREA}/richieste"
TO_SETTLE = f"{STAFF_AREA}/da-sistemare"
CALENDARS = f"{STAFF_AREA}/calendari"
MESSAGES = f"{STAFF_AREA}/messaggi"
SERVICES = f"{STAFF_AREA}/servizi"
FORMS = f"{STAFF_AREA}/moduli"
REGISTER = f"{STAFF_AREA}/protocollo"
CASES = f"{STAFF_AREA}/pratiche"
OFFICES = f"{STAFF_AREA}/uffici"
BRANCHES = f"{STAFF_AREA}/sedi"
TEXTS = f"{STAFF_AREA}/testi"
KEEPING = f"{STAFF_AREA}/conservazione"
ACTIVITY = f"{STAFF_AREA}/attivita"
BOOKING = f"{STAFF_AREA}/prenotazioni"


class StaffSection(Struct, frozen=True):
    """`hint` says in a few words what one does there."""

    path: str
    label: str
    hint: str
    right: StaffRight


_R = StaffRight
SECTIONS = (
    StaffSection(
        DAY, N_("Day"), N_("The bookings of a branch, hour by hour; to print."), _R.READ_DAY
    ),
    StaffSection(
        SEARCH,
        N_("Find"),
        N_("A booking by code, surname, codice fiscale or telephone."),
        _R.FIND_BOOKINGS,
    ),
    StaffSection(
        PHONE,
        N_("Book"),
        N_("For a person on the telephone or at reception."),
        _R.CHANGE_BOOKINGS,
    ),
    StaffSection(
        CASES,
        N_("Cases"),
        N_("Requests that citizens have sent to your office, by their term."),
        _R.READ_CASES,
    ),
    StaffSection(
        REQUESTS,
        N_("Requests"),
        N_("Bookings that wait for an office to approve them."),
        _R.MODERATE,
    ),
    StaffSection(
        TO_SETTLE,
        N_("To settle"),
        N_("Bookings above what a changed calendar has."),
        _R.CHANGE_BOOKINGS,
    ),
    StaffSection(
        CALENDARS,
        N_("Calendars"),
        N_("When a branch receives by appointment, and with how many places."),
        _R.READ_CALENDARS,
    ),
    StaffSection(
        SERVICES, N_("Services"), N_("What citizens read of each service."), _R.EDIT_SERVICES
    ),
    StaffSection(
        FORMS, N_("Forms"), N_("What citizens fill in for each service."), _R.EDIT_SERVICES
    ),
    StaffSection(
        REGISTER,
        N_("Register"),
        N_("What waits for a number, and the emergency register."),
        _R.EMERGENCY_REGISTER,
    ),
    StaffSection(BRANCHES, N_("Branches"), N_("Address, hours and contacts."), _R.EDIT_BRANCH),
    StaffSection(
        OFFICES,
        N_("Offices"),
        N_("Which offices answer requests, and who works there."),
        _R.MANAGE_OPERATORS,
    ),
    StaffSection(
        MESSAGES, N_("Messages"), N_("What was not sent, and what is unclear."), _R.READ_OUTBOX
    ),
    StaffSection(TEXTS, N_("Texts"), N_("What messages say, in each language."), _R.EDIT_TEMPLATES),
    StaffSection(
        KEEPING,
        N_("Keeping"),
        N_("Which requests are deleted when, and what went."),
        _R.DISCARD_CASES,
    ),
    StaffSection(
        ACTIVITY, N_("Activity"), N_("Who did and read what, for 12 months."), _R.READ_ACTIVITY
    ),
)
