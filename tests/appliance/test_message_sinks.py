"""What the portal sends arrives in the demo by real wires, and is kept as it came."""

from pathlib import Path

from aiohttp import ClientSession

from appliance.demo.message_sinks import MessageSinks, ReceivedMail, ReceivedSms
from portal.notifications.transports.seam import Verdict
from portal.notifications.transports.smtp import SmtpTransport
from tests.portal.notifications.test_smtp import outgoing, settings


async def test_a_mail_of_the_portal_is_kept_with_its_page_and_invitation(tmp_path: Path) -> None:
    async with MessageSinks(tmp_path) as sinks:
        heard: list[int] = []
        sinks.listen(lambda: heard.append(len(sinks.received)))
        result = await SmtpTransport(settings(sinks.smtp_port)).send(outgoing())
        (mail,) = sinks.received
    assert result.verdict is Verdict.ACCEPTED
    assert heard == [1]
    assert isinstance(mail, ReceivedMail)
    assert mail.to == "maria@example.it"
    assert "<html" in mail.page.read_text()
    assert mail.invitation is not None
    assert b"BEGIN:VCALENDAR\r\n" in mail.invitation.read_bytes()


async def test_an_sms_is_told_with_its_length_and_parts(tmp_path: Path) -> None:
    async with MessageSinks(tmp_path) as sinks, ClientSession() as http:
        text = "è" * 161
        answer = await http.post(sinks.gateway, json={"to": "+393331234560", "text": text})
        assert answer.status == 200
        assert (await http.post(sinks.gateway, data=b"?")).status == 400
    (sms,) = sinks.received
    assert isinstance(sms, ReceivedSms)
    assert (sms.septets, sms.segments) == (161, 2)
