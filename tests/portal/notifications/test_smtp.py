"""Mails by a real SMTP server in a process of its own."""

import socket
from email import message_from_string
from email.policy import SMTP

import icalendar
import pytest
import trustme
from msgspec.structs import replace

from portal.notifications.composition.facts import facts_of
from portal.notifications.composition.parts import Medium
from portal.notifications.composition.templates import default_template
from portal.notifications.kinds import MessageKind
from portal.notifications.settings import MailSecurity, MailSettings
from portal.notifications.states import WhyNot
from portal.notifications.transports.seam import Outgoing, Verdict
from portal.notifications.transports.smtp import SmtpTransport
from tests.portal.notifications.a_post_office import MORNING, a_booking, a_comune
from tests.portal.notifications.an_smtp_server import PASSWORD, an_smtp_server
from text.catalogue import Catalogue

WORDS = Catalogue("portal").words("it")


def outgoing(address: str = "maria@example.it") -> Outgoing:
    kind = MessageKind.CONFIRMATION
    facts = facts_of(kind, a_booking(), a_comune(), "https://prenota.example.it/", "it")
    template = default_template(kind, Medium.LETTER, WORDS)
    return Outgoing("m1", address, facts, template, WORDS, MORNING, MORNING)


def settings(port: int, security: MailSecurity = MailSecurity.NONE) -> MailSettings:
    return MailSettings(
        host="localhost", port=port, security=security, sender="prenota@comune.example.it",
        timeout_s=20,
    )  # fmt: skip


@pytest.fixture(scope="module")
def server():
    with an_smtp_server() as server:
        yield server


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def certificate(authority, tmp_path):
    file = tmp_path / "server.pem"
    issued = authority.issue_cert("localhost")
    file.write_bytes(issued.private_key_and_cert_chain_pem.bytes())
    return file


@pytest.fixture
def trusted(authority, tmp_path):
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(file)
    return str(file)


async def test_a_mail_arrives_whole_and_its_invitation_is_read_by_icalendar(server):
    result = await SmtpTransport(settings(server.port)).send(outgoing())
    assert (result.verdict, result.answer) == (Verdict.ACCEPTED, "2.0.0 taken")
    arrived = server.next_mail()
    assert arrived["from"] == "prenota@comune.example.it"
    assert arrived["to"] == ["maria@example.it"]
    mail = message_from_string(arrived["content"], policy=SMTP)
    assert mail["Message-ID"] == "<m1@comune.example.it>"
    (part,) = [p for p in mail.walk() if p.get_content_type() == "text/calendar"]
    (event,) = icalendar.Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")
    assert str(event["UID"]) == "b1@sportello"


@pytest.mark.parametrize(
    ("address", "verdict", "why"),
    [
        ("550@example.it", Verdict.PERMANENT, WhyNot.ADDRESS),
        ("451@example.it", Verdict.PASSING, WhyNot.BUSY),
        ("554@example.it", Verdict.PERMANENT, WhyNot.CONTENT),
        ("no address", Verdict.PERMANENT, WhyNot.ADDRESS),
        ("perché@example.it", Verdict.PERMANENT, WhyNot.ADDRESS),
    ],
)
async def test_answers_for_good_and_for_now_are_told_apart(server, address, verdict, why):
    result = await SmtpTransport(settings(server.port)).send(outgoing(address))
    assert (result.verdict, result.why) == (verdict, why)


async def test_a_server_that_does_not_answer_is_asked_again_later(server):
    impatient = replace(settings(server.port), timeout_s=0.2)
    result = await SmtpTransport(impatient).send(outgoing("silent@example.it"))
    assert (result.verdict, result.why) == (Verdict.PASSING, WhyNot.NO_ANSWER)


async def test_a_server_that_is_not_there_is_asked_again_later():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    result = await SmtpTransport(settings(port)).send(outgoing())
    assert (result.verdict, result.why) == (Verdict.PASSING, WhyNot.AWAY)


@pytest.mark.parametrize("security", [MailSecurity.STARTTLS, MailSecurity.TLS])
async def test_a_mail_goes_encrypted_to_a_server_whose_certificate_is_trusted(
    security, certificate, trusted
):
    with an_smtp_server(security, certificate) as server:
        safe = replace(settings(server.port, security), ca_file=trusted)
        result = await SmtpTransport(safe).send(outgoing())
        assert result.verdict is Verdict.ACCEPTED
        assert server.next_mail()["tls"]


@pytest.mark.parametrize("security", [MailSecurity.STARTTLS, MailSecurity.TLS])
async def test_nothing_goes_to_a_server_with_a_foreign_certificate(security, certificate):
    with an_smtp_server(security, certificate) as server:
        result = await SmtpTransport(settings(server.port, security)).send(outgoing())
    assert (result.verdict, result.why) == (Verdict.PASSING, WhyNot.AWAY)


async def test_nothing_goes_in_the_clear_to_a_server_without_encryption(server):
    wanted = settings(server.port, MailSecurity.STARTTLS)
    result = await SmtpTransport(wanted).send(outgoing())
    assert (result.verdict, result.why) == (Verdict.PASSING, WhyNot.AWAY)


@pytest.mark.parametrize(
    ("password", "verdict", "why"),
    [(PASSWORD.decode(), Verdict.ACCEPTED, None),
     ("wrong", Verdict.PASSING, WhyNot.NOT_ALLOWED)],
)  # fmt: skip
async def test_a_wrong_password_is_for_the_office_to_mend(
    certificate, trusted, password, verdict, why
):
    with an_smtp_server("starttls", certificate) as server:
        named = replace(
            settings(server.port, MailSecurity.STARTTLS),
            ca_file=trusted, username="comune", password=password,
        )  # fmt: skip
        result = await SmtpTransport(named).send(outgoing())
        assert (result.verdict, result.why) == (verdict, why)
        if verdict is Verdict.ACCEPTED:
            assert server.next_mail()["login"] == "comune"
