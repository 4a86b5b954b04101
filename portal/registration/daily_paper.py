"""The daily register as it is printed: what `casework.documents` lays out as PDF/A."""

from datetime import datetime
from zoneinfo import ZoneInfo

from casework.documents.content import (
    DailyRegisterContent,
    DocumentIssuer,
    ShownAnswer,
    ShownAnswers,
)
from portal.branches.sheets import Comune
from portal.registration.changes import ChangeableField
from portal.registration.daily import DailyRegister
from portal.registration.entries import Registration

FIELDS = {ChangeableField.CLASSIFICATION: "Classificazione", ChangeableField.OFFICE: "Ufficio"}


def daily_content(register: DailyRegister, comune: Comune) -> DailyRegisterContent:
    zone = ZoneInfo(register.administration.zone)

    def at(instant: datetime) -> str:
        return f"{instant.astimezone(zone):%H:%M:%S}"

    numbers = [each.number for each in register.registrations]
    return DailyRegisterContent(
        issuer=DocumentIssuer(comune=comune.name, owner=comune.owner),
        reference=f"{register.administration.comune} {register.administration.aoo}",
        day=register.day,
        first=numbers[0] if numbers else "",
        last=numbers[-1] if numbers else "",
        registrations=tuple(
            ShownAnswers(
                f"{each.number} · ore {at(each.date)}", _lines(each, zone), each.entry.sha256
            )
            for each in register.registrations
        ),
        annulments=tuple(
            ShownAnswers(
                f"{each.id} · Annullato · ore {at(each.annulment.at)}",
                (
                    _line("Autorizzazione", each.annulment.authorisation),
                    _line("Motivo", each.annulment.reason),
                ),
            )
            for each in register.annulments
        ),
        changes=tuple(
            ShownAnswers(f"{each.id} · ore {at(each.at)}", (_line(FIELDS[each.field], each.value),))
            for each in register.changes
        ),
    )


def _lines(made: Registration, zone: ZoneInfo) -> tuple[ShownAnswer, ...]:
    entry = made.entry
    presented = entry.presented_at
    dated = entry.document_date
    received = [entry.document_number or "", f"{dated:%d/%m/%Y}" if dated else ""]
    said = {
        "Mittente": entry.sender,
        "Oggetto": entry.subject,
        "Documento ricevuto": " del ".join(filter(None, received)),
        "Presentato": f"{presented.astimezone(zone):%d/%m/%Y, ore %H:%M:%S}" if presented else "",
        "Registro di emergenza": entry.emergency or "",
        "Classificazione": entry.classification,
        "Ufficio": entry.office,
    }
    return tuple(_line(label, value) for label, value in said.items() if value)


def _line(label: str, value: str) -> ShownAnswer:
    return ShownAnswer(label, (value,))
