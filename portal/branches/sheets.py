"""What staff says of the Comune, its branches and services, and citizens read: sheets.

Owns their fields. A `Text` is the same words in several languages, Italian always among them;
None where staff has written nothing yet. Source of the service sheet's order: the Modello Comuni.
"""

from collections.abc import Iterable

from msgspec import Struct

from portal.branches.publication import NEEDED_OF_A_BRANCH, NEEDED_OF_A_SERVICE, Publication
from sportello.bookings.calendar import WeeklyRule
from sportello.bookings.lifecycle import AppointmentKind
from sportello.model.languages import Text, in_language
from sportello.model.place import Access


class Comune(Struct, frozen=True, kw_only=True):
    """`id` is the IPA code, `host` the name under which browsers find it, if it has its own.

    patron  month and day of the patron saint, when its offices are closed
    aoo     code of the organisational area whose register it keeps
    zone    where the days and years of its register begin
    accessibility  where AgID keeps its accessibility statement
    """

    id: str
    name: str
    owner: str
    host: str | None = None
    email: str = ""
    phone: str = ""
    address: str = ""
    accessibility: str = "https://form.agid.gov.it/"
    patron: tuple[int, int] | None = None
    aoo: str = "AOO1"
    zone: str = "Europe/Rome"


class BranchSheet(Struct, frozen=True, kw_only=True):
    """A branch as citizens find it.

    hours  when people are received, as rules of the week; empty where staff has not said
    video_rooms  address of the rooms for video calls, as `attendance` wants it; empty for none
    publication  whether citizens see it
    """

    id: str
    name: Text
    address: str
    postal_code: str = ""
    town: str = ""
    hours: tuple[WeeklyRule, ...] = ()
    zone: str = "Europe/Rome"
    phone: str = ""
    email: str = ""
    directions: Text | None = None
    video_rooms: str = ""
    publication: Publication = Publication.PUBLISHED

    @property
    def is_public(self) -> bool:
        return self.publication is Publication.PUBLISHED

    @property
    def missing(self) -> tuple[str, ...]:
        """Members without which it is not published."""
        return tuple(name for name in NEEDED_OF_A_BRANCH if not getattr(self, name))


class ServiceSheet(Struct, frozen=True, kw_only=True):
    """A service as citizens read it.

    category      one of `portal.branches.categories`
    topic         of the Modello Comuni's list, in Italian
    keywords      everyday words that find it
    documents     what to bring, one text a document
    is_sensitive  nothing that leaves the Comune names it: no subject of a mail, no SMS
    asks_codice_fiscale  a booking needs it
    is_moderated  a booking waits until staff approves it
    publication   whether citizens see it
    """

    id: str
    name: Text
    access: Access
    summary: Text
    category: str = ""
    topic: str = ""
    keywords: tuple[str, ...] = ()
    audience: Text | None = None
    how: Text | None = None
    documents: tuple[Text, ...] = ()
    result: Text | None = None
    terms: Text | None = None
    costs: Text | None = None
    conditions: Text | None = None
    office: Text | None = None
    minutes: int = 10
    kinds: tuple[AppointmentKind, ...] = (AppointmentKind.IN_PERSON,)
    is_sensitive: bool = False
    asks_codice_fiscale: bool = False
    is_moderated: bool = False
    publication: Publication = Publication.PUBLISHED

    @property
    def is_public(self) -> bool:
        return self.publication is Publication.PUBLISHED

    @property
    def missing(self) -> tuple[str, ...]:
        """Members without which it is not published."""
        return tuple(name for name in NEEDED_OF_A_SERVICE if not getattr(self, name))


def documents_to_bring(services: Iterable[ServiceSheet], language: str) -> tuple[str, ...]:
    """What a visit needs, each document once, in the order of its services."""
    said = (in_language(each, language) for service in services for each in service.documents)
    return tuple(dict.fromkeys(said))
