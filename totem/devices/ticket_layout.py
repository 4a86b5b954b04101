"""The ticket on paper: what was issued, the plan and the promised wait become a print job.

In the citizen's language, with the service also in Italian for the operator. Bears no name and no
codice fiscale: it is not told them. Serves paper of 80 and of 58 mm.
"""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from hardware.printer.interface import (
    BigCode,
    Columns,
    Cut,
    Feed,
    Paragraph,
    PrintJob,
    PrintLine,
    Qr,
    Rule,
)
from sportello.model.events import TicketIssued
from sportello.model.languages import HOUSE_LANGUAGE, in_language
from sportello.model.place import Service
from sportello.model.plan import Plan
from text.catalogue import N_, Words
from text.times import clock
from totem.conversation.offer import people_before
from totem.screens import hours

REQUEST_READY = N_("Your request is ready: sign it at the counter.")
FOLLOW = N_("Follow your turn on your phone: scan this code")


def layout(
    ticket: TicketIssued,
    plan: Plan,
    words_in: Callable[[str], Words],
    follow: str | None = None,
    *,
    names_service: bool = True,
    brings_request: bool = False,
) -> PrintJob:
    """The slip for `ticket`, in its own language, with a QR code of `follow` if there is one.

    Without `names_service` nothing on it says for what the appointment is. `brings_request`: their
    request waits at the counter for the signature.
    """
    words = words_in(ticket.language)
    service = plan.services[ticket.service]
    return PrintJob(
        (
            *_head(ticket, plan, words),
            *(_service(service, words) if names_service else ()),
            *(_request(words) if brings_request else ()),
            *_taken(ticket, plan, words),
            Rule(),
            *_wait(ticket, plan, service, words),
            *(_to_have_ready(service, words) if names_service else ()),
            *_to_follow(follow, words),
            *_for_staff(ticket, plan, words_in(HOUSE_LANGUAGE)),
            Rule(),
            Paragraph(
                words.gettext("This ticket does not say who you are."), "small", align="center"
            ),
            Cut(),
        )
    )


def _head(ticket: TicketIssued, plan: Plan, words: Words) -> list[PrintLine]:
    return [
        Paragraph(plan.name, "large", bold=True, align="center"),
        Feed(),
        Paragraph(words.gettext("Your number"), align="center"),
        BigCode(ticket.code),
        Feed(),
    ]


def _service(service: Service, words: Words) -> list[PrintLine]:
    language = words.language.code
    name = in_language(service.name, language)
    lines: list[PrintLine] = [Paragraph(name, bold=True, align="center")]
    if language != HOUSE_LANGUAGE and name != service.name["it"]:
        lines.append(Paragraph(service.name["it"], "small", align="center"))
    return [*lines, Feed()]


def _request(words: Words) -> list[PrintLine]:
    return [Paragraph(words.gettext(REQUEST_READY), bold=True, align="center"), Feed()]


def _taken(ticket: TicketIssued, plan: Plan, words: Words) -> list[PrintLine]:
    local = ticket.at.astimezone(ZoneInfo(plan.zone))
    return [Columns(f"{local:%d/%m/%Y}", clock(local.time(), words.language.code))]


def _wait(ticket: TicketIssued, plan: Plan, service: Service, words: Words) -> list[PrintLine]:
    lines: list[PrintLine] = []
    if ticket.slot_at is not None:
        time = clock(ticket.slot_at.astimezone(ZoneInfo(plan.zone)).time(), words.language.code)
        lines.append(Columns(words.gettext("Your appointment"), time, bold=True))
    if ticket.told is not None:
        if before := people_before(ticket.told, words):
            lines.append(Paragraph(before[:1].upper() + before[1:]))
        expected = hours.expected(ticket.told, ticket.at, plan.zone, words)
        lines.append(Columns(words.gettext("Expected call"), expected, bold=True))
    area = plan.areas.get(service.area)
    if area is not None:
        place = in_language(area.name, words.language.code)
        lines.append(Columns(words.gettext("Where to wait"), place, bold=True))
    return lines


def _for_staff(ticket: TicketIssued, plan: Plan, words: Words) -> list[PrintLine]:
    """The mark of a number that a totem gave on its own: whose it is, and since when it waits."""
    if ticket.taken_at is None:
        return []
    local = ticket.taken_at.astimezone(ZoneInfo(plan.zone))
    time = clock(local.time(), words.language.code)
    mark = words.gettext("Given without the server: %1, %2", ticket.station, time)
    return [Rule(), Paragraph(f"* {mark} *", "small", bold=True, align="center")]


def _to_follow(follow: str | None, words: Words) -> list[PrintLine]:
    if follow is None:
        return []
    return [Rule(), Paragraph(words.gettext(FOLLOW), align="center"), Qr(follow)]


def _to_have_ready(service: Service, words: Words) -> list[PrintLine]:
    if not service.documents:
        return []
    language = words.language.code
    return [
        Rule(),
        Paragraph(words.gettext("Have ready"), bold=True),
        *(Paragraph(f"- {in_language(document, language)}") for document in service.documents),
    ]
