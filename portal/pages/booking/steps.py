"""The routes of a booking, step by step. Each form is sent, then the browser is led on (303).

A draft that has become a booking leads to it from every step, so that "back" and a second tab do
no harm.
"""

from aiohttp import web

from portal.context import PortalContext
from portal.pages.booking.choosing import ChoosePages
from portal.pages.booking.confirming import SummaryPages
from portal.pages.booking.filling import PersonPages
from portal.pages.booking.walk import BookingWalk
from portal.pages.browsers import Browsers
from portal.pages.kit import PageKit
from portal.pages.manage.cookies import BookingCookies


class StepPages:
    def __init__(
        self, context: PortalContext, kit: PageKit, browsers: Browsers, cookies: BookingCookies
    ) -> None:
        walk = BookingWalk(context, kit, browsers)
        self._steps = (ChoosePages(walk), PersonPages(walk), SummaryPages(walk, cookies))

    def add_to(self, app: web.Application) -> None:
        for step in self._steps:
            step.add_to(app)
