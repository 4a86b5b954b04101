"""The slip of an appointment: day, hour, services, code and QR as a print job, the same everywhere.

In the language of the booking. Bears no name and no codice fiscale, which it is not told, and no
service that is a private matter. Must not know a printer.
"""

from collections.abc import Callable, Iterable
from zoneinfo import ZoneInfo

from hardware.printer.interface import Cut, Feed, Paragraph, PrintJob, PrintLine, Qr, Rule
from sportello.bookings.codes import in_two_halves
from sportello.bookings.lifecycle import Appointment, AppointmentKind, VisitPart
from sportello.model.languages import HOUSE_LANGUAGE, in_language
from sportello.model.place import Service
from sportello.model.plan import Plan
from text.catalogue import N_, Words
from text.times import clock, day_and_time

ON_THE_DAY = N_("On the day, show this code at the totem, or insert your health card.")
TO_CHANGE = N_("The reception desk can move or cancel it.")

HOW_IT_BEGINS = {
    AppointmentKind.IN_PERSON: ON_THE_DAY,
    AppointmentKind.PHONE: N_("The office calls you at the time of the appointment."),
    AppointmentKind.VIDEO: N_("By video call: the link is in the confirmation."),
}


def slip(booking: Appointment, plan: Plan, words_in: Callable[[str], Words]) -> PrintJob:
    words = words_in(booking.language)
    day, hour = day_and_time(booking.starts_at.astimezone(ZoneInfo(plan.zone)), words.language.code)
    return PrintJob(
        (
            Paragraph(plan.name, "large", bold=True, align="center"),
            Feed(),
            Paragraph(words.gettext("Your appointment"), align="center"),
            Paragraph(day[:1].upper() + day[1:], "large", bold=True, align="center"),
            Paragraph(hour, "large", bold=True, align="center"),
            Feed(),
            *_services(booking, plan, words),
            Rule(),
            Paragraph(words.gettext("Your booking code"), align="center"),
            Paragraph(in_two_halves(booking.code), "large", bold=True, align="center"),
            Qr(booking.code),
            Paragraph(words.gettext(HOW_IT_BEGINS[booking.kind]), align="center"),
            *_to_bring(booking, plan, words),
            Rule(),
            Paragraph(words.gettext(TO_CHANGE), align="center"),
            Paragraph(
                words.gettext("This ticket does not say who you are."), "small", align="center"
            ),
            Cut(),
        )
    )


def _services(booking: Appointment, plan: Plan, words: Words) -> list[PrintLine]:
    """By name; in a visit of several each with its hour."""
    lines: list[PrintLine] = []
    for part, service in _told(booking, plan):
        name = in_language(service.name, words.language.code)
        if booking.visit:
            at = part.starts_at.astimezone(ZoneInfo(plan.zone)).time()
            name = f"{clock(at, words.language.code)} {name}"
        lines.append(Paragraph(name, bold=True, align="center"))
        if words.language.code != HOUSE_LANGUAGE and service.name["it"] not in name:
            lines.append(Paragraph(service.name["it"], "small", align="center"))
    return lines


def _to_bring(booking: Appointment, plan: Plan, words: Words) -> list[PrintLine]:
    """What all the services ask for, each document once."""
    documents = dict.fromkeys(
        in_language(document, words.language.code)
        for _, service in _told(booking, plan)
        for document in service.documents
    )
    if not documents:
        return []
    return [
        Rule(),
        Paragraph(words.gettext("Have ready"), bold=True),
        *(Paragraph(f"- {document}") for document in documents),
    ]


def _told(booking: Appointment, plan: Plan) -> Iterable[tuple[VisitPart, Service]]:
    """The services that may stand on paper and that the branch still has."""
    for part in booking.parts:
        service = plan.services.get(part.service)
        if service is not None and not service.private_interview:
            yield part, service
