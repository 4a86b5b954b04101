"""What happens at home: a citizen books in a browser, reads the mail, and later says how it was.

Owns these steps: they believe only what is on the page, and what a real mail server was given.
"""

import asyncio
import re
import time
from shutil import copyfile

from icalendar import Calendar

from appliance.demo.message_sinks import ReceivedMail
from appliance.demo.visit.record import NotHappened
from appliance.demo.visit.scene import CARD, VisitContext
from portal.config.sample import CitizenToTry

SEARCHED = "trasloco"
SERVICE = "Cambio di residenza o di indirizzo"
BRANCH = "Sportello polifunzionale del centro"
FIRST_TIME = f'//h3[normalize-space()="{BRANCH}"]/following::button[@name="slot"][1]'
HOUR = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
LINK = re.compile(r"http://\S+/prenotazioni/\S+")
MAIL_WITHIN_S = 20.0
TOLD_WITHIN_S = 30.0


async def find_the_service(scene: VisitContext) -> None:
    """Everyday words lead to the service."""
    await scene.browser.open(f"{scene.house.portal}/servizi?q={SEARCHED}")
    scene.record.saw(await scene.browser.reads(SERVICE))


async def look_at_the_times(scene: VisitContext) -> None:
    """The first free times of each branch, and the week."""
    book = scene.browser.said("Book: %1", SERVICE)
    await scene.browser.touches_at(f'//a[@aria-label="{book}"]', book)
    scene.record.saw(await scene.browser.sees("First free times"))


async def choose_the_time(scene: VisitContext) -> None:
    """The first free time at the branch: the seat is held."""
    said = await scene.browser.touches_at(FIRST_TIME, "the first free time")
    hour = HOUR.search(said)
    if hour is None:
        raise NotHappened(f"the first free time has no hour: {said}")
    scene.hour = hour[0]
    scene.record.saw(said)
    scene.record.saw(await scene.browser.sees("Who is the appointment for?"))


async def say_who_comes(scene: VisitContext) -> None:
    """Person and e-mail address, written by keys."""
    citizen = _citizen(scene)
    for field in ("given_name", "surname", "codice_fiscale", "email"):
        await scene.browser.writes(field, getattr(citizen, field))
    await scene.browser.touches_at('//label[@for="privacy"]', "the consent")
    await scene.browser.touches("Go on to the summary")
    scene.record.saw(await scene.browser.reads(f"{citizen.given_name} {citizen.surname}"))


async def confirm_the_booking(scene: VisitContext) -> None:
    """One touch: code and QR are on the page."""
    touched_s = time.monotonic()
    await scene.browser.touches("Confirm the booking")
    scene.record.saw(await scene.browser.sees("Your appointment is booked"))
    scene.record.measured("touch_to_booked", (time.monotonic() - touched_s) * 1000)


async def read_the_mail(scene: VisitContext) -> None:
    """The mail server was given the confirmation, with an invitation for the calendar."""
    mail = await _mail(scene)
    if mail.to != _citizen(scene).email:
        raise NotHappened(f"the mail went to {mail.to}")
    link = LINK.search(mail.text)
    if link is None:
        raise NotHappened("the mail has no link to the booking")
    scene.link = link[0]
    if mail.invitation is None:
        raise NotHappened("the mail has no invitation for the calendar")
    copyfile(mail.page, scene.record.out / "mail.html")
    copyfile(mail.invitation, scene.record.out / "invitation.ics")
    invitation = Calendar.from_ical(mail.invitation.read_text(encoding="utf-8"))
    if broken := [event.errors for event in invitation.walk() if event.errors]:
        raise NotHappened(f"the invitation is not sound: {broken[0]}")
    (event,) = invitation.events
    scene.record.saw(f"mail: {mail.subject}")
    scene.record.saw(f"invitation: {event['SUMMARY']}, {event.start:%d/%m/%Y %H:%M}")
    scene.record.saw((await scene.devices.finds(mail.subject)).name)
    await scene.browser.open(mail.page.as_uri())
    scene.record.saw(await scene.browser.reads(SERVICE))


async def prepare_the_request(scene: VisitContext) -> None:
    """From the booking's page, without signing in: what is written is at the counter before one."""
    await scene.browser.open(scene.link)
    await scene.browser.touches("Prepare the request")
    await scene.browser.is_at("/per-chi")
    await scene.browser.touches("Save and go on")
    await scene.browser.is_at("/passi/declarant")
    await scene.browser.touches_at('//button[@value="usa:applicant"]', "who booked")
    await scene.browser.has_no('//button[@value="usa:applicant"]')
    await scene.browser.writes("a.applicant.born_on", "12/04/1985")
    await scene.browser.writes("a.applicant.birthplace", "Vicenza")
    await scene.browser.touches_at('//label[@for="a.citizenship"]', "Italian")
    await scene.browser.touches("Save and stop for now")
    scene.record.saw(await scene.browser.sees("Your draft is saved"))
    await scene.browser.open(scene.link)
    scene.record.saw(await scene.browser.sees("Go on with the request"))


async def see_that_it_took_place(scene: VisitContext) -> None:
    """The link of the mail: what the branch told the portal is on the page."""
    ended_s = time.monotonic()
    took_place = scene.browser.said("This appointment has taken place")
    await scene.browser.open(scene.link)
    while not await scene.browser.has(took_place):
        if time.monotonic() - ended_s > TOLD_WITHIN_S:
            raise NotHappened("the portal does not show that the appointment has taken place")
        await asyncio.sleep(0.5)
        await scene.browser.open(scene.link)
    scene.record.measured("closed_to_shown_on_the_portal", (time.monotonic() - ended_s) * 1000)
    scene.record.saw(took_place)
    scene.record.saw(await scene.browser.sees("How easy was it to use this service?"))


async def say_how_it_was(scene: VisitContext) -> None:
    """Five stars, and thanks."""
    await scene.browser.touches_at('//label[@for="rate-5"]', "five stars")
    await scene.browser.touches("Send the answer")
    scene.record.saw(await scene.browser.sees("Thank you: your answer helps us to improve"))


def _citizen(scene: VisitContext) -> CitizenToTry:
    portal = scene.house.branch.portal
    assert portal is not None, "the demo made one"
    assert portal.citizen.codice_fiscale == CARD.code, "the same person as on the card"
    return portal.citizen


async def _mail(scene: VisitContext) -> ReceivedMail:
    arrived = asyncio.Event()
    scene.house.sinks.listen(arrived.set)
    try:
        async with asyncio.timeout(MAIL_WITHIN_S):
            while not scene.house.sinks.mails:
                await arrived.wait()
    except TimeoutError:
        raise NotHappened(f"no mail has arrived after {MAIL_WITHIN_S:.0f} s") from None
    return scene.house.sinks.mails[-1]
