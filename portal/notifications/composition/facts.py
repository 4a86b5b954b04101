"""What a message may say of a booking, in its reader's language.

A sensitive service is left out here, once, so that nothing after this can name it: neither the
service nor its documents, which would give it away.
"""

from datetime import datetime

from msgspec import Struct

from portal.branches.directory import ComuneDirectory
from portal.notifications.kinds import ROME, MessageKind
from sportello.bookings.lifecycle import Appointment
from sportello.model.languages import in_language


class MessageFacts(Struct, frozen=True):
    """Names are in `language`.

    service    None where the service is sensitive
    documents  to bring; empty where the service is sensitive
    remark     what the office adds in its own words; only letters have room for it
    link       where the person manages the booking, or answers the offer
    """

    kind: MessageKind
    booking: Appointment
    language: str
    comune: str
    branch: str
    address: str
    service: str | None
    documents: tuple[str, ...]
    link: str
    remark: str = ""

    @property
    def starts(self) -> datetime:
        """Local time."""
        return self.booking.starts_at.astimezone(ROME)

    @property
    def ends(self) -> datetime:
        """Local time."""
        return self.booking.ends_at.astimezone(ROME)


def facts_of(
    kind: MessageKind,
    booking: Appointment,
    here: ComuneDirectory,
    link: str,
    language: str,
    remark: str = "",
) -> MessageFacts:
    """Raises: UnknownBranch, UnknownService"""
    branch, service = here.branch(booking.branch), here.service(booking.service)
    documents = tuple(in_language(document, language) for document in service.documents)
    return MessageFacts(
        kind=kind,
        booking=booking,
        language=language,
        comune=here.comune.name,
        branch=in_language(branch.name, language),
        address=branch.address,
        service=None if service.is_sensitive else in_language(service.name, language),
        documents=() if service.is_sensitive else documents,
        link=link,
        remark=remark,
    )
