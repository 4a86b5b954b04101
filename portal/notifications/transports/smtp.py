"""Mails by an SMTP server, one connection each.

Owns which of the server's answers are for good. A mail whose outcome is unclear is tried again: its
Message-ID tells mailboxes that it is the same.
"""

import ssl
from email.message import EmailMessage

import aiosmtplib
from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from portal.notifications.composition.invitation import Organizer
from portal.notifications.composition.mail import AddressUnusable, MailIdentity, MailWriter
from portal.notifications.settings import MailSecurity, MailSettings
from portal.notifications.states import WhyNot
from portal.notifications.transports.seam import (
    Outgoing,
    SendResult,
    accepted,
    passing,
    permanent,
)

FOR_GOOD = 500


class SmtpTransport:
    """Sends from `settings.sender`."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._writer = MailWriter(Organizer(settings.sender_name, settings.sender))

    async def send(self, message: Outgoing) -> SendResult:
        identity = MailIdentity(message.id, message.made_at, message.sent_at)
        try:
            mail = self._writer.write(
                message.facts, message.template, message.words, message.address, identity
            )
        except AddressUnusable as unusable:
            return permanent(WhyNot.ADDRESS, str(unusable))
        try:
            server = self._server()
            await server.connect()
        except (SMTPException, OSError) as failure:
            return _not_connected(failure)
        try:
            return await self._hand_over(server, mail, message.address)
        finally:
            server.close()

    async def _hand_over(self, server: SMTP, mail: EmailMessage, to: str) -> SendResult:
        try:
            _, answer = await server.send_message(
                mail, sender=self._settings.sender, recipients=[to]
            )
        except SMTPRecipientsRefused as refused:
            return _refused(refused.recipients[0], WhyNot.ADDRESS)
        except SMTPDataError as refused:
            return _refused(refused, WhyNot.CONTENT)
        except (SMTPNotSupported, ValueError) as unusable:
            return permanent(WhyNot.ADDRESS, str(unusable))
        except SMTPResponseException as refused:
            return passing(_why_not_now(refused), _said(refused))
        except (SMTPException, OSError) as failure:
            return passing(WhyNot.NO_ANSWER, str(failure))
        return accepted(answer)

    def _server(self) -> SMTP:
        settings = self._settings
        context = ssl.create_default_context(cafile=settings.ca_file)
        return aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port,
            local_hostname=settings.sender.rpartition("@")[2],
            username=settings.username,
            password=settings.password,
            timeout=settings.timeout_s,
            use_tls=settings.security is MailSecurity.TLS,
            start_tls=settings.security is MailSecurity.STARTTLS,
            tls_context=None if settings.security is MailSecurity.NONE else context,
        )


def _refused(refused: SMTPResponseException, why: WhyNot) -> SendResult:
    if refused.code >= FOR_GOOD:
        return permanent(why, _said(refused))
    return passing(WhyNot.BUSY, _said(refused))


def _not_connected(failure: SMTPException | OSError) -> SendResult:
    """Also where the connection is not safe: it is never sent over an unsafe one instead."""
    if isinstance(failure, SMTPResponseException):
        return passing(_why_not_now(failure), _said(failure))
    return passing(WhyNot.AWAY, str(failure))


def _why_not_now(refused: SMTPResponseException) -> WhyNot:
    is_for_good = refused.code >= FOR_GOOD
    return WhyNot.NOT_ALLOWED if is_for_good else WhyNot.BUSY


def _said(refused: SMTPResponseException) -> str:
    return f"{refused.code} {refused.message}"
