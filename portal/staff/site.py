"""The routes of the staff pages, joined from those of each subject."""

from importlib.resources import files
from pathlib import Path

from aiohttp import web

from portal.context import PortalContext
from portal.identity.entrance import STAFF_AREA
from portal.staff.bookings.booking_pages import BookingPages
from portal.staff.bookings.day_pages import DayPages
from portal.staff.bookings.debt_pages import DebtPages
from portal.staff.bookings.move_pages import MovePages
from portal.staff.bookings.request_pages import RequestPages
from portal.staff.calendars.calendar_pages import CalendarPages
from portal.staff.calendars.calendar_versions import CalendarVersions
from portal.staff.calendars.hand_over_pages import HandOverPages
from portal.staff.calendars.new_calendar_pages import NewCalendarPages
from portal.staff.calendars.withdraw_pages import WithdrawPages
from portal.staff.cases.case_pages import CasePages
from portal.staff.cases.exchange_pages import ExchangePages
from portal.staff.cases.office_pages import OfficePages
from portal.staff.cases.queue_pages import QueuePages
from portal.staff.definitions.edit_pages import FormEditPages
from portal.staff.definitions.form_pages import FormPages
from portal.staff.definitions.preview_pages import FormPreviewPages
from portal.staff.definitions.translation_pages import FormTranslationPages
from portal.staff.definitions.trial_pages import FormTrialPages
from portal.staff.definitions.version_pages import FormVersionPages
from portal.staff.door import StaffDoor, StaffForm, StaffRoute
from portal.staff.history.history_pages import HistoryPages
from portal.staff.home import HomePages
from portal.staff.log_pages import LogPages
from portal.staff.phone.held_places import HeldPlaces
from portal.staff.phone.phone_pages import PhonePages
from portal.staff.phone.read_aloud import ReadAloudPages
from portal.staff.registers.entry_pages import RegisterEntryPages
from portal.staff.registers.register_pages import RegisterPages
from portal.staff.retention.keeping_pages import KeepingPages
from portal.staff.sheets import sheet_subjects
from portal.staff.sheets.publishing_pages import PublishingPages
from portal.staff.sheets.sheet_pages import SheetPages, SheetVersions
from portal.staff.texts.text_list import MessageTexts
from portal.staff.texts.text_pages import TextPages
from portal.staff.texts.text_versions import TextVersions
from web.pages.static_files import StaticFiles

_OURS = Path(str(files("portal.staff"))) / "static"
LOOKS = tuple(_OURS / name for name in ("staff.css", "staff.js"))


class StaffSite:
    def __init__(self, context: PortalContext) -> None:
        self._door = StaffDoor(context)
        self._home = HomePages(self._door)
        self._files = StaticFiles(LOOKS)
        services, branches = (
            sheet_subjects.services(self._door),
            sheet_subjects.branches(self._door),
        )
        self.routes: tuple[StaffRoute | StaffForm, ...] = (
            *DayPages(self._door).routes,
            *BookingPages(self._door).routes,
            *MovePages(self._door).routes,
            *PhonePages(self._door).routes,
            *HeldPlaces(self._door).routes,
            *ReadAloudPages(self._door).routes,
            *RequestPages(self._door).routes,
            *DebtPages(self._door).routes,
            *NewCalendarPages(self._door).routes,
            *CalendarPages(self._door).routes,
            *WithdrawPages(self._door).routes,
            *HandOverPages(self._door).routes,
            *HistoryPages(self._door, CalendarVersions()).routes,
            *PublishingPages(self._door, services).routes,
            *SheetPages(self._door, services).routes,
            *HistoryPages(self._door, SheetVersions(services)).routes,
            *PublishingPages(self._door, branches).routes,
            *SheetPages(self._door, branches).routes,
            *HistoryPages(self._door, SheetVersions(branches)).routes,
            *FormPages(self._door).routes,
            *FormVersionPages(self._door).routes,
            *FormEditPages(self._door).routes,
            *FormPreviewPages(self._door).routes,
            *FormTrialPages(self._door).routes,
            *FormTranslationPages(self._door).routes,
            *MessageTexts(self._door).routes,
            *TextPages(self._door).routes,
            *HistoryPages(self._door, TextVersions(self._door)).routes,
            *QueuePages(self._door).routes,
            *CasePages(self._door).routes,
            *ExchangePages(self._door).routes,
            *OfficePages(self._door).routes,
            *KeepingPages(self._door).routes,
            *RegisterPages(self._door).routes,
            *RegisterEntryPages(self._door).routes,
            *LogPages(self._door).routes,
        )

    def add_to(self, app: web.Application) -> None:
        app.router.add_get(f"{STAFF_AREA}/static/{{name}}", self._files.answer)
        self._home.add_to(app)
        self._door.open(app, self.routes)
