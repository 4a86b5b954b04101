"""A letter as an e-mail: plain text, HTML and, where a calendar changes, the invitation.

Owns the structure of the message; its HTML is `templates/mail.html`. The Message-ID is made from
the id of the message, so that one which goes twice is known again.
"""

from collections.abc import Iterable
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from msgspec import Struct

from portal.notifications.composition.facts import MessageFacts
from portal.notifications.composition.invitation import FILE_NAME, METHODS, Organizer, invitation
from portal.notifications.composition.letter import letter
from portal.notifications.composition.parts import LetterContent, Template
from portal.notifications.composition.templates import AnyFacts
from text.catalogue import Words
from web.pages.templates import templates_of

LINE = 72


class AddressUnusable(Exception):
    """The address is none that mail can be sent to."""


class MailIdentity(Struct, frozen=True):
    """What tells one mail from others: its id in the outbox, when it was made, when it goes."""

    id: str
    made_at: datetime
    sent_at: datetime


class MailWriter:
    """Writes mails from one sender."""

    def __init__(self, sender: Organizer) -> None:
        self._sender = sender
        self._page = templates_of("portal.notifications.composition").get_template("mail.html")

    def write(
        self, facts: AnyFacts, template: Template, words: Words, to: str, of: MailIdentity
    ) -> EmailMessage:
        """Raises: AddressUnusable"""
        content = letter(facts, template, words)
        sender = Organizer(self._sender.name or facts.comune, self._sender.address)
        message = EmailMessage(policy=SMTP)
        message["From"] = Address(sender.name, addr_spec=sender.address)
        message["To"] = _address(to)
        message["Subject"] = content.subject
        message["Date"] = format_datetime(of.sent_at)
        message["Message-ID"] = f"<{of.id}@{sender.domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message["Content-Language"] = facts.language
        message.set_content(plain(content))
        message.add_alternative(self.html(content, words), subtype="html")
        if isinstance(facts, MessageFacts) and (method := METHODS.get(facts.kind)) is not None:
            attach(message, invitation(facts, words, method, sender, to, of.made_at), method)
        return message

    def html(self, content: LetterContent, words: Words) -> str:
        """The letter as mail programs show it."""
        return self._page.render(letter=content, language=words.language)


def plain(content: LetterContent) -> str:
    """The letter for who reads text alone."""
    stands_out = [", ".join(each for each in (content.lead, content.under) if each)]
    facts = [*filter(None, stands_out), *(f"{r.label}: {r.value}" for r in content.rows)]
    parts = ["\n\n".join(content.paragraphs), "\n".join(facts)]
    parts += [_list(content.missing_title, content.missing)] if content.missing else []
    parts += [_list(content.list_title, content.documents)] if content.documents else []
    parts += [content.advice, f"{content.action}:\n{content.link}", f"-- \n{content.closing}"]
    return "\n\n".join(filter(None, parts)) + "\n"


def _list(title: str, items: Iterable[str]) -> str:
    return "\n".join([f"{title}:", *(f"- {item}" for item in items)])


def attach(message: EmailMessage, calendar: bytes, method: str) -> None:
    """The invitation as last alternative, which shows its buttons, and as a file beside it.

    The alternative has no Content-Disposition: Thunderbird would take it for a file. The file is
    for mailboxes that know no invitations.
    """
    message.add_alternative(
        calendar.decode(),
        subtype="calendar",
        charset="utf-8",
        cte="base64",
        params={"method": method, "name": FILE_NAME},
    )
    message.add_attachment(calendar, maintype="application", subtype="ics", filename=FILE_NAME)


def _address(to: str) -> Address:
    try:
        return Address(addr_spec=to)
    except (MessageError, ValueError, IndexError):
        raise AddressUnusable("no mail can be sent to this address") from None
