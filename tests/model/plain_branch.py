"""What a branch does at each command, told in the plainest words.

Slow, and obviously right: `witness` holds the core against it. What a command may not do raises
`No`; everything is checked before anything is changed.
"""

from collections import Counter as Tally
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from sportello.model import commands as c
from sportello.model.day import Booking, PlannedBreak
from sportello.model.events import (
    AnyEvent,
    DayTakenBack,
    NumbersReserved,
    NumbersSkipped,
    TicketCalled,
)
from sportello.model.person import Actor
from sportello.model.place import Access
from sportello.model.tags import snake_case
from sportello.routing.policies import POLICIES
from tests.model.plain_choice import next_ones
from tests.model.plain_hall import AT_COUNTER, OVER, Person, PlainHall, Seat, need


class PlainBranch(PlainHall):
    """A method for each command, by the name it has on the wire."""

    def do(self, command: c.Command, now: datetime, by: Actor, said: list[AnyEvent]) -> None:
        """Let it happen, `said` being what the core decided; or raise `No`."""
        self.said = said
        getattr(self, snake_case(type(command).__name__))(command, now, by)

    def tomorrow(self, day: date, now: datetime) -> "PlainBranch":
        day_ago = now - timedelta(hours=26)
        devices = {device: told for device, told in self.devices.items() if told[1] >= day_ago}
        tomorrow = PlainBranch(self.plan, day, self.rules, dict(self.blocks), devices)
        tomorrow.breaks = tomorrow.planned_breaks()
        tomorrow.yesterday = self
        tomorrow.given_ahead = {d: given for d, given in self.given_ahead.items() if d >= day}
        tomorrow.above = dict(tomorrow.given_ahead.get(day, {}))
        return tomorrow

    # --- numbers -----------------------------------------------------------------------------

    def _gives_numbers(self, now: datetime, margin_min: int) -> None:
        local = self.local(now)
        minute = local.hour * 60 + local.minute
        opening = self.plan.opening
        spans = () if local.date() in opening.closed_days else opening.week[local.weekday()]
        need(any(s.opens_min <= minute < s.closes_min - margin_min for s in spans), "shut")

    def take_ticket(self, q: c.TakeTicket, now: datetime, by: Actor) -> None:
        self._gives_numbers(now, self.plan.opening.last_ticket_min)
        wishes = list(dict.fromkeys((q.service, *q.wishes)))
        for wish in map(self.service, wishes):
            need(wish.access is not Access.APPOINTMENT_ONLY, "book it")
            need(not {None, wish.id} & self.stopped, "stopped")
            quota = self.quota(wish)
            need(quota is None or self.taken.get(wish.id, 0) < quota, "quota")
        need(q.priority in (None, *self.plan.priorities), "no such priority")
        letter = self.service(q.service).letter
        need(not self.is_used_up(letter), "no number left")
        code = self.next_code(letter)
        person = self.give(code, wishes, now, self.local(now).date())
        person.priority = q.priority
        self.given_by[person.id] = by.station

    def check_in(self, q: c.CheckIn, now: datetime, by: Actor) -> None:
        self._gives_numbers(now, 0)
        need(not self.is_over, "the day has ended")
        booking = self._expected_today(q.booking)
        need(not booking.kind.is_remote, "the office calls")
        code = self.next_code(self.service(booking.service).letter)
        person = self.give(code, [booking.service], now, self.local(now).date())
        self.given_by[person.id] = by.station
        if now - booking.at <= timedelta(minutes=self.rules.late_min):
            person.slot = booking.at
            person.clock = max(now, booking.at)
        self.came.add(booking.id)

    def _expected_today(self, id: str) -> Booking:
        need(id in self.bookings and id not in self.came, "no booking")
        need(self.local(self.bookings[id].at).date() == self.day, "another day's")
        return self.bookings[id]

    def begin_appointment(self, q: c.BeginAppointment, now: datetime, by: Actor) -> None:
        seat = self.my_free_seat(q.counter, by)
        need(not self.is_over, "the day has ended")
        booking = self._expected_today(q.booking)
        need(booking.kind.is_remote, "the citizen comes")
        due = booking.at - timedelta(minutes=self.rules.booked_before_min)
        need(now >= due, "later")
        need(booking.service in self.plan.counters[seat.id].services, "not here")
        need(self.can_see(seat, booking.service), "no room")
        code = self.next_code(self.service(booking.service).letter)
        person = self.give(code, [booking.service], now, self.local(now).date())
        person.is_remote, person.slot, person.clock = True, booking.at, max(now, booking.at)
        self.given_by[person.id] = by.station
        self.came.add(booking.id)
        self.call(person, booking.service, seat, now)

    def reserve_numbers(self, q: c.ReserveNumbers, now: datetime, by: Actor) -> None:
        own = (*self.blocks.values(), *self.old_blocks)
        need(sum(block.station == by.station for block in own) < 10, "has had its share")
        reserved = [event.block for event in self.said if isinstance(event, NumbersReserved)]
        need(reserved, "none left")
        (block,) = reserved
        for other in (*self.blocks.values(), *self.old_blocks):
            assert block.last < other.first or other.last < block.first, "blocks never overlap"
        given = (*self.last.values(), *self.above.values())
        assert block.first > max(given, default=0), "nobody has such a number yet"
        if by.station in self.blocks:
            self.old_blocks.append(self.blocks[by.station])
        self.blocks[by.station] = block

    def skip_numbers(self, q: c.SkipNumbers, now: datetime, by: Actor) -> None:
        for event in (event for event in self.said if isinstance(event, NumbersSkipped)):
            for letter, above in event.above.items():
                known = max(self.last.get(letter, 0), self.above.get(letter, 0))
                assert above > known, "none that was given comes again"
            self.above.update(event.above)

    def hand_in(self, q: c.HandIn, now: datetime, by: Actor) -> None:
        need(q.code[0] == self.service(q.service).letter, "another letter")
        need(self.owner(int(q.code[1:])) == by.station, "not of its numbers")
        asked_by = self.given_by.get(q.instead_of or "")
        need(asked_by in (None, by.station), "another's number")
        taken_at = min(q.taken_at, now)
        need(now - taken_at <= timedelta(days=31), "long ago")
        day = self.local(taken_at).date()
        need(f"{day}-{q.code}" not in self.people, "handed in")
        person = self.give(q.code, [q.service], taken_at, day)
        person.priority = q.priority if q.priority in self.plan.priorities else None
        self.given_by[person.id] = by.station
        twin = self.people.get(q.instead_of or "")
        if day != self.day or self.is_over:
            person.where = "left"
        elif twin and twin.where in ("waiting", "parked", "absent"):
            twin.where = "left"

    def withdraw(self, q: c.Withdraw, now: datetime, by: Actor) -> None:
        self.person(q.ticket, "waiting", "parked", "absent").where = "left"

    def merge(self, q: c.Merge, now: datetime, by: Actor) -> None:
        need(q.ticket != q.into, "one ticket")
        person = self.person(q.ticket, "waiting", "parked", "absent")
        into = self.person(q.into, "waiting", *AT_COUNTER)
        need(not person.is_remote and not into.is_remote, "not in the hall")
        into.services = list(dict.fromkeys(into.services + person.services))
        if person.place < into.place:
            into.clock, into.slot, into.priority = person.clock, person.slot, person.priority
            into.first = person.first
        person.where = "left"

    def open_counter(self, q: c.OpenCounter, now: datetime, by: Actor) -> None:
        need(q.counter in self.plan.counters, "no such counter")
        need(by.operator, "log in")
        need(all(seat.operator != by.operator for seat in self.seats.values()), "sits already")
        seat = self.seats.get(q.counter)
        need(seat is None or q.take_over, "taken")
        if seat:
            self.give_back(seat.lines[1:], seat.operator)
        person = seat.person if seat else None
        self.seats[q.counter] = Seat(q.counter, by.operator or "", None, person)
        self.left.discard(q.counter)

    def leave_counter(self, q: c.LeaveCounter, now: datetime, by: Actor) -> None:
        seat = self.my_seat(q.counter, by)
        need(seat.person is None, "busy")
        self.give_back(seat.lines, seat.operator)
        del self.seats[q.counter]
        self.left.add(q.counter)

    def start_pause(self, q: c.StartPause, now: datetime, by: Actor) -> None:
        seat = self.my_free_seat(q.counter, by)
        need(q.reason in self.plan.pauses, "no such pause")
        seat.pause = q.reason

    def end_pause(self, q: c.EndPause, now: datetime, by: Actor) -> None:
        seat = self.my_seat(q.counter, by)
        need(seat.pause, "no pause")
        seat.pause = None

    def call_next(self, q: c.CallNext, now: datetime, by: Actor) -> None:
        seat = self.my_free_seat(q.counter, by)
        likely = next_ones(self, seat, now)
        need(likely, "nobody")
        called = [event for event in self.said if isinstance(event, TicketCalled)]
        assert [(e.ticket, e.service) for e in called] in [[one] for one in likely], (
            called,
            likely,
        )
        self.call(self.people[called[0].ticket], called[0].service, seat, now)

    def call_ticket(self, q: c.CallTicket, now: datetime, by: Actor) -> None:
        seat = self.my_free_seat(q.counter, by)
        person = self.person(q.ticket, "waiting", "parked", "absent")
        need(person.owner in (None, by.operator), "parked by another")
        if self.plan.out_of_turn is not None and person.where == "waiting":
            need(person.sent_to in seat.lines or by.roles & {*self.plan.out_of_turn}, "in turn")
        here = self.wishes_here(person, seat)
        need(here, "not here")
        self.call(person, here[0], seat, now)

    def recall(self, q: c.Recall, now: datetime, by: Actor) -> None:
        person = self.at_my_counter(q.ticket, by, "called")
        need(not person.is_remote, "not in the hall")
        assert person.called_at is not None
        need(now - person.called_at >= timedelta(seconds=1), "too soon")
        person.calls += 1
        person.called_at = now

    def undo_call(self, q: c.UndoCall, now: datetime, by: Actor) -> None:
        person = self.at_my_counter(q.ticket, by, "called")
        assert person.called_at is not None
        need(now - person.called_at <= timedelta(seconds=15), "too late")
        owner, back_at, seat = person.owner, person.back_at, person.counter or ""
        back = "parked" if person.is_remote and person.stood == "waiting" else person.stood
        self.away(person, back)
        if back == "waiting":
            self.ordinary_since.pop(seat, None)
            if (since := self.since_before[seat]) is not None:
                self.ordinary_since[seat] = since
        if person.stood == "parked":
            person.back_at = back_at
            person.owner = owner if f"operator:{owner}" in self.kept_lines() else None

    def start_serving(self, q: c.StartServing, now: datetime, by: Actor) -> None:
        self._begin(self.at_my_counter(q.ticket, by, "called"))

    def _begin(self, person: Person) -> None:
        person.where = "serving"
        person.sent_to, person.first, person.owner, person.back_at = None, False, None, None

    def serve_walk_in(self, q: c.ServeWalkIn, now: datetime, by: Actor) -> None:
        seat = self.my_free_seat(q.counter, by)
        need(not self.is_over, "the day has ended")
        service = self.service(q.service)
        need(service.id in self.plan.counters[seat.id].services, "not here")
        need(self.can_see(seat, service.id), "no room")
        code = self.next_code(service.letter)
        person = self.give(code, [service.id], now, self.local(now).date())
        self.given_by[person.id] = by.station
        self.call(person, service.id, seat, now)
        self._begin(person)

    def add_service(self, q: c.AddService, now: datetime, by: Actor) -> None:
        person = self.person(q.ticket, "waiting", *AT_COUNTER)
        if person.counter:
            self.my_seat(person.counter, by)
        need(self.service(q.service).id not in person.services, "has it")
        person.services.append(q.service)

    def mark_absent(self, q: c.MarkAbsent, now: datetime, by: Actor) -> None:
        person = self.at_my_counter(q.ticket, by, "called")
        gave_up = person.is_remote and person.stood == "absent"
        self.away(person, "left" if gave_up else "absent")

    def park(self, q: c.Park, now: datetime, by: Actor) -> None:
        person = self.person(q.ticket, "waiting", *AT_COUNTER)
        waits = person.where == "waiting"
        if not waits:
            self.my_seat(person.counter or "", by)
        self.away(person, "parked")
        person.owner, person.back_at = None if q.shared or waits else by.operator, q.back_at

    def resume(self, q: c.Resume, now: datetime, by: Actor) -> None:
        person = self.person(q.ticket, "parked", "absent")
        need(not person.is_remote, "not in the hall")
        need(person.owner in (None, by.operator), "parked by another")
        self.away(person, "waiting")

    def transfer(self, q: c.Transfer, now: datetime, by: Actor) -> None:
        person = self.person(q.ticket, "waiting", *AT_COUNTER)
        need(not person.is_remote, "not in the hall")
        if person.counter:
            self.my_seat(person.counter, by)
        service = self.service(q.service or person.services[0]).id
        sent_to = None
        if q.counter is not None or q.operator is not None:
            sent_to = f"counter:{q.counter}" if q.counter else f"operator:{q.operator}"
            need(sent_to in self.kept_lines(), "nobody sits there")
        skills = [counter.services for counter in self.plan.counters.values()]
        need(sent_to or any(service in served for served in skills), "nobody serves it")
        there = (person.where, person.services[0], person.sent_to, person.first)
        need(there != ("waiting", service, sent_to, q.first), "is there")
        person.sent_to, person.first = sent_to, q.first
        person.services = [service, *(s for s in person.services[1:] if s != service)]
        self.away(person, "waiting")

    def close(self, q: c.Close, now: datetime, by: Actor) -> None:
        person = self.at_my_counter(q.ticket, by, "serving")
        done = [self.service(service).id for service in q.delivered]
        rest = [service for service in person.services[1:] if service not in done]
        if q.stay:
            seat = self.my_seat(person.counter or "", by)
            is_in_room = self.plan.services[person.services[0]].private_interview
            here = [
                service
                for service in rest
                if service in self.plan.counters[seat.id].services
                and (is_in_room or self.can_see(seat, service))
            ]
            need(here, "nothing more here")
            person.services = [here[0], *(service for service in rest if service != here[0])]
            return
        person.services = rest or person.services
        goes_on = "parked" if person.is_remote else "waiting"
        self.away(person, goes_on if rest else "closed")

    def start_day(self, q: c.StartDay, now: datetime, by: Actor) -> None:
        need(self.said, "has begun")

    def plan_day(self, q: c.PlanDay, now: datetime, by: Actor) -> None:
        need((q.bookings, q.breaks, q.roster) != (None, None, None), "nothing said")
        for booking in q.bookings or ():
            self.service(booking.service)
        for counter in (*(q.roster or ()), *(planned.counter for planned in q.breaks or ())):
            need(counter in self.plan.counters, "no such counter")
        before = (dict(self.bookings), set(self.roster), Tally(self.breaks))
        if q.bookings is not None:
            expected = {booking.id: booking for booking in q.bookings}
            arrived = {id: self.bookings[id] for id in self.came}
            self.bookings = expected | arrived
        if q.roster is not None:
            self.roster = q.roster
        if q.breaks is not None:
            self.breaks = list(q.breaks)
        need(before != (self.bookings, set(self.roster), Tally(self.breaks)), "so already")

    def plan_booking(self, q: c.PlanBooking, now: datetime, by: Actor) -> None:
        self.service(q.booking.service)
        need(q.booking.id not in self.bookings, "planned already")
        self.bookings[q.booking.id] = q.booking

    def move_booking(self, q: c.MoveBooking, now: datetime, by: Actor) -> None:
        need(q.booking in self.bookings and q.booking not in self.came, "not expected")
        before = self.bookings[q.booking]
        need(before.at != q.to, "there already")
        self.bookings[q.booking] = replace(before, at=q.to)

    def cancel_booking(self, q: c.CancelBooking, now: datetime, by: Actor) -> None:
        need(q.booking in self.bookings and q.booking not in self.came, "not expected")
        del self.bookings[q.booking]

    def move_break(self, q: c.MoveBreak, now: datetime, by: Actor) -> None:
        need(q.counter in self.plan.counters, "no such counter")
        due = [b for b in self.breaks if (b.counter, b.due_at) == (q.counter, q.due_at)]
        need(due and q.to != q.due_at, "no such break, or there already")
        moved = PlannedBreak(q.counter, q.to, due[0].length_min)
        self.breaks[self.breaks.index(due[0])] = moved

    def set_quota(self, q: c.SetQuota, now: datetime, by: Actor) -> None:
        need(self.quota(self.service(q.service)) != q.daily, "the same")
        self.quotas[q.service] = q.daily

    def stop_tickets(self, q: c.StopTickets, now: datetime, by: Actor) -> None:
        need(q.service in (None, *self.plan.services), "no such service")
        need(q.service not in self.stopped, "stopped")
        self.stopped.add(q.service)
        for person in self.people.values():
            is_for_it = q.service is None or person.services == [q.service]
            is_aside = person.where == "parked" and person.calls == 0
            if q.waiting == "send_home" and is_for_it and (person.where == "waiting" or is_aside):
                person.where = "left"

    def resume_tickets(self, q: c.ResumeTickets, now: datetime, by: Actor) -> None:
        need(q.service in self.stopped, "not stopped")
        self.stopped.discard(q.service)
        if q.service is None:
            self.is_over = False

    def end_day(self, q: c.EndDay, now: datetime, by: Actor) -> None:
        inside = [person for person in self.people.values() if person.where not in OVER]
        need(inside or self.seats or not self.is_over, "nobody here")
        for person in inside:
            self.away(person, "closed" if person.where == "serving" else "left")
        self.left |= set(self.seats)
        self.seats.clear()
        self.stopped.add(None)
        self.is_over = True

    def confirm_clock(self, q: c.ConfirmClock, now: datetime, by: Actor) -> None:
        """Whether it was in doubt is not for a branch to know."""

    def take_day_back(self, q: c.TakeDayBack, now: datetime, by: Actor) -> None:
        need(q.day == self.day, "another day")
        yesterday = self.yesterday
        need(yesterday and yesterday.day, "no day before")
        assert yesterday is not None
        (back,) = (event for event in self.said if isinstance(event, DayTakenBack))
        assert all(back.above[letter] >= last for letter, last in self.last.items())
        ahead = yesterday.given_ahead.setdefault(q.day, {})
        for above in (yesterday.above, ahead):
            for letter, number in back.above.items():
                above[letter] = max(number, above.get(letter, 0))

    def change_rules(self, q: c.ChangeRules, now: datetime, by: Actor) -> None:
        need(q.rules.policy in POLICIES, "no such policy")
        for condition in q.rules.conditions:
            self.service(condition.service)
        need(q.rules != self.rules, "the same")
        self.rules = q.rules

    def confirm_call(self, q: c.ConfirmCall, now: datetime, by: Actor) -> None:
        need(q.ticket in self.people, "no such ticket")
        person = self.people[q.ticket]
        need(1 <= q.calls <= person.calls, "not called so often")
        need(person.where not in OVER, "its calls are over")
        before = self.confirmations.setdefault(q.ticket, {}).get(by.station, (0, False))
        need((q.calls, q.spoken) > before, "confirmed already")
        self.confirmations[q.ticket][by.station] = (q.calls, q.spoken)

    def report_device(self, q: c.ReportDevice, now: datetime, by: Actor) -> None:
        own = {device for station, device in self.devices if station == by.station}
        code, at = self.devices.get((by.station, q.device), (None, now))
        need(code != q.code or now - at > timedelta(hours=12), "known")
        need(q.device in own or len(own) < self.plan.devices_per_station, "too many devices")
        self.devices[by.station, q.device] = q.code, now

    def forget_devices(self, q: c.ForgetDevices, now: datetime, by: Actor) -> None:
        told = len(self.devices)
        self.devices = {key: of for key, of in self.devices.items() if key[0] != q.station}
        need(len(self.devices) < told, "nothing known of it")
