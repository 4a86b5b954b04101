"""Where the portal's messages arrive: a real SMTP server and an SMS gateway, on loopback.

Owns both and what they received. They are the far ends of the wires that the portal's transports
hold, take everything, and deliver nothing further.
"""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session
from msgspec import Struct

from appliance.demo.loopback_site import LOOPBACK, open_site
from portal.notifications.composition.short_message import measured

GATEWAY_PATH = "/sms"


class ReceivedMail(Struct, frozen=True):
    """`text` is its plain part; `page` a file with the HTML part, `invitation` one with the .ics,
    None where it has none.
    """

    number: int
    to: str
    subject: str
    text: str
    page: Path
    invitation: Path | None
    at: datetime


class ReceivedSms(Struct, frozen=True):
    """`septets` is its length as it is paid for, in `segments`."""

    number: int
    to: str
    text: str
    septets: int
    segments: int
    at: datetime


class PostedSms(Struct, frozen=True):
    """What the portal posts to the gateway."""

    to: str
    text: str


class MessageSinks:
    """The two servers, from the moment it is entered; mails are kept in `directory`, too.

    received   mails and SMS, oldest first
    smtp_port, gateway   where they listen
    """

    def __init__(self, directory: Path) -> None:
        self.received: list[ReceivedMail | ReceivedSms] = []
        self.smtp_port = 0
        self.gateway = ""
        self._directory = directory
        self._listeners: list[Callable[[], None]] = []
        self._ending = AsyncExitStack()

    @property
    def mails(self) -> list[ReceivedMail]:
        return [each for each in self.received if isinstance(each, ReceivedMail)]

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever a message has arrived."""
        self._listeners.append(listener)

    async def __aenter__(self) -> Self:
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        loop = asyncio.get_running_loop()
        smtp = await loop.create_server(
            lambda: SMTP(self, loop=loop, hostname="localhost"), LOOPBACK, 0
        )
        self._ending.callback(smtp.close)
        self.smtp_port = smtp.sockets[0].getsockname()[1]
        app = web.Application()
        app.router.add_post(GATEWAY_PATH, self._post)
        self.gateway = await open_site(app, self._ending) + GATEWAY_PATH
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._ending.aclose()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Called by aiosmtpd, under this name, for each mail."""
        content = envelope.content
        assert isinstance(content, bytes), "it is asked to decode nothing"
        mail = message_from_bytes(content, policy=policy.default)
        self._keep(self._received(mail, content, ", ".join(envelope.rcpt_tos)))
        return "250 2.0.0 taken"

    async def _post(self, request: web.Request) -> web.Response:
        try:
            posted = msgspec.json.decode(await request.read(), type=PostedSms)
        except msgspec.MsgspecError as unreadable:
            return web.Response(status=400, text=str(unreadable))
        short = measured(posted.text)
        number = len(self.received) + 1
        at = datetime.now(UTC)
        self._keep(ReceivedSms(number, posted.to, posted.text, short.septets, short.segments, at))
        return web.json_response({"id": str(number)})

    def _received(self, mail: EmailMessage, content: bytes, to: str) -> ReceivedMail:
        number = len(self.received) + 1
        base = self._directory / f"mail-{number:04}"
        base.with_suffix(".eml").write_bytes(content)
        plain, page = mail.get_body(("plain",)), mail.get_body(("html", "plain"))
        assert plain is not None, "the portal writes every mail in plain text, too"
        assert page is not None, "plain text is a body"
        file = base.with_suffix(".html" if page.get_content_subtype() == "html" else ".txt")
        file.write_text(page.get_content(), encoding="utf-8")
        invitation = next(
            (part for part in mail.walk() if part.get_content_type() == "text/calendar"), None
        )
        calendar = None
        if invitation is not None:
            calendar = base.with_suffix(".ics")
            calendar.write_text(invitation.get_content(), encoding="utf-8", newline="")
        subject = str(mail["Subject"])
        return ReceivedMail(
            number, to, subject, plain.get_content().strip(), file, calendar, datetime.now(UTC)
        )

    def _keep(self, message: ReceivedMail | ReceivedSms) -> None:
        self.received.append(message)
        for listener in self._listeners:
            listener()
