"""What a message may say of a booking, in its reader's language.

A sensitive service is left out here, once, so that nothing after this can name it: neither the
service nor its documents, which would give it away.
"""

from datetime import datetime

from msgspec import Struct

from portal.branches.directory import ComuneDirectory
from portal.branches.sheets import documents_to_bring
from portal.notifications.kinds import ROME, MessageKind
from sportello.bookings.lifecycle import Appointment
from sportello.model.languages import in_language


class MessageFacts(Struct, frozen=True):
    """Names are in `language`.

    service    all services of a visit; None where one of them is sensitive
    documents  to bring; empty where a service is sensitive
    room       where an appointment by video takes place; empty where there is none
    remark     what the office adds in its own words; only letters have room for it
    missing    what the request that is prepared for the visit still lacks, by name; empty where
               nothing is missing or none is prepared, or where a service is sensitive
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
    room: str = ""
    remark: str = ""
    missing: tuple[str, ...] = ()

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
    *,
    room: str = "",
    remark: str = "",
    missing: tuple[str, ...] = (),
) -> MessageFacts:
    """Raises: UnknownBranch, UnknownService"""
    branch = here.branch(booking.branch)
    services = [here.service(service) for service in booking.services]
    is_sensitive = any(service.is_sensitive for service in services)
    names = " + ".join(in_language(service.name, language) for service in services)
    return MessageFacts(
        kind=kind,
        booking=booking,
        language=language,
        comune=here.comune.name,
        branch=in_language(branch.name, language),
        address=branch.address,
        service=None if is_sensitive else names,
        documents=() if is_sensitive else documents_to_bring(services, language),
        link=link,
        room=room,
        remark=remark,
        missing=() if is_sensitive else missing,
    )
