"""Who works here, and at which counter: log in, choose, lock, go.

Owns the page that the window shows. The session is the link's: it survives a broken line and a
restarted server by its token, and ends with this program. Must not know passwords longer than
it takes to send them.
"""

from enum import StrEnum
from uuid import uuid4

from PySide6.QtCore import Property, QObject, Signal, Slot

from counter_client import sentences
from counter_client.desk.possible_actions import counter_of
from counter_client.questions.asking import Asking
from counter_client.questions.on_a_counter import LOG_OUT, TAKE_OVER
from counter_client.session.seats import SeatRow, likeliest, seats
from sportello.model.commands import LeaveCounter, OpenCounter
from sportello.model.events import CounterLeft, CounterOpened, DayStarted
from sportello.model.person import Role
from sportello.model.wire import LoggedIn, Login, Logout
from station.link import Joined, Link, LinkEvent
from station.list_model import RowModel
from text.catalogue import N_, Words


class WindowPage(StrEnum):
    """What fills the window."""

    CONNECTING = "connecting"
    LOGIN = "login"
    CHOICE = "choice"
    DESK = "desk"
    RECEPTION = "reception"
    HALL = "hall"
    BOOKINGS = "bookings"
    LOCKED = "locked"


VIEWS = {
    WindowPage.DESK: {Role.OPERATOR},
    WindowPage.RECEPTION: {Role.RECEPTION},
    WindowPage.HALL: {Role.SUPERVISOR},
    WindowPage.BOOKINGS: {Role.OPERATOR, Role.RECEPTION, Role.SUPERVISOR},
}
"""What an operator may look at, by the roles of which it needs one; they begin at the first."""


