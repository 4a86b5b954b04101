"""The totem's screen as QML sees it: one object with what to show and what may be touched.

Owns the clock's tick, the fresh ids of wishes, and the errands that are under way. The rules are in
`flow`, the words in `screen`; here is only the bridge, long because it has a property for each
thing that QML shows.
"""

from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from msgspec import Struct
from PySide6.QtCore import Property, QObject, Signal, Slot

from italy.codice_fiscale import is_codice_fiscale, normalised
from italy.phone_numbers import mobile_number
from sportello.bookings.codes import is_booking_code, normalised_code
from sportello.hall.opening import check_gives_tickets
from sportello.hall.rules.numbers import is_stopped
from sportello.hall.view import HallView
from sportello.model.plan import Plan
from sportello.model.refusals import NotNow
from sportello.model.wire import Identify
from station.link.client import Link
from station.link.session import LinkEvent, LinkLost
from station.list_model import RowModel
from station.qr_picture import qr_picture
from text.catalogue import LANGUAGES, Words
from totem.conversation import booking_steps, happenings, request_steps, steps
from totem.conversation.flow import advance
from totem.conversation.offer import Offer, Tile
from totem.conversation.progress import Flow
from totem.offline.numbers import OwnNumbers
from totem.requests.request_model import ACTIONS, RequestModel
from totem.screens.notices import BranchOnNotices, NoticeButton
from totem.screens.page import Fact, Screen, tiles_at_most
from totem.screens.screen import before_joining, screen_of

TOUCHES: Mapping[str, Callable[[], happenings.Touch]] = {
    "take_number": happenings.TakeNumber,
    "have_appointment": happenings.HaveAppointment,
    "search": happenings.Search,
    "write_code": happenings.WriteCode,
    "seek_times": happenings.SeekTimes,
    "give_phone": happenings.GivePhone,
    "lack_something": happenings.LackSomething,
    "retry": happenings.Retry,
    "go_back": happenings.GoBack,
    "finish": happenings.Finish,
    "stay": happenings.Stay,
    "write_booking_code": booking_steps.WriteBookingCode,
    "go_to_reception": booking_steps.GoToReception,
    "fill_request": request_steps.FillRequest,
}
"""What a button `does`, by the word on its action."""


class Tongue(Struct, frozen=True):
    """A language in the row of languages."""

    code: str
    own_name: str


