"""The office takes up a request that was sent: found in its queue, read, and in one person's hands.

Owns these steps, on the pages of staff. The operator signs in with password and telephone.
"""

from appliance.demo.visit.record import NotHappened
from appliance.demo.visit.scene import VisitContext

REQUEST = "Iscrizione all'asilo nido"
STAFF = "/personale"


async def sign_in(scene: VisitContext) -> None:
    """Password first, then the six digits of the operator's telephone."""
    portal = scene.house.branch.portal
    assert portal is not None, "the demo has a portal"
    await scene.browser.touches("Sign out")
    await scene.browser.has_no('//form[@id="sign-out"]')
    await scene.browser.open(f"{scene.house.portal}{STAFF}/accesso")
    await scene.browser.writes("login", portal.login)
    await scene.browser.writes("password", portal.password)
    await scene.browser.touches("Go on")
    await scene.browser.writes("code", portal.code())
    await scene.browser.touches("Sign in")
    scene.record.saw(await scene.browser.reads(portal.name))


async def find_the_request(scene: VisitContext) -> None:
    """In the office's queue, with the days that are left to answer."""
    await scene.browser.open(f"{scene.house.portal}{STAFF}/pratiche")
    await scene.browser.touches(REQUEST)
    scene.record.saw(await scene.browser.reads("Bianca"))


async def take_it_over(scene: VisitContext) -> None:
    """From now on it is in one person's hands, and the history says so."""
    await scene.browser.touches("Take it over")
    await scene.browser.has_no('//form[contains(@action, "/prendi")]')
    portal = scene.house.branch.portal
    if portal is None or not await scene.browser.has(portal.name):
        raise NotHappened("the request does not say in whose hands it is")
    scene.record.saw(portal.name)
