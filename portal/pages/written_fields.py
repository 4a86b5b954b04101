"""Fields of a form as a page shows them: what was written, and one error at each.

Owns the sentences of faults, by the codes that `portal.bookings.persons` and others give.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from text.catalogue import N_, Words
from text.written_days import written_day

SENTENCES: Mapping[str, str] = {
    "required": N_("Please fill in this field."),
    "too_long": N_("This is too long: please shorten it."),
    "unprintable": N_("Please use letters, digits and ordinary signs only."),
    "not_a_codice_fiscale": N_(
        "This codice fiscale is not right: it has 16 letters and digits, as on the health card."
    ),
    "not_an_email_address": N_("This is no e-mail address: it looks like name@example.it."),
    "not_a_phone_number": N_(
        "This is no telephone number: please write all of it, from abroad with the prefix."
    ),
    "not_a_mobile_number": N_("An SMS needs a mobile number: please write one, or choose e-mail."),
    "not_accepted": N_("Please tick this box to go on."),
    "not_offered": N_("Please choose one of the answers."),
    "not_a_day": N_("This is no day: please write day, month and year, as in 31/01/2027."),
}


class WrittenField(Struct, frozen=True, kw_only=True):
    """One field: `name` is that of the form and the id on the page.

    kind          as HTML says: "text", "email", "tel"; or "day" for one of `text.written_days`
    autocomplete  as HTML says: "given-name"
    """

    name: str
    label: str
    value: str = ""
    error: str = ""
    help: str = ""
    kind: str = "text"
    autocomplete: str = "off"
    is_required: bool = False


def day_field(label: str, since: date | None, unread: str, words: Words) -> WrittenField:
    """A day that may be left open; `unread` is what was written and is none."""
    return WrittenField(
        name="da",
        label=label,
        value=unread or ("" if since is None else written_day(since)),
        error=sentence_of("not_a_day", words) if unread else "",
        help=words.gettext("dd/mm/yyyy"),
        kind="day",
    )


def sentence_of(code: str, words: Words) -> str:
    """What the citizen reads of a fault. Raises: KeyError for a code without a sentence."""
    return words.gettext(SENTENCES[code])


def faulty(fields: Sequence[WrittenField]) -> tuple[WrittenField, ...]:
    """Those with an error, in the order of the form."""
    return tuple(field for field in fields if field.error)
