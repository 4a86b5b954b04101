"""The branch that decides: commands in, events or a refusal out; then `apply` lets them happen.

Pure: `now`, who asks and what was told are handed in. `decide` never changes state. The decisions
themselves are functions of the day, in `taking`, `seating`, `serving` and `running`.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sportello.decisions import appointments, day_plan
from sportello.decisions import branch_day as running
from sportello.decisions import calls as serving
from sportello.decisions import counters as seating
from sportello.decisions import tickets as taking
from sportello.decisions.day_state import CommandContext, Today
from sportello.hall.devices import heard_lately
from sportello.hall.opening import breaks_on
from sportello.hall.view import HallView
from sportello.model import commands
from sportello.model.commands import AnyCommand, Command, StartDay, TakeDayBack
from sportello.model.events import AnyEvent, DayStarted
from sportello.model.person import Actor
from sportello.model.plan import Plan
from sportello.model.refusals import NothingToSay
from sportello.model.waiting import Wait

SEEDS = 2**53
"""What fits into a number of JSON wherever it is read."""

Decision = Callable[[Today, Any, CommandContext], list[AnyEvent]]
"""(the day, a command of the one kind it decides, the circumstances) -> events, never none."""

DECISIONS: dict[type[Command], Decision] = {
    commands.TakeTicket: taking.take_ticket,
    commands.CheckIn: taking.check_in,
    commands.ReserveNumbers: taking.reserve_numbers,
    commands.SkipNumbers: taking.skip_numbers,
    commands.HandIn: taking.hand_in,
    commands.Withdraw: taking.withdraw,
    commands.Merge: taking.merge,
    commands.OpenCounter: seating.open_counter,
    commands.LeaveCounter: seating.leave_counter,
    commands.StartPause: seating.start_pause,
    commands.EndPause: seating.end_pause,
    commands.CallNext: serving.call_next,
    commands.CallTicket: serving.call_ticket,
    commands.Recall: serving.recall,
    commands.UndoCall: serving.undo_call,
    commands.StartServing: serving.start_serving,
    commands.ServeWalkIn: serving.serve_walk_in,
    commands.BeginAppointment: appointments.begin_appointment,
    commands.AddService: serving.add_service,
    commands.MarkAbsent: serving.mark_absent,
    commands.Park: serving.park,
    commands.Resume: serving.resume,
    commands.Transfer: serving.transfer,
    commands.Close: serving.close,
    commands.PlanDay: day_plan.plan_day,
    commands.PlanBooking: day_plan.plan_booking,
    commands.MoveBooking: day_plan.move_booking,
    commands.CancelBooking: day_plan.cancel_booking,
    commands.MoveBreak: running.move_break,
    commands.SetQuota: running.set_quota,
    commands.StopTickets: running.stop_tickets,
    commands.ResumeTickets: running.resume_tickets,
    commands.EndDay: running.end_day,
    commands.ConfirmClock: running.confirm_clock,
    commands.TakeDayBack: running.take_day_back,
    commands.ChangeRules: running.change_rules,
    commands.ConfirmCall: running.confirm_call,
    commands.ReportDevice: running.report_device,
    commands.ForgetDevices: running.forget_devices,
}


class Branch:
    """The day as it stands, and the decisions over it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.today = Today(plan)

    @property
    def hall(self) -> HallView:
        """What everybody may see."""
        return self.today.hall

    def day_of(self, now: datetime) -> date:
        """The calendar day of `now` (aware) where the branch stands."""
        return self.today.day_of(now)

    def decide(
        self, command: AnyCommand, now: datetime, by: Actor, told: Wait | None = None
    ) -> list[AnyEvent]:
        """The events that `command`, asked by `by` at `now` (aware UTC), leads to; never none.

        `told` is the wait promised to anyone who takes a ticket. The first command of a day opens
        it, and no day follows a later one. Raises: Refused, one of the leaves in `refusals`.
        """
        day, begun = self.day_of(now), self.hall.day
        if (begun is None or begun < day) and not isinstance(command, TakeDayBack):
            return self._decide_on_new_day(command, now, by, told, day)
        if isinstance(command, StartDay):
            raise NothingToSay(f"{begun} has begun already")
        return DECISIONS[type(command)](self.today, command, CommandContext(now, by, told))

    def apply(self, event: AnyEvent) -> None:
        """Let `event` have happened."""
        self.today.apply(event)

    def _decide_on_new_day(
        self, command: AnyCommand, now: datetime, by: Actor, told: Wait | None, day: date
    ) -> list[AnyEvent]:
        rules = self.today.rules
        start = DayStarted(
            at=now,
            day=day,
            devices=heard_lately(self.hall.devices.values(), now),
            blocks=tuple(self.today.numbering.blocks.values()),
            rules=None if rules == self.plan.routing else rules,
            breaks=tuple(breaks_on(self.plan, day)),
            seed=command.id.int % SEEDS,  # who opens the day has drawn it
            after=self.hall.day,
            given_ahead={d: n for d, n in self.today.given_ahead.items() if d >= day},
        )
        if isinstance(command, StartDay):
            return [start]
        tomorrow = Branch(self.plan)
        tomorrow.apply(start)
        return [start, *tomorrow.decide(command, now, by, told)]
