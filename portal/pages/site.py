"""The routes of the citizens' pages, joined from those of each subject."""

from importlib.resources import files
from pathlib import Path
from typing import Protocol

from aiohttp import web

from portal.context import PortalContext
from portal.pages.booking.steps import StepPages
from portal.pages.browsers import Browsers
from portal.pages.errors import ErrorPages
from portal.pages.frame import STATIC
from portal.pages.kit import PageKit
from portal.pages.manage.cookies import BookingCookies
from portal.pages.manage.leaving_out import LeavingOutPages
from portal.pages.manage.prepared import PreparingPages
from portal.pages.manage.routes import ManagePages
from portal.pages.manage.waiting import WaitingPages
from portal.pages.municipalities import MunicipalityRoute
from portal.pages.places.about import AboutPages
from portal.pages.places.ratings import RatingPages
from portal.pages.places.routes import PlacePages
from portal.pages.places.waits import WaitsNow
from portal.pages.requests.opening import RequestOpener
from portal.pages.requests.routes import CitizenRequests
from portal.pages.survey import SurveyRoutes
from web.pages.bootstrap_italia import style_files
from web.pages.proof_of_work import SCRIPT
from web.pages.static_files import StaticFiles

_OURS = Path(str(files("portal.pages"))) / "static"
LOOKS = (
    *style_files(),
    *(_OURS / name for name in ("portal.css", "portal.js", "requests.css", "requests.js")),
    SCRIPT,
)
"""The files that the pages ask for, and no others."""


class PageSubject(Protocol):
    def add_to(self, app: web.Application) -> None: ...


class PublicSite:
    """Pages that are open to everyone."""

    def __init__(self, context: PortalContext, waits: WaitsNow) -> None:
        self._kit = PageKit(context, "portal.pages")
        self._files = StaticFiles(LOOKS)
        browsers, cookies = Browsers(context), BookingCookies(context)
        manage = ManagePages(context, self._kit, browsers, cookies)
        opener = RequestOpener(context, self._kit, browsers)
        self._subjects: tuple[PageSubject, ...] = (
            PlacePages(context, self._kit, browsers, waits),
            AboutPages(context, self._kit),
            RatingPages(context, self._kit),
            StepPages(context, self._kit, browsers, cookies),
            LeavingOutPages(context, self._kit, browsers, manage),
            PreparingPages(context, self._kit, opener, cookies),
            manage,  # last of a booking's: the end of its link may be any word
            WaitingPages(context, self._kit, manage.changing),
            CitizenRequests(context, self._kit, browsers),
            MunicipalityRoute(context),
            SurveyRoutes(context, self._kit, browsers),
        )
        self.errors = ErrorPages(context, self._kit)

    def add_to(self, app: web.Application) -> None:
        app.router.add_get(f"{STATIC}/{{name}}", self._files.answer)
        for subject in self._subjects:
            subject.add_to(app)
