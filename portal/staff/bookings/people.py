"""A person as staff reads them, with what their codice fiscale says of them."""

from babel.dates import format_date

from italy.codice_fiscale import birth_date, is_codice_fiscale, sex
from portal.bookings.persons import NamedPerson
from portal.staff.door import StaffAsked
from portal.staff.fields import StaffFact, facts_from
from text.times import locale_of


def person_facts(asked: StaffAsked, named: NamedPerson) -> tuple[StaffFact, ...]:
    words = asked.words
    return facts_from(
        [
            (words.gettext("Name"), f"{named.given_name} {named.surname}"),
            (words.gettext("Codice fiscale"), named.codice_fiscale or ""),
            (words.gettext("Born"), birth_in_words(asked, named.codice_fiscale or "")),
            (words.gettext("Telephone"), named.phone or ""),
            (words.gettext("E-mail"), named.email or ""),
        ]
    )


def birth_in_words(asked: StaffAsked, codice_fiscale: str) -> str:
    """The date and the sex that the code holds: to ask the caller. Empty for a temporary code."""
    if not is_codice_fiscale(codice_fiscale):
        return ""
    born = birth_date(codice_fiscale, asked.today)
    if born is None:
        return ""
    day = format_date(born, "long", locale_of(asked.language))
    is_woman = sex(codice_fiscale) == "F"
    said = asked.words.gettext("woman") if is_woman else asked.words.gettext("man")
    return f"{day}, {said}"
