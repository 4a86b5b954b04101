"""Slips of an appointment and of a request that was sent, as print jobs, the same everywhere.

In the citizen's language. They bear no name and no codice fiscale, which they are not told, and
that of an appointment no service that is a private matter. Must not know a printer.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from hardware.printer.interface import Cut, Feed, Paragraph, PrintJob, PrintLine, Qr, Rule
from sportello.bookings.codes import in_two_halves
from sportello.bookings.lifecycle import Appointment, AppointmentKind, VisitPart
from sportello.cases.messages import CaseReceipt
from sportello.model.languages import HOUSE_LANGUAGE, in_language
from sportello.model.place import Service
from sportello.model.plan import Plan
from text.catalogue import N_, Words
from text.times import clock, day_and_time, locale_of

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


def request_slip(
    receipt: CaseReceipt,
    reserve: Sequence[str],
    words: Words,
    zone: ZoneInfo,
    alongside: Sequence[str] = (),
) -> PrintJob:
    """What art. 18-bis L. 241/1990 wants told of a request, in the language of `words`.

    reserve   what is still to be done, for each thing
    alongside    what was written at the counter to a request that home had sent by then
    """
    locale = locale_of(words.language.code)

    def moment(at: datetime) -> str:
        local = at.astimezone(zone)
        day = format_date(local.date(), "long", locale=locale)
        return f"{day}, {clock(local.time(), words.language.code)}"

    answer_by = format_date(receipt.answer_by, "long", locale=locale)
    is_silent = receipt.is_silent_assent
    silence = words.gettext("Without an answer by then, your request is accepted.")
    return PrintJob(
        (
            Paragraph(receipt.administration, "large", bold=True, align="center"),
            Feed(),
            Paragraph(words.gettext("Receipt of your request"), align="center"),
            Paragraph(receipt.title, bold=True, align="center"),
            Feed(),
            *_numbers(receipt, words),
            Paragraph(
                words.gettext("Presented on %1", moment(receipt.presented_at)), align="center"
            ),
            Rule(),
            Paragraph(words.gettext("Office: %1", receipt.office)),
            *_responsible(receipt, words),
            Paragraph(words.gettext("You have an answer by %1.", answer_by), bold=True),
            *([Paragraph(silence)] if is_silent else []),
            *_reserve(reserve, words),
            *_beside(alongside, words),
            Rule(),
            *(Paragraph(each.text, "small") for each in receipt.remedies),
            Cut(),
        )
    )


def _beside(said: Sequence[str], words: Words) -> list[PrintLine]:
    if not said:
        return []
    told = words.gettext("Sent from home. Written at the counter and kept with it:")
    return [Feed(), Paragraph(told, bold=True), *(Paragraph(f"- {each}") for each in said)]


def _numbers(receipt: CaseReceipt, words: Words) -> list[PrintLine]:
    if receipt.registration is not None:
        return [
            Paragraph(words.gettext("Registration number"), align="center"),
            Paragraph(receipt.registration.number, "large", bold=True, align="center"),
        ]
    if receipt.emergency is not None:
        follows = words.gettext("The ordinary number follows; no term changes.")
        return [
            Paragraph(words.gettext("Number of the emergency register"), align="center"),
            Paragraph(receipt.emergency, bold=True, align="center"),
            Paragraph(follows, "small", align="center"),
        ]
    return [Paragraph(words.gettext("The registration number follows."), align="center")]


def _responsible(receipt: CaseReceipt, words: Words) -> list[PrintLine]:
    who = receipt.responsible
    if who is None:
        return []
    told = ", ".join(part for part in (who.role, who.name, who.email, who.phone) if part)
    return [Paragraph(words.gettext("Responsible: %1", told))]


def _reserve(reserve: Sequence[str], words: Words) -> list[PrintLine]:
    """What is still to be brought or corrected."""
    if not reserve:
        return []
    return [
        Rule(),
        Paragraph(words.gettext("Received with reserve. Still to be done:"), bold=True),
        *(Paragraph(f"- {each}") for each in reserve),
    ]
