"""A request at home: the nursery enrolment of a child, filled in, signed by both parents, and sent.

Owns these steps, and what the parents answer. They believe only what is on the page.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from appliance.demo.message_sinks import ReceivedMail
from appliance.demo.portal_folder import ROME, local_day, sample_citizens
from appliance.demo.visit.record import NotHappened
from appliance.demo.visit.scene import VisitContext

MAIL_WITHIN_S = 30.0
SERVICE = "nido-iscrizione"
PRESENTER, OTHER_PARENT, *_ = sample_citizens()
BORN_ON, BIRTHPLACE = "12/04/1985", "Vicenza"
NURSERY_FROM = local_day(datetime.now(UTC), ROME) + timedelta(days=60)

ANSWERS: Mapping[str, Mapping[str, str]] = {
    "child": {
        "child.given_name": "Bianca",
        "child.surname": PRESENTER.surname,
        "child.codice_fiscale": "FNTBNC25C52L840T",
        "child.born_on": "12/03/2025",
        "child.birthplace": BIRTHPLACE,
        "child_home.street": "Via dei Tigli",
        "child_home.number": "4",
        "child_home.postcode": "44121",
        "child_home.municipality": "Ferrara",
        "has_disability-0": "",
    },
    "parents": {
        "parents": "",
        "applicant.born_on": BORN_ON,
        "applicant.birthplace": BIRTHPLACE,
        "other_parent.given_name": OTHER_PARENT.given_name,
        "other_parent.surname": OTHER_PARENT.surname,
        "other_parent.codice_fiscale": OTHER_PARENT.codice_fiscale,
        "other_parent.email": OTHER_PARENT.email,
    },
    "place": {"nurseries": "", "hours": "", "from_day": f"{NURSERY_FROM:%d/%m/%Y}"},
    "family": {"my_work": "", "other_work-4": "", "has_siblings-0": ""},
    "fee": {"has_isee": "", "isee": "14.500"},
    "statements": {"vaccinated": "", "family_truth": "", "privacy": ""},
}
"""What is written into which field of which step; "" is a choice that is touched."""
KNOWN = {"parents": ("applicant", "email")}
"""What the portal knows of who has signed in, taken over by one touch each."""


async def sign_in(scene: VisitContext) -> None:
    """With SPID, which the demo's own provider is: it asks who one is, and no password."""
    await _sign_in_as(scene, PRESENTER.codice_fiscale)
    await scene.browser.open(f"{scene.house.portal}/area-personale")
    scene.record.saw(await scene.browser.reads(f"{PRESENTER.given_name} {PRESENTER.surname}"))


async def begin_the_request(scene: VisitContext) -> None:
    """From the service's sheet: what it takes, then for whom."""
    await scene.browser.open(f"{scene.house.portal}/servizi/{SERVICE}")
    await scene.browser.touches("Fill in the request online")
    scene.record.saw(await scene.browser.sees("What to have ready"))
    await scene.browser.touches("Begin")
    await scene.browser.touches_at('//label[@for="titolo-parent"]', "as a parent")
    await _go_on(scene)


async def fill_in_the_request(scene: VisitContext) -> None:
    """Step after step; each is saved."""
    for step, answers in ANSWERS.items():
        await scene.browser.is_at(f"/passi/{step}")
        for field in KNOWN.get(step, ()):
            await scene.browser.touches_at(f'//button[@value="usa:{field}"]', field)
            await scene.browser.has_no(f'//button[@value="usa:{field}"]')
        for field, text in answers.items():
            if text:
                await scene.browser.writes(f"a.{field}", text)
            else:
                await scene.browser.touches_at(f'//label[@for="a.{field}"]', field)
        await _go_on(scene)
        scene.record.saw(step)


async def attach_a_paper(scene: VisitContext) -> None:
    """A picture of what the employer says; the virus scanner looks at it, where there is one."""
    await scene.browser.is_at("/documenti")
    paper = scene.record.out / "employer.png"
    await scene.browser.picture(paper)
    await scene.browser.attaches("f-a.documents.work_other", paper)
    scene.record.saw(await scene.browser.reads(paper.name))
    if scene.house.clamd is not None:
        scene.record.saw(await scene.browser.sees("Checked: no virus."))
    await scene.browser.touches("Go on")
    scene.record.saw(await scene.browser.sees("Summary"))


