"""What the citizen at the counter came for, in order: done before, now, and what is left.

Owns the ticks for what is done besides: they are told to the server when the visit is concluded,
and go with the service that it was called for. Must not know how it is concluded.
"""

from msgspec import Struct
from PySide6.QtCore import Property, QObject, Signal, Slot

from counter_client.desk.possible_actions import Stand, counter_of, desk_at
from sportello.model.languages import in_language
from sportello.model.plan import Plan
from sportello.model.ticket import State, Ticket
from station.link import Link, LinkEvent
from station.list_model import RowModel
from text.catalogue import Words


class WishRow(Struct, frozen=True):
    """A service of the visit; `key` ticks it, "" where it cannot be ticked."""

    service: str
    name: str
    stand: Stand
    note: str
    key: str


class WishesModel(QObject):
    """The services of one visit.

    Properties:
        rows: `WishRow`s in their order; empty for a visit of one service.
        hasSeveral: whether the visit is for more than one service.
    """

    changed = Signal()

    def __init__(self, link: Link, words: Words) -> None:
        super().__init__()
        self._link = link
        self._words = words
        self._ticket: Ticket | None = None
        self._counter = ""
        self._ticked: tuple[str, ...] = ()
        self._rows = RowModel(WishRow, key=lambda row: row.service, parent=self)
        link.listen(self._hear)

    @Property(QObject, constant=True)
    def rows(self) -> RowModel[WishRow]:
        return self._rows

    @Property(bool, notify=changed)
    def hasSeveral(self) -> bool:
        return bool(self._rows.rows)

    @property
    def names_left(self) -> list[str]:
        """What the citizen goes on waiting for once this one is concluded, for Python's side."""
        return [row.name for row in self._rows.rows if row.stand is Stand.LEFT]

    @property
    def stands(self) -> list[Stand]:
        """Where each wish stands, for Python's side; empty for a visit of one service."""
        return [row.stand for row in self._rows.rows]

    @property
    def delivered(self) -> tuple[str, ...]:
        """What is ticked, to be told when the visit is concluded."""
        return self._ticked

    @Slot(str)
    def tick(self, service: str) -> None:
        """Note that this was done besides, or that it was not after all."""
        if self._ticket is None or self._ticket.state is not State.SERVING:
            return
        if service in self._ticked:
            self._ticked = tuple(each for each in self._ticked if each != service)
        elif service != self._ticket.service:
            self._ticked = (*self._ticked, service)
        self._refresh()

    @Slot(str)
    def tickKey(self, key: str) -> None:
        """As `tick`, by the key that stands on the row."""
        for row in self._rows.rows:
            if key and row.key == key:
                self.tick(row.service)

    def _hear(self, notice: LinkEvent) -> None:
        operator = self._link.operator
        counter = counter_of(self._link.view, operator.login) if operator else None
        ticket = desk_at(self._link.view, counter).ticket if counter else None
        before = self._ticket
        is_same = before and ticket and (before.id, before.done) == (ticket.id, ticket.done)
        if not is_same:
            self._ticked = ()
        self._ticket, self._counter = ticket, counter or ""
        self._refresh()

    def _refresh(self) -> None:
        plan, ticket = self._link.plan, self._ticket
        rows = self._wishes(plan, ticket) if plan and ticket else []
        self._rows.show(rows if len(rows) > 1 else [])
        self.changed.emit()

    def _wishes(self, plan: Plan, ticket: Ticket) -> list[WishRow]:
        """Each once, though a service done before may be wished for again."""
        present = (ticket.service, *ticket.wishes)
        besides = [each for each in self._ticked if each not in present]
        done = [each for each in dict.fromkeys(ticket.done) if each not in (*present, *besides)]
        rows = [self._row(plan, service, Stand.DONE, "") for service in done]
        rows.append(self._row(plan, ticket.service, Stand.NOW, ""))
        can_tick = ticket.state is State.SERVING
        for place, service in enumerate((*ticket.wishes, *besides), start=2):
            stand = Stand.TICKED if service in self._ticked else Stand.LEFT
            key = str(place) if can_tick and place < 10 else ""
            rows.append(self._row(plan, service, stand, key))
        return rows

    def _row(self, plan: Plan, service: str, stand: Stand, key: str) -> WishRow:
        name = in_language(plan.services[service].name, self._words.language.code)
        return WishRow(service, name, stand, self._note(plan, service, stand), key)

    def _note(self, plan: Plan, service: str, stand: Stand) -> str:
        if stand is Stand.DONE:
            return self._words.gettext("done")
        if stand is Stand.TICKED:
            return self._words.gettext("done as well")
        if stand is Stand.NOW:
            return self._words.gettext("now")
        if service in plan.counters[self._counter].services:
            return self._words.gettext("also here")
        return self._words.gettext("another counter")