class LoginModel(QObject):
    """The operator's session at this computer.

    Properties:
        page: one of `WindowPage`.
        views: what this operator may look at: "desk", "reception", "hall",
            "bookings".
        view: which of them is chosen.
        branch: name of the branch.
        operator: name of who is logged in, "" if no operator is.
        login: the login they gave, for the locked screen.
        place: the counter they sit at, "Sportello 3"; "" if at none.
        seats: the counters to choose from.
        suggested: place in `seats` of the likeliest one.
        ended: why the last session is over, in a sentence; "" if it was ended on purpose.
        ousted: who took the counter over, in a sentence; "" if it was not.
    Signals:
        wiped: everything personal is to leave the screen.
    """

    changed = Signal()
    wiped = Signal()

    def __init__(
        self, link: Link, asking: Asking, words: Words, configured: str | None = None
    ) -> None:
        """`configured` is the counter that this computer stands at, None if operators choose."""
        super().__init__()
        self._link = link
        self._asking = asking
        self._words = words
        self._configured = configured
        self._operator: LoggedIn | None = None
        self._counter: str | None = None
        self._view = WindowPage.DESK
        self._is_locked = False
        self._is_arriving = False
        self._ended = ""
        self._ousted = ""
        self._seats = RowModel(SeatRow, key=lambda row: row.counter, parent=self)
        link.listen(self._hear)

    @Property(str, notify=changed)
    def page(self) -> str:
        return self._page().value

    @Property(list, notify=changed)
    def views(self) -> list[str]:
        return [view.value for view in self._views()]

    @Property(str, notify=changed)
    def view(self) -> str:
        return self._view.value

    @Property(str, notify=changed)
    def branch(self) -> str:
        return self._link.plan.name if self._link.plan else ""

    @Property(str, notify=changed)
    def operator(self) -> str:
        return self._operator.name if self._operator else ""

    @Property(str, notify=changed)
    def login(self) -> str:
        return self._operator.login if self._operator else ""

    @Property(str, notify=changed)
    def place(self) -> str:
        plan = self._link.plan
        if plan is None or self._counter is None:
            return ""
        return sentences.place(self._words, plan.counters[self._counter].label)

    @Property(QObject, constant=True)
    def seats(self) -> RowModel[SeatRow]:
        return self._seats

    @Property(int, notify=changed)
    def suggested(self) -> int:
        return likeliest(self._seats.rows, self._configured)

    @Property(str, notify=changed)
    def ended(self) -> str:
        return self._ended

    @Property(str, notify=changed)
    def ousted(self) -> str:
        return self._ousted

    def is_at(self, page: WindowPage) -> bool:
        """Whether that page fills the window, for Python's side."""
        return self._page() is page

    @Slot(str, str)
    def logIn(self, login: str, password: str) -> None:
        """Begin a session, and sit down where this computer stands."""
        if login.strip() and password:
            self._asking.begin("login", lambda: self._log_in(login.strip(), password))

    @Slot(str)
    def unlock(self, password: str) -> None:
        """Show the screen again to who locked it."""
        if self._operator is not None and password:
            login = self._operator.login
            self._asking.begin("unlock", lambda: self._unlock(login, password))

    @Slot()
    def lock(self) -> None:
        """Cover the screen; the counter stays open."""
        if self._operator is not None:
            self._is_locked = True
            self.wiped.emit()
            self._refresh()

    @Slot(str)
    def sitAt(self, counter: str) -> None:
        """Open a counter that is free, or go back to one's own."""
        self._asking.begin("open_counter", lambda: self._sit_at(counter))

    @Slot(str)
    def show(self, view: str) -> None:
        """Look at the desk, the reception or the hall; the counter stays as it is."""
        if view in (each.value for each in self._views()):
            self._view = WindowPage(view)
            self._refresh()

    @Slot(str, str)
    def carryOut(self, deed: str, about: str) -> None:
        """What was asked and answered: to take over the counter `about`, or to go."""
        if deed == TAKE_OVER:
            self._asking.begin("open_counter", lambda: self._sit_at(about, take_over=True))
        elif deed == LOG_OUT:
            self.logOut()

    @Slot()
    def logOut(self) -> None:
        """Leave the counter and end the session."""
        if self._operator is not None and self._link.is_up:
            self._asking.begin("logout", self._log_out)

    async def _log_in(self, login: str, password: str) -> None:
        self._operator = await self._link.ask(Login(id=uuid4(), login=login, password=password))
        self._ended = ""
        self._view = self._views()[0]
        self._is_arriving = True
        try:
            await self._sit_at_configured(self._operator.login)
        finally:
            self._is_arriving = False
            self._refresh()

    async def _sit_at_configured(self, login: str) -> None:
        """Not away from another counter: that one is shown, to be chosen or left first."""
        if self._view is not WindowPage.DESK or not self._configured:
            return
        if counter_of(self._link.view, login) in (None, self._configured):
            await self._sit_at(self._configured)

    async def _unlock(self, login: str, password: str) -> None:
        self._operator = await self._link.ask(Login(id=uuid4(), login=login, password=password))
        self._is_locked = False
        self._refresh()

    async def _sit_at(self, counter: str, take_over: bool = False) -> None:
        if self._operator and counter_of(self._link.view, self._operator.login) != counter:
            await self._link.request(OpenCounter(id=uuid4(), counter=counter, take_over=take_over))
        self._counter, self._view = counter, WindowPage.DESK
        self._ousted = ""
        self._refresh()

    async def _log_out(self) -> None:
        if self._operator and (held := counter_of(self._link.view, self._operator.login)):
            await self._link.request(LeaveCounter(id=uuid4(), counter=held))
        await self._link.ask(Logout(id=uuid4()))
        self._forget_operator()
        self._refresh()

    def _page(self) -> WindowPage:
        if self._link.plan is None:
            return WindowPage.CONNECTING
        if self._operator is None or self._is_arriving:
            return WindowPage.LOGIN
        if self._is_locked:
            return WindowPage.LOCKED
        if self._view is WindowPage.DESK and self._counter is None:
            return WindowPage.CHOICE
        return self._view

    def _views(self) -> list[WindowPage]:
        roles = self._operator.roles if self._operator else ()
        return [view for view, needed in VIEWS.items() if needed.intersection(roles)] or [
            WindowPage.DESK
        ]

    def _hear(self, notice: LinkEvent) -> None:
        match notice:
            case Joined():
                self._resume()
            case CounterOpened():
                self._note_ousting(notice)
                self._check_seat()
            case DayStarted() | CounterLeft():
                self._check_seat()
            case _:
                return
        self._refresh()

    def _resume(self) -> None:
        """The server has said whether the session that the screen shows still holds."""
        if self._operator is not None and self._link.operator is None:
            self._forget_operator()
            self._ended = sentences.refusal(self._words, "login_required")
        self._check_seat()

    def _note_ousting(self, opened: CounterOpened) -> None:
        if self._operator and opened.taken_from == self._operator.login and self._link.plan:
            label = self._link.plan.counters[opened.counter].label
            place = sentences.place(self._words, label)
            message = N_("%1 has taken over from you: %2.")
            self._ousted = self._words.gettext(message, opened.operator, place)
            self.wiped.emit()

    def _check_seat(self) -> None:
        if self._operator and counter_of(self._link.view, self._operator.login) != self._counter:
            self._counter = None

    def _forget_operator(self) -> None:
        self._operator, self._counter, self._is_locked = None, None, False
        self._ousted = ""
        self.wiped.emit()

    def _refresh(self) -> None:
        if self._link.plan is not None:
            login = self._operator.login if self._operator else None
            self._seats.show(seats(self._link.plan, self._link.view, self._words, login))
        self.changed.emit()