async def sign_the_request(scene: VisitContext) -> None:
    """By the identity with which one has signed in."""
    await scene.browser.touches_at('//label[@for="confermo"]', "I confirm")
    await scene.browser.touches_at('//button[@value="session"]', "the signature")
    await scene.browser.has_no('//label[@for="confermo"]')


async def ask_the_other_parent(scene: VisitContext) -> None:
    """A link for this person alone, which comes by mail."""
    before = len(scene.house.sinks.mails)
    await scene.browser.touches("Make the link and send it")
    scene.request_page = await scene.browser.address()
    await scene.browser.value_of("link-1")
    await scene.browser.touches("Sign out")
    mail = await _mail_to(scene, OTHER_PARENT.email or "", before)
    scene.signers_link = next(word for word in mail.text.split() if "/firme/" in word)
    scene.record.saw(mail.subject)


async def sign_as_the_other_parent(scene: VisitContext) -> None:
    """They see nothing before they have signed in; then they read it all, and sign."""
    await scene.browser.open(scene.signers_link)
    if await scene.browser.has("Bianca"):
        raise NotHappened("the link shows answers before its holder has signed in")
    await scene.browser.touches_at('//main//a[contains(@class, "btn-primary")]', "sign in")
    await scene.browser.touches_at('//main//a[contains(@href, "/accesso/spid")]', "SPID")
    await _choose(scene, OTHER_PARENT.codice_fiscale)
    scene.record.saw(await scene.browser.reads("Bianca"))
    await scene.browser.touches_at('//label[@for="confermo"]', "I confirm")
    await scene.browser.touches_at('//section[@id="firma"]//button', "the signature")
    await scene.browser.has_no('//label[@for="confermo"]')
    await scene.browser.touches("Sign out")


async def send_the_request(scene: VisitContext) -> None:
    """Nothing is missing any more: it is registered, and the number is on the page."""
    await _sign_in_as(scene, PRESENTER.codice_fiscale)
    await scene.browser.open(scene.request_page)
    scene.record.saw(await scene.browser.sees("Nothing is missing: you can send it."))
    await scene.browser.touches("Send the request")
    await scene.browser.sees("Register number")
    number = await scene.browser.text_of("//p[@class='receipt-number']/strong")
    if not number.isdecimal():
        raise NotHappened(f"the request has no number: {number}")
    scene.record.saw(number)


async def keep_the_papers(scene: VisitContext) -> None:
    """Receipt and request, as PDF/A."""
    for link, name in (("Receipt (PDF)", "receipt.pdf"), ("Request (PDF)", "request.pdf")):
        file = scene.record.out / name
        await scene.browser.downloads(scene.browser.said(link), file)
        scene.record.saw(name)


async def _mail_to(scene: VisitContext, address: str, before: int) -> ReceivedMail:
    """The first one to `address` after so many mails."""
    arrived = asyncio.Event()
    scene.house.sinks.listen(arrived.set)
    try:
        async with asyncio.timeout(MAIL_WITHIN_S):
            while True:
                arrived.clear()
                for mail in scene.house.sinks.mails[before:]:
                    if mail.to == address:
                        return mail
                await arrived.wait()
    except TimeoutError:
        raise NotHappened(f"no mail has come to {address}") from None


async def _sign_in_as(scene: VisitContext, codice_fiscale: str) -> None:
    await scene.browser.open(f"{scene.house.portal}/accesso/spid")
    await _choose(scene, codice_fiscale)
    await scene.browser.is_at("/area-personale")


async def _choose(scene: VisitContext, codice_fiscale: str) -> None:
    await scene.browser.touches_at(f'//button[@value="{codice_fiscale}"]', codice_fiscale)


async def _go_on(scene: VisitContext) -> None:
    await scene.browser.touches("Save and go on")
