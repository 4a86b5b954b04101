"""Holds the core against the plain branch, command by command, and checks what must always hold.

Everything that `ask` and the checks find wrong is an AssertionError with the command that did it.
"""

from collections import Counter as Tally
from datetime import datetime

from sportello.decisions.branch import Branch
from sportello.hall.devices import heard_at
from sportello.hall.view import HallView
from sportello.model.commands import AnyCommand, Command, TakeDayBack
from sportello.model.day import Block, PlannedBreak
from sportello.model.events import (
    AnyEvent,
    DayStarted,
    DayTakenBack,
    NumbersReserved,
    NumbersSkipped,
    TicketEvent,
    TicketIssued,
    TicketMerged,
)
from sportello.model.person import Actor
from sportello.model.plan import Plan
from sportello.model.refusals import Refused
from sportello.model.wire import encode, event_decoder
from tests.model.plain_branch import PlainBranch
from tests.model.plain_hall import OVER, No

LEAVES = frozenset(leaf for family in Refused.__subclasses__() for leaf in family.__subclasses__())


class Witness:
    """A branch with its journal as the office keeps it, and the plain branch beside it.

    `accepted` and `refused` count, to show what a run has reached.
    """

    def __init__(self, plan: Plan) -> None:
        self.branch = Branch(plan)
        self.plain = PlainBranch(plan, None, plan.routing)
        self.journal: list[bytes] = []
        self.today: list[bytes] = []
        self.before: list[list[bytes]] = []
        self.numbers: set[str] = set()
        self.accepted: Tally[type[Command]] = Tally()
        self.refused: Tally[type[Refused]] = Tally()

    def ask(self, command: AnyCommand, now: datetime, by: Actor) -> list[AnyEvent]:
        """Decide, journal, apply; [] when it was refused, which the plain branch must do too."""
        day = self.branch.day_of(now)
        stays = day == self.plain.day or isinstance(command, TakeDayBack)
        plain = self.plain if stays else self.plain.tomorrow(day, now)
        try:
            decided = self.branch.decide(command, now, by)
        except Refused as refusal:
            self._refuse(refusal, plain, command, now, by)
            return []
        assert decided, "an accepted command says something"
        plain.do(command, now, by, decided)
        self.plain = plain
        self.accepted[type(command)] += 1
        for event in decided:
            self._happen(event)
        if isinstance(decided[0], DayTakenBack):
            self._go_back()
        return decided

    def _go_back(self) -> None:
        """As the office does it: the day before, folded from its own events, and this one."""
        assert self.plain.yesterday is not None, "it was decided"
        self.plain = self.plain.yesterday
        self.today = [*self.before.pop(), self.today[-1]]
        self.branch = Branch(self.branch.plan)
        for line in self.today:
            self.branch.apply(event_decoder.decode(line))

    def _refuse(
        self, refusal: Refused, plain: PlainBranch, command: AnyCommand, now: datetime, by: Actor
    ) -> None:
        assert type(refusal) in LEAVES, refusal
        self.refused[type(refusal)] += 1
        try:
            plain.do(command, now, by, [])
        except No:
            return
        raise AssertionError(f"plainly possible, but refused: {command} by {by}: {refusal.detail}")

    def _happen(self, event: AnyEvent) -> None:
        line = encode(event).replace(b'"seq":0', b'"seq":%d' % (len(self.journal) + 1))
        self.journal.append(line)
        read = event_decoder.decode(line)
        clocks = {id: ticket.clock_at for id, ticket in self.branch.hall.tickets.items()}
        self.branch.apply(read)
        if line.startswith(b'{"type":"day_started"'):
            self.before.append(self.today)
            self.today = []
        elif isinstance(read, TicketIssued):
            assert read.ticket not in self.numbers, f"{read.ticket} was given twice"
            self.numbers.add(read.ticket)
        elif isinstance(read, TicketEvent):
            clock = self.branch.hall.tickets[read.ticket].clock_at
            known = [clocks[read.ticket]]
            if isinstance(read, TicketMerged):
                known.append(clocks[read.merged])
            assert clock in known, "the wait clock never starts again"
        self.today.append(line)

    # --- what must hold at any moment --------------------------------------------------------

    def check(self) -> None:
        """The core and the plain branch tell the same, and nothing contradicts itself."""
        self._people_agree()
        self._counters_agree()
        self._lines_agree()
        self._day_agrees()

    def _people_agree(self) -> None:
        hall = self.branch.hall
        assert hall.tickets.keys() == self.plain.people.keys()
        for id, person in self.plain.people.items():
            ticket = hall.tickets[id]
            seen = (ticket.state.value, ticket.counter if person.where not in OVER else None)
            assert seen == (person.where, person.counter), (ticket, person)
            seen_facts = (
                [ticket.service, *ticket.wishes],
                ticket.clock_at,
                ticket.calls,
                ticket.slot_at,
                ticket.priority,
            )
            facts = (person.services, person.clock, person.calls, person.slot, person.priority)
            assert seen_facts == facts, (ticket, person)
            if person.where not in OVER:
                kept = (ticket.held_for, ticket.first, ticket.parked_by, ticket.back_at)
                keeps = (person.sent_to, person.first, person.owner, person.back_at)
                assert kept == keeps, (ticket, person)

    def _counters_agree(self) -> None:
        hall = self.branch.hall
        seen = {c.id: (c.operator, c.pause, c.ticket) for c in hall.counters.values()}
        assert seen == {
            seat.id: (seat.operator, seat.pause, seat.person and seat.person.id)
            for seat in self.plain.seats.values()
        }
        held = [ticket for _, _, ticket in seen.values() if ticket]
        assert len(held) == len(set(held)), "a ticket is at one counter at most"
        operators = [operator for operator, _, _ in seen.values()]
        assert len(operators) == len(set(operators)), "an operator sits at one counter at most"
        at_counters = {t.id for t in hall.tickets.values() if t.state in ("called", "serving")}
        assert at_counters == set(held), "who is called or served is at a counter"

    def _lines_agree(self) -> None:
        standing = [(s.ticket, s.service, s.line) for s in self.branch.today.lines]
        assert sorted(standing) == sorted(self.plain.lines())
        waiting = [t.id for t in self.branch.hall.tickets.values() if t.state == "waiting"]
        assert list(self.branch.hall.waiting) == waiting, "in the order of issue"
        assert {ticket for ticket, _, _ in standing} == set(waiting), "nobody is forgotten"
        kept = self.plain.kept_lines()
        for person in self.plain.people.values():
            if person.where == "waiting":
                assert person.sent_to in kept, "nobody waits where nobody calls"

    def _day_agrees(self) -> None:
        today, plain = self.branch.today, self.plain
        assert today.bookings == {
            id: booking for id, booking in plain.bookings.items() if id not in plain.came
        }
        assert (today.rules, today.numbering.blocks) == (plain.rules, plain.blocks)
        assert today.hall.stopped == plain.stopped
        assert today.hall.taken == plain.taken
        assert today.hall.is_over == plain.is_over
        assert today.hall.quotas == plain.quotas
        assert sorted(today.hall.breaks, key=_when) == sorted(plain.breaks, key=_when)
        told = {key: (known.code, heard_at(known)) for key, known in today.hall.devices.items()}
        assert told == plain.devices
        for service in plain.plan.services.values():
            assert today.numbering.next_code(service.letter) in plain.next_codes(service.letter)

    def check_rooms(self) -> None:
        """Holds as long as the plan does not shrink: nobody is called to a room there is not."""
        assert self.branch.today.rooms_free >= 0

    # --- what must hold of the journal -------------------------------------------------------

    def check_replay(self) -> None:
        """Today's part of the journal alone tells all there is to know; a snapshot joins."""
        again = Branch(self.branch.plan)
        for line in self.today:
            again.apply(event_decoder.decode(line))
        here, there = self.branch.today, again.today
        assert again.hall.snapshot() == self.branch.hall.snapshot()
        assert again.hall.tickets == self.branch.hall.tickets
        assert sorted(there.lines) == sorted(here.lines)
        assert there.floor == here.floor
        assert there.bookings == here.bookings
        assert (there.rules, there.roster) == (here.rules, here.roster)
        assert there.left == here.left
        assert (there.given_by, there.confirmed) == (here.given_by, here.confirmed)
        assert vars(there.numbering) == vars(here.numbering)
        hall = self.branch.hall.snapshot()
        joined = HallView.from_snapshot(hall)
        assert joined.snapshot() == hall
        assert list(joined.waiting) == list(self.branch.hall.waiting)

    def check_numbers(self) -> None:
        """Today's numbers under a letter leave out none but those that blocks keep for totems, and
        those that may have been given before the journal was restored.
        """
        given: dict[str, set[int]] = {}
        blocks: list[Block] = []
        unseen: set[tuple[str, int]] = set()
        for event in map(event_decoder.decode, self.today):
            match event:
                case NumbersReserved(block=block):
                    blocks.append(block)
                case DayStarted(blocks=of_yesterday, day=day, given_ahead=given_ahead):
                    blocks += of_yesterday
                    unseen |= _up_to(given_ahead.get(day, {}))
                case NumbersSkipped(above=above) | DayTakenBack(above=above):
                    unseen |= _up_to(above)
        kept = {n for block in blocks for n in range(block.first, block.last + 1)}
        for ticket in self.branch.hall.tickets.values():
            if ticket.id.startswith(str(self.branch.hall.day)):
                given.setdefault(ticket.code[0], set()).add(int(ticket.code[1:]))
        if self.branch.plan.numbers.order == "scattered":
            return  # that none is given twice, and each is one that may follow, is seen as it comes
        for letter, numbers in given.items():
            ordinary = numbers - kept
            own = self.branch.plan.numbers.ranges.get(letter)
            begins, ends = own.first if own else 1, max(ordinary, default=0)
            missing = set(range(begins, ends + 1)) - ordinary - kept
            assert all((letter, n) in unseen for n in missing), f"numbers of {letter} are missing"

    def check_end(self) -> None:
        """After EndDay nobody is left in the hall, and every ticket says how it ended."""
        hall = self.branch.hall
        assert not hall.counters
        assert not hall.waiting
        assert not list(self.branch.today.lines)
        for ticket in hall.tickets.values():
            assert ticket.state in OVER, ticket
            assert ticket.ended_at is not None


def _up_to(above: dict[str, int]) -> set[tuple[str, int]]:
    return {(letter, n) for letter, last in above.items() for n in range(last + 1)}


def _when(planned: PlannedBreak) -> tuple[str, datetime]:
    return planned.counter, planned.due_at
