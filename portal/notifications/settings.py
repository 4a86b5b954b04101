"""`[mail]`, `[sms]`, `[app_io]` and `[notifications]` of `portal.toml`.

Owns these tables and what must hold within each. A provider without a table is not set up: its
messages wait until it is, or until they are of no use.
"""

import json
from collections.abc import Mapping
from datetime import time
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from portal.notifications.composition.parts import PLACE, filled
from portal.notifications.hours import DecentHours
from portal.notifications.kinds import ContactChannel
from sportello.model.instants import WallTime
from text.toml_settings import Document

HttpUrl = Annotated[str, Meta(pattern=r"^https?://\S+$", max_length=300)]
MailAddress = Annotated[str, Meta(pattern=r"^[^@\s<>]+@[^@\s<>]+$", max_length=200)]
Seconds = Annotated[float, Meta(gt=0, le=120)]
ReminderDays = Annotated[tuple[Annotated[int, Meta(ge=1, le=30)], ...], Meta(max_length=5)]
SIGNERS_REMINDED_AFTER_DAYS = (3, 7)

ContentType = Literal["application/json", "application/x-www-form-urlencoded"]
JSON: ContentType = "application/json"
FORM: ContentType = "application/x-www-form-urlencoded"
SMS_PLACES = ("to", "text", "id")
KEY_PLACE = "key"
BEARER = (("Authorization", "Bearer {key}"),)


class MailSecurity(StrEnum):
    """How the connection is encrypted. `none` is for a server on the same machine."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class MailSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[mail]`: the SMTP server, and who sends; `sender_name` is the Comune's by default."""

    host: str
    sender: MailAddress
    sender_name: str = ""
    port: Annotated[int, Meta(ge=1, le=65535)] = 587
    security: MailSecurity = MailSecurity.STARTTLS
    username: str | None = None
    password: str | None = None
    ca_file: str | None = None
    timeout_s: Seconds = 30


class SmsSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[sms]`: where an SMS is posted to. `{key}` has its place in the headers; `{to}`, `{text}`
    and `{id}`, which is the same for the same message, in the body.

    cents_a_part   what the provider bills for a part of an SMS; None where staff need not see it
    euros_a_month  beyond it a Comune sends only what matters most
    """

    url: HttpUrl
    key: str = ""
    body: str = '{"to": "{to}", "text": "{text}"}'
    content_type: ContentType = JSON
    headers: dict[str, str] = field(default_factory=lambda: dict(BEARER))
    timeout_s: Seconds = 30
    cents_a_part: Annotated[float, Meta(gt=0, le=100)] | None = None
    euros_a_month: Annotated[float, Meta(ge=0, le=1_000_000)] | None = None

    @property
    def most_parts(self) -> int | None:
        """How many parts a Comune sends in a month; None without a ceiling."""
        if self.cents_a_part is None or self.euros_a_month is None:
            return None
        return round(self.euros_a_month * 100 / self.cents_a_part)

    @property
    def sent_headers(self) -> dict[str, str]:
        headers = {n: filled(v, {KEY_PLACE: self.key}) for n, v in self.headers.items()}
        return {**headers, "Content-Type": self.content_type}


class IoSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[app_io]`: the key that IO gave to the Comune's service."""

    key: str
    url: HttpUrl = "https://api.io.pagopa.it/api/v1"
    timeout_s: Seconds = 30


class NotificationTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`[notifications]`: between these wall times of every day a telephone may ring; whether the
    question after a visit may go by SMS, which costs; and how many days after the invitation a
    second signer is reminded.
    """

    first: WallTime = "08:00"
    last: WallTime = "21:00"
    ask_by_sms: bool = False
    signers_reminded_after_days: ReminderDays = SIGNERS_REMINDED_AFTER_DAYS

    @property
    def hours(self) -> DecentHours:
        return DecentHours(time.fromisoformat(self.first), time.fromisoformat(self.last))


class NotificationSettings(Struct, frozen=True):
    """Each None where it is not set up."""

    mail: MailSettings | None = None
    sms: SmsSettings | None = None
    app_io: IoSettings | None = None
    hours: DecentHours = DecentHours()
    ask_by_sms: bool = False
    signers_reminded_after_days: tuple[int, ...] = SIGNERS_REMINDED_AFTER_DAYS


TABLE_OF: Mapping[ContactChannel, str] = MappingProxyType(
    {ContactChannel.EMAIL: "mail", ContactChannel.SMS: "sms", ContactChannel.APP_IO: "app_io"}
)
TABLES = (*TABLE_OF.values(), "notifications")


def read_notifications(document: Document) -> NotificationSettings:
    """What the file says of these tables; its faults are noted in `document`."""
    there = document.data
    mail = document.read(("mail",), MailSettings) if "mail" in there else None
    sms = document.read(("sms",), SmsSettings) if "sms" in there else None
    app_io = document.read(("app_io",), IoSettings) if "app_io" in there else None
    hours = document.read(("notifications",), NotificationTable) or NotificationTable()
    if mail is not None:
        _check_mail(mail, document)
    if sms is not None:
        _check_sms(sms, document)
    if hours.first >= hours.last:
        document.fault(
            ("notifications", "last"), "is not after first", 'Write both as in "08:00", "21:00"'
        )
    return NotificationSettings(
        mail, sms, app_io, hours.hours, hours.ask_by_sms, hours.signers_reminded_after_days
    )


def _check_mail(mail: MailSettings, document: Document) -> None:
    if (mail.username is None) != (mail.password is None):
        missing = "password" if mail.password is None else "username"
        document.fault(("mail",), f"has no {missing}", "Write both username and password, or none")
    if mail.ca_file is not None and not Path(mail.ca_file).is_file():
        document.fault(("mail", "ca_file"), "is no file", "Write the path of a PEM file")


def _check_sms(sms: SmsSettings, document: Document) -> None:
    if sms.euros_a_month is not None and sms.cents_a_part is None:
        document.fault(("sms", "euros_a_month"), "needs a price", "Write cents_a_part, as in 4.5")
    places = set(PLACE.findall(sms.body))
    if not {"to", "text"} <= places <= set(SMS_PLACES):
        document.fault(
            ("sms", "body"),
            "has not the right places",
            "Write {to} and {text}, and {id} if the gateway wants it",
        )
    elif sms.content_type == JSON and not _is_json(sms.body):
        document.fault(("sms", "body"), "is no JSON", "Write the places between quotes")
    for name, value in sms.headers.items():
        if not set(PLACE.findall(value)) <= {KEY_PLACE}:
            document.fault(("sms", "headers", name), "has a place that is not {key}", "Delete it")


def _is_json(body: str) -> bool:
    try:
        json.loads(filled(body, dict.fromkeys(SMS_PLACES, "a")))
    except ValueError:
        return False
    return True