class FlowModel(QObject):
    """What stands on the screen, and the slots for everything that can be touched.

    Properties: those of `screen.Screen`, in camelCase, all notified by `changed`; `tiles`,
    `actions`, `facts` and `languages` are list models. `language`, `isAccessible`, `cardIn` and
    `isUp` (whether the waits are those of now), `isAlone` (own numbers) and `branch`.
    """

    changed = Signal()
    languageChosen = Signal(str)  # noqa: N815
    """The whole window should speak this language from now on."""

    def __init__(
        self,
        link: Link,
        own: OwnNumbers,
        requests: RequestModel,
        *,
        language: str,
        speaks: Callable[[str], bool],
        words_in: Callable[[str], Words],
        run: Callable[[happenings.Errand], Coroutine[Any, Any, happenings.ErrandOutcome]],
        start: Callable[[Coroutine[Any, Any, Any], str], object],
        now: Callable[[], datetime],
        new_id: Callable[[], UUID],
        parent: QObject | None = None,
    ) -> None:
        """`run` does an errand; `start` runs a coroutine in the background, by name.

        `speaks` tells whether every sentence is there in a language; others are not offered.
        """
        super().__init__(parent)
        self._link = link
        self._own = own
        self._requests = requests
        self._words_in = words_in
        self._speaks = speaks
        self._run = run
        self._start = start
        self._now = now
        self._new_id = new_id
        self._flow = Flow(
            now(),
            steps.ServerUnreachable(),
            condition=steps.TotemCondition.SERVER_AWAY,
            house_language=language,
        )
        self._was_lost = False
        self._language = language
        self._tiles = RowModel(Tile, key=lambda tile: tile.key, parent=self)
        self._actions = RowModel(NoticeButton, key=lambda action: action.does, parent=self)
        self._facts = RowModel(Fact, key=lambda fact: fact.label, parent=self)
        self._languages = RowModel(Tongue, key=lambda tongue: tongue.code, parent=self)
        self._shown: object = None
        self._show()
        link.listen(self._hear)
        requests.changed.connect(self._request_changed)
        requests.received.connect(lambda: self.tell(request_steps.RequestEnded()))
        requests.printed.connect(lambda: self.tell(request_steps.ReceiptPrinted()))
        requests.brought.connect(self._to_counter)
        requests.left.connect(lambda: self.tell(happenings.GoBack()))

    # --- what happens -------------------------------------------------------------------------

    def tell(self, happened: happenings.Happening) -> None:
        """Something happened: at a device, at the server, under a finger, or only time."""
        was_filling = _is_about_a_request(self._flow.step)
        self._flow, errands = advance(self._flow, happened, self._now())
        for errand in errands:
            self._start(self._perform(errand), type(errand).__name__)
        is_filling = _is_about_a_request(self._flow.step)
        if is_filling and not was_filling:
            self._requests.open(self._flow.language)
        elif was_filling and not is_filling:
            self._requests.forget()
        if isinstance(self._flow.step, steps.Issued) and self._flow.visit.brings_request:
            self._requests.handing_over.deliver(self._flow.step.ticket.ticket)
        elif not self._flow.visit.brings_request:
            self._requests.handing_over.drop()
        self._show()

    def tick(self) -> None:
        """Let time pass; called about every second."""
        self.tell(happenings.ConditionSeen(self._condition()))
        self.tell(happenings.Tick())

    @property
    def step(self) -> steps.Step:
        """Where the conversation is."""
        return self._flow.step

    def _to_counter(self, service: str) -> None:
        plan = self._own.plan
        known = plan.services.get(service) if plan is not None else None
        topic = None if known is None else known.topic
        self.tell(request_steps.TakeToCounter(service, topic))

    def _request_changed(self) -> None:
        """The server or the card has moved it on: that is a sign of life, as a touch is."""
        if isinstance(self._flow.step, request_steps.FillingRequest):
            self.tell(happenings.Linger())
        else:
            self._show()

    async def _perform(self, errand: happenings.Errand) -> None:
        self.tell(await self._run(errand))

    def _hear(self, notice: LinkEvent) -> None:
        self._was_lost = self._was_lost or isinstance(notice, LinkLost)
        self.tell(happenings.ConditionSeen(self._condition()))

    def _condition(self) -> steps.TotemCondition:
        plan, is_alone = self._own.plan, self._own.is_alone
        if plan is None or not (self._link.is_up or is_alone):
            return steps.TotemCondition.SERVER_AWAY
        zone = ZoneInfo(plan.zone)
        try:
            check_gives_tickets(plan.opening, self._now().astimezone(zone))
        except NotNow as refused:
            return steps.TotemCondition(refused.code)
        if self._is_today(zone) and is_stopped(self._link.view):
            return steps.TotemCondition.STOPPED
        return steps.TotemCondition.ALONE if is_alone else steps.TotemCondition.OPEN

    # --- what is touched ------------------------------------------------------------------------

    @Slot(str)
    def act(self, does: str) -> None:
        """A button was touched."""
        if does in ACTIONS and isinstance(self._flow.step, request_steps.FillingRequest):
            self._requests.act(does)
        elif does == "confirm":
            plan = self._own.plan
            grants_priority = plan is not None and bool(plan.priorities)
            self.tell(happenings.Confirm(self._new_id(), grants_priority))
        elif does == "confirm_time":
            self.tell(happenings.ConfirmTime(self._new_id()))
        elif does == "confirm_arrival":
            self.tell(booking_steps.ConfirmArrival(self._new_id()))
        elif does == "enter":
            self._enter()
        else:
            self.tell(TOUCHES[does]())

    @Slot(str)
    def choose(self, key: str) -> None:
        """A tile was touched."""
        match self._flow.step:
            case steps.ChoosingTopic():
                self.tell(happenings.ChooseTopic(key))
            case steps.AskingPriority():
                self.tell(happenings.AnswerPriority(self._new_id(), key or None))
            case steps.ChoosingTime():
                self.tell(happenings.ChooseTime(key))
            case booking_steps.ChoosingBooking():
                self.tell(booking_steps.ChooseBooking(key))
            case request_steps.FillingRequest():
                self._requests.choose(key)
            case _:
                barred = next((tile.barred for tile in self._tiles.rows if tile.key == key), "")
                self.tell(happenings.ChooseService(key, barred or None))

    @Slot(int)
    def turnPage(self, by: int) -> None:
        """To the next (1) or the previous (-1) page of tiles."""
        if not 0 <= self._screen.page_number + by < self._screen.pages:
            return
        if isinstance(self._flow.step, request_steps.FillingRequest):
            self._requests.turn(by)
        else:
            self.tell(happenings.TurnPage(by))

    @Slot(str)
    def type(self, text: str) -> None:
        """The text as it stands after a key of the keyboard on the screen."""
        if isinstance(self._flow.step, request_steps.FillingRequest):
            self._requests.type(text)
        else:
            self.tell(happenings.Type(text))

    @Slot(str)
    def speak(self, language: str) -> None:
        """A language was touched."""
        self.tell(happenings.ChooseLanguage(language))

    @Slot()
    def linger(self) -> None:
        """The screen was touched outside its controls: the citizen is still there."""
        self.tell(happenings.Linger())

    @Slot(bool)
    def setAccessible(self, is_accessible: bool) -> None:
        """Larger text, high contrast, lower layout and no hurry: on or off."""
        self.tell(happenings.ChangeAccess(is_accessible))

    def _enter(self) -> None:
        match self._flow.step:
            case steps.TypingCode(text=text) if is_codice_fiscale(code := normalised(text)):
                self.tell(happenings.IdentityShown(Identify(id=uuid4(), codice_fiscale=code)))
            case booking_steps.TypingBookingCode(text=text) if is_booking_code(
                code := normalised_code(text)
            ):
                self.tell(booking_steps.BookingCodeShown(code))
            case steps.TypingPhone(text=text) if (phone := mobile_number(text)) is not None:
                self.tell(happenings.PhoneTyped(phone))
            case _:
                self.tell(happenings.WrongCode())

    # --- what is shown ----------------------------------------------------------------------------

    def _words(self) -> Words:
        return self._words_in(self._language)

    def _present(self) -> Screen:
        plan = self._own.plan
        has_heard = self._was_lost or self._link.is_up
        if plan is None or not has_heard:
            return before_joining(self._words(), self._was_lost)
        if isinstance(
            self._flow.step, request_steps.FillingRequest | request_steps.RequestReceived
        ):
            return self._requests.screen(tiles_at_most(self._flow))
        zone = ZoneInfo(plan.zone)
        return screen_of(
            self._flow, BranchOnNotices(self._offer(plan, zone), zone), self._words(), self._now()
        )

    def _offer(self, plan: Plan, zone: ZoneInfo) -> Offer:
        """What is known for now: waits only of this moment, tickets taken only of today."""
        view, waits = self._link.view, self._link.waits if self._link.is_up else {}
        if not self._is_today(zone):
            return Offer(plan, HallView(), waits)
        return Offer(plan, view, waits)

    def _is_today(self, zone: ZoneInfo) -> bool:
        """Whether what was heard last of the hall is of this day."""
        return self._link.view.day == self._now().astimezone(zone).date()

    def _tongues(self) -> list[Tongue]:
        """The branch's languages, in its order; a choice of one is none."""
        plan = self._own.plan
        spoken = [code for code in plan.languages if self._speaks(code)] if plan else []
        return [Tongue(code, LANGUAGES[code].own_name) for code in spoken if len(spoken) > 1]

    def _show(self) -> None:
        if self._flow.language != self._language:
            self._language = self._flow.language
            self._requests.speak(self._language)
            self.languageChosen.emit(self._language)
        self._screen = self._present()
        self._tiles.show(self._screen.tiles)
        self._actions.show(self._screen.actions)
        self._facts.show(self._screen.facts)
        self._languages.show(self._tongues())
        shown = (
            *(self._screen, self._flow.visit, self._flow.card_in),
            *(self.isUp, self.isAlone, self.hasForms),
        )
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

    @Property(QObject, constant=True)
    def tiles(self) -> QObject:
        """The large choices of this page."""
        return self._tiles

    @Property(QObject, constant=True)
    def actions(self) -> QObject:
        """The buttons below."""
        return self._actions

    @Property(QObject, constant=True)
    def facts(self) -> QObject:
        """Lines with a label and a value."""
        return self._facts

    @Property(QObject, constant=True)
    def languages(self) -> QObject:
        """The languages one can choose."""
        return self._languages

    @Property(str, notify=changed)
    def page(self) -> str:
        """Which page is shown."""
        return self._screen.page

    @Property(str, notify=changed)
    def heading(self) -> str:
        """The title of the page."""
        return self._screen.heading

    @Property(str, notify=changed)
    def text(self) -> str:
        """A sentence or two under it."""
        return self._screen.text

    @Property(str, notify=changed)
    def greeting(self) -> str:
        """ "Buongiorno Maria", empty for anyone who is not known."""
        return self._screen.greeting

    @Property(str, notify=changed)
    def icon(self) -> str:
        """The sign of the page."""
        return self._screen.icon

    @Property(bool, notify=changed)
    def isWarning(self) -> bool:
        """Whether the text says that something is not as it should be."""
        return self._screen.is_warning

    @Property(list, notify=changed)
    def documents(self) -> list[str]:
        """What to bring."""
        return list(self._screen.documents)

    @Property(str, notify=changed)
    def code(self) -> str:
        """The code of the ticket."""
        return self._screen.code

    @Property(str, notify=changed)
    def follow(self) -> str:
        """A picture of the QR code next to the number, a pixel a module; empty without one."""
        return qr_picture(self._screen.follow) if self._screen.follow else ""

    @Property(str, notify=changed)
    def aboutFollow(self) -> str:
        """What that code is for."""
        return self._screen.about_follow

    @Property(str, notify=changed)
    def typed(self) -> str:
        """What was typed so far."""
        return self._screen.typed

    @Property(int, notify=changed)
    def longest(self) -> int:
        """How many letters can be typed."""
        return self._screen.longest

    @Property(bool, notify=changed)
    def isUpper(self) -> bool:
        """Whether it is written in capitals."""
        return self._screen.is_upper

    @Property(str, notify=changed)
    def keys(self) -> str:
        """Which keys one needs: a `KeyboardKeys`."""
        return self._screen.keys

    @Property(str, notify=changed)
    def unit(self) -> str:
        """What stands behind it: "m²"."""
        return self._screen.unit

    @Property(bool, notify=changed)
    def hasForms(self) -> bool:
        """Whether a request can be filled in here now."""
        return bool(self._requests.offered) and self._link.is_up

    @Property(int, notify=changed)
    def pageNumber(self) -> int:
        """Which page of tiles, from 0."""
        return self._screen.page_number

    @Property(int, notify=changed)
    def pages(self) -> int:
        """How many pages of tiles."""
        return self._screen.pages

    @Property(int, notify=changed)
    def tilesAtMost(self) -> int:
        """How many tiles a page takes."""
        return tiles_at_most(self._flow)

    @Property(int, notify=changed)
    def secondsLeft(self) -> int:
        """Until time moves on, 0 where it does not."""
        return self._screen.seconds_left

    @Property(str, notify=changed)
    def branch(self) -> str:
        """The name of the branch."""
        return self._own.plan.name if self._own.plan else ""

    @Property(str, notify=changed)
    def language(self) -> str:
        """The language on the screen, by code."""
        return self._language

    @Property(bool, notify=changed)
    def isAccessible(self) -> bool:
        """Whether accessible mode is on."""
        return self._flow.visit.is_accessible

    @Property(bool, notify=changed)
    def cardIn(self) -> bool:
        """Whether a card is in the reader."""
        return self._flow.card_in

    @Property(bool, notify=changed)
    def isUp(self) -> bool:
        """Whether waits and services are those of this moment."""
        return self._link.is_up

    @Property(bool, notify=changed)
    def isAlone(self) -> bool:
        """Whether the totem gives its own numbers, because the server is out of reach."""
        return self._own.is_alone


def _is_about_a_request(step: steps.Step) -> bool:
    before = step.before if isinstance(step, steps.StillThere) else step
    return isinstance(before, request_steps.FillingRequest | request_steps.RequestReceived)
