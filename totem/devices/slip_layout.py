"""The slip of an appointment that was taken at the totem: day, hour, code and QR as a print job.

In the language of the booking. Bears no name and no codice fiscale, which it is not told, and no
service that is a private matter.
"""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from hardware.printer.interface import Cut, Feed, Paragraph, PrintJob, PrintLine, Qr, Rule
from sportello.bookings.codes import in_two_halves
from sportello.bookings.lifecycle import Appointment
from sportello.model.languages import HOUSE_LANGUAGE, in_language
from sportello.model.plan import Plan
from text.catalogue import N_, Words
from totem.screens import hours

ON_THE_DAY = N_("On the day, show this code at the totem, or insert your health card.")
TO_CHANGE = N_("The reception desk can move or cancel it.")


def slip(booking: Appointment, plan: Plan, words_in: Callable[[str], Words]) -> PrintJob:
    words = words_in(booking.language)
    day, hour = hours.day_and_time(
        booking.starts_at.astimezone(ZoneInfo(plan.zone)), words.language.code
    )
    return PrintJob(
        (
            Paragraph(plan.name, "large", bold=True, align="center"),
            Feed(),
            Paragraph(words.gettext("Your appointment"), align="center"),
            Paragraph(day[:1].upper() + day[1:], "large", bold=True, align="center"),
            Paragraph(hour, "large", bold=True, align="center"),
            Feed(),
            *_service(booking, plan, words),
            Rule(),
            Paragraph(words.gettext("Your booking code"), align="center"),
            Paragraph(in_two_halves(booking.code), "large", bold=True, align="center"),
            Qr(booking.code),
            Paragraph(words.gettext(ON_THE_DAY), align="center"),
            *_to_bring(booking, plan, words),
            Rule(),
            Paragraph(words.gettext(TO_CHANGE), align="center"),
            Paragraph(
                words.gettext("This ticket does not say who you are."), "small", align="center"
            ),
            Cut(),
        )
    )


def _service(booking: Appointment, plan: Plan, words: Words) -> list[PrintLine]:
    service = plan.services[booking.service]
    if service.private_interview:
        return []
    language = words.language.code
    name = in_language(service.name, language)
    lines: list[PrintLine] = [Paragraph(name, bold=True, align="center")]
    if language != HOUSE_LANGUAGE and name != service.name["it"]:
        lines.append(Paragraph(service.name["it"], "small", align="center"))
    return lines


def _to_bring(booking: Appointment, plan: Plan, words: Words) -> list[PrintLine]:
    service = plan.services[booking.service]
    if not service.documents or service.private_interview:
        return []
    language = words.language.code
    return [
        Rule(),
        Paragraph(words.gettext("Have ready"), bold=True),
        *(Paragraph(f"- {in_language(document, language)}") for document in service.documents),
    ]
