"""From a booking by the API to the mailbox and the telephone, by the programs that people start."""

import asyncio
import json
import sys
from email import message_from_string
from email.policy import SMTP
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import icalendar

from portal import app
from portal.__main__ import main
from portal.config.settings import read_settings
from tests.portal.a_portal import HandClock, PortalUnderTest
from tests.portal.notifications.a_provider import a_provider
from tests.portal.notifications.an_smtp_server import an_smtp_server


async def send_due(portal_directory: Path) -> list[str]:
    """What `portal send-due` prints."""
    command = [sys.executable, "-m", "portal", "send-due", str(portal_directory)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    printed, _ = await process.communicate()
    assert process.returncode == 0
    return printed.decode().splitlines()


def set_up(portal_directory: Path, table: str) -> None:
    file = portal_directory / "portal.toml"
    file.write_text(f"{file.read_text()}\n{table}\n")


def mail_table(port: int) -> str:
    return (
        f'[mail]\nhost = "localhost"\nport = {port}\nsecurity = "none"\n'
        'sender = "prenota@comune.example.it"'
    )


def invitation_in(mail: dict[str, object]) -> icalendar.Calendar:
    message = message_from_string(str(mail["content"]), policy=SMTP)
    (part,) = [p for p in message.walk() if p.get_content_type() == "text/calendar"]
    return icalendar.Calendar.from_ical(part.get_payload(decode=True))


async def test_a_booking_is_confirmed_by_mail_and_cancelled_by_mail(
    small_portal: PortalUnderTest, tmp_path
):
    directory = tmp_path / "portal"
    with an_smtp_server() as server:
        booked = await small_portal.booked()
        assert await send_due(directory) == ["email: 1 wait until portal.toml has a table [mail]"]
        set_up(directory, mail_table(server.port))
        code = booked["code"]
        assert await send_due(directory) == [f"confirmation email {code} sent"]
        confirmation = server.next_mail()
        token = {"Authorization": f"Bearer {booked['token']}"}
        await small_portal.ask("DELETE", f"/api/v1/bookings/{booked['id']}", headers=token)
        assert await send_due(directory) == [f"cancellation email {code} sent"]
        cancellation = server.next_mail()
    invited, uninvited = invitation_in(confirmation), invitation_in(cancellation)
    assert [str(c["METHOD"]) for c in (invited, uninvited)] == ["REQUEST", "CANCEL"]
    (event,), (gone,) = invited.walk("VEVENT"), uninvited.walk("VEVENT")
    assert event["UID"] == gone["UID"]
    assert event["DTSTART"].dt.isoformat() == booked["starts_at"]
    assert urlsplit(str(event["URL"])).path == urlsplit(booked["manage_url"]).path
    assert confirmation["to"] == ["maria@borgosanlieto.example"]


async def test_a_person_who_wants_an_sms_gets_one_through_the_gateway(
    small_portal: PortalUnderTest, tmp_path
):
    async with a_provider() as (gateway, _):
        gateway.answer("/sms", 200)
        set_up(tmp_path / "portal", f'[sms]\nurl = "{gateway.url}/sms"\nkey = "k"')
        _, held = await small_portal.hold()
        _, booked = await small_portal.book(held["id"], channel_wanted="sms")
        assert await send_due(tmp_path / "portal") == [f"confirmation sms {booked['code']} sent"]
        ((_, _, body),) = gateway.asked
    told = json.loads(body)
    assert told["to"] == "+393331234560"
    assert booked["code"] in told["text"]


async def test_a_running_portal_sends_by_itself(tmp_path):
    directory = tmp_path / "portal"
    assert main(["init", str(directory)]) == 0
    with an_smtp_server() as server:
        set_up(directory, mail_table(server.port))
        async with (
            app.running(directory, read_settings(directory), port=0) as running,
            aiohttp.ClientSession() as client,
        ):
            booked = await PortalUnderTest(running, client, HandClock()).booked()
            mail = await asyncio.to_thread(server.next_mail)
    assert booked["manage_url"] in mail["content"].replace("=\r\n", "").replace("=3D", "=")
