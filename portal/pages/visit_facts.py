"""The services of a booking as a citizen reads them: each with its hour where there are several."""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from portal.branches.sheets import BranchSheet, documents_to_bring
from portal.pages.kit import PageAsked
from portal.pages.saying import hour_of
from sportello.bookings.lifecycle import AppointmentKind, VisitPart


def service_facts(
    asked: PageAsked, visit: Sequence[VisitPart], service: str, branch: BranchSheet
) -> list[tuple[str, str]]:
    """Label and text: one line for one `service`, one for each of a `visit`."""
    words, zone = asked.words, ZoneInfo(branch.zone)
    if not visit:
        return [(words.gettext("Service"), name_of_service(asked, service))]
    facts = []
    for part in visit:
        name = name_of_service(asked, part.service)
        if part.people > 1:
            name = f"{name}, {words.plural('%n people', part.people)}"
        facts.append((hour_of(part.starts_at.astimezone(zone), words), name))
    return facts


def kind_said(kind: AppointmentKind, asked: PageAsked) -> str:
    """How an appointment takes place, and who calls."""
    match kind:
        case AppointmentKind.PHONE:
            return asked.words.gettext("By telephone: the office calls you")
        case AppointmentKind.VIDEO:
            return asked.words.gettext("By video call")
        case _:
            return asked.words.gettext("In person, at the branch")


def name_of_service(asked: PageAsked, id: str) -> str:
    """Its id, once staff has removed it: bookings of it stay."""
    service = asked.comune.services.get(id)
    return id if service is None else asked.text(service.name)


def services_said(asked: PageAsked, ids: Iterable[str]) -> str:
    """The services of a booking in their order."""
    return " + ".join(name_of_service(asked, id) for id in ids)


def documents_of(asked: PageAsked, ids: Iterable[str]) -> tuple[str, ...]:
    """What to bring for these services, each once; nothing for one that staff has removed."""
    known = asked.comune.services
    return documents_to_bring((known[id] for id in ids if id in known), asked.language)
