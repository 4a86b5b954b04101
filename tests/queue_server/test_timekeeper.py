"""Which time it is: the clock where it agrees with what else is known, and no clock that leaps."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace
from structlog.testing import capture_logs

from queue_server.checked_line import with_check
from queue_server.timekeeping.last_seen import LastSeen, read_last_seen, write_last_seen
from queue_server.timekeeping.plausible import POWER_CUT
from queue_server.timekeeping.timekeeper import ALLOWED, SETTLE_S, Doubt, Timekeeper
from queue_server.timekeeping.witness import Kernel
from sportello.model.plan import Opening, Span
from tests.queue_server.a_server import FakeClock, a_plan, server_here

TUESDAY = datetime(2026, 11, 24, 9, 12, tzinfo=UTC)
"""12 past 10 in Rome: the branch is open."""

EVENING = TUESDAY.replace(hour=16, minute=30)
"""Half past 17 in Rome, long after closing."""

MORNINGS = a_plan(opening=Opening(((Span(8 * 60, 13 * 60),),) * 5 + ((), ())))
"""Open from Monday to Friday."""


class Machine:
    """A clock and a counter: `clock_is_off` by so much, while `now` is the truth."""

    def __init__(self, now: datetime = TUESDAY) -> None:
        self.now = now
        self.clock_is_off = timedelta(0)
        self.is_ntp = False
        self.booted = now - timedelta(days=3)
        self.boots = 0

    @property
    def boot(self) -> str:
        return f"boot-{self.boots}"

    def steady_s(self) -> float:
        return (self.now - self.booted).total_seconds()

    def is_synchronised(self) -> bool:
        return self.is_ntp

    def clock(self) -> datetime:
        return self.now + self.clock_is_off

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)

    def leap(self, **span: float) -> None:
        """As `date -s` does it: nothing confirms the clock any more."""
        self.clock_is_off += timedelta(**span)
        self.is_ntp = False

    def reboot(self, off: timedelta = timedelta(minutes=2)) -> None:
        self.now += off
        self.booted = self.now - timedelta(seconds=20)
        self.boots += 1
        self.is_ntp = False

    def keeper(
        self, last_at: datetime | None = None, seen: LastSeen | None = None, plan=MORNINGS, **facts
    ) -> Timekeeper:
        keeper = Timekeeper(self.clock, self, plan)
        keeper.begin(last_at, seen, **({"has_ended": False} | facts))
        return keeper


@pytest.fixture
def machine() -> Machine:
    return Machine()


# --- while the server runs -----------------------------------------------------------------------


def test_a_clock_that_agrees_is_followed(machine):
    keeper = machine.keeper(TUESDAY)
    machine.pass_by(hours=3)
    machine.leap(minutes=4)
    assert (keeper.now(), keeper.doubt) == (machine.clock(), None)


def test_a_clock_that_leaps_a_day_ahead_is_not_followed_and_time_goes_on(machine):
    keeper = machine.keeper(TUESDAY)
    machine.leap(days=1)
    machine.pass_by(minutes=5)
    assert (keeper.now(), keeper.doubt) == (machine.now, Doubt.CLOCK_AHEAD)
    machine.leap(days=-1)
    assert (keeper.now(), keeper.doubt) == (machine.now, None)


def test_small_leaps_do_not_add_up_to_a_day(machine):
    keeper = machine.keeper(TUESDAY)
    for _ in range(300):
        machine.leap(minutes=9)
        machine.pass_by(minutes=1)
        keeper.now()
    assert keeper.now() - machine.now <= ALLOWED


def test_a_clock_that_ntp_has_set_is_followed_wherever_it_leaps(machine):
    keeper = machine.keeper(TUESDAY)
    machine.leap(hours=5)
    machine.is_ntp = True
    assert (keeper.now(), keeper.doubt) == (machine.clock(), None)


def test_time_never_goes_back_and_runs_at_half_its_pace_until_the_clock_has_caught_up(machine):
    keeper = machine.keeper(TUESDAY)
    before = keeper.now()
    machine.leap(hours=-1)
    machine.is_ntp = True
    machine.pass_by(seconds=10)
    assert keeper.now() - before == timedelta(seconds=5)
    machine.pass_by(hours=2)
    assert keeper.now() == machine.clock()


def test_a_clock_set_back_that_nothing_confirms_is_not_followed(machine):
    keeper = machine.keeper(TUESDAY)
    machine.leap(hours=-3)
    machine.pass_by(minutes=1)
    assert (keeper.now(), keeper.doubt) == (machine.now, Doubt.CLOCK_BEHIND)


def test_a_person_confirms_the_clock(machine):
    keeper = machine.keeper(TUESDAY)
    machine.leap(hours=5)
    keeper.now()
    keeper.confirm()
    assert (keeper.now(), keeper.doubt) == (machine.clock(), None)


# --- when the server starts ----------------------------------------------------------------------


def test_a_server_that_starts_again_on_the_same_machine_knows_how_long_it_was_away(machine):
    seen = machine.keeper(TUESDAY).seen
    machine.pass_by(days=20)
    assert machine.keeper(TUESDAY, seen).now() == machine.now
    machine.leap(days=1)
    keeper = machine.keeper(TUESDAY, seen)
    assert (keeper.now(), keeper.doubt) == (machine.now, Doubt.CLOCK_AHEAD)


def test_one_boot_with_the_clock_a_day_ahead_starts_no_day(machine):
    seen = machine.keeper(TUESDAY).seen
    machine.reboot()
    machine.leap(days=1)
    keeper = machine.keeper(TUESDAY, seen)
    machine.pass_by(seconds=2 * SETTLE_S)
    assert (keeper.now().date(), keeper.doubt) == (TUESDAY.date(), Doubt.CLOCK_AHEAD)
    machine.leap(days=-1)
    machine.is_ntp = True
    assert (keeper.now(), keeper.doubt) == (machine.now, None)


def test_after_a_power_cut_of_hours_the_same_day_goes_on_by_the_clock(machine):
    seen = machine.keeper(TUESDAY).seen
    machine.reboot(timedelta(hours=2))
    keeper = machine.keeper(TUESDAY, seen)
    assert keeper.now() == TUESDAY
    machine.pass_by(seconds=SETTLE_S)
    assert (keeper.now(), keeper.doubt) == (machine.now, None)


@pytest.mark.parametrize(
    ("last_at", "away", "is_ntp"),
    [
        (EVENING, timedelta(hours=14), False),
        (EVENING + timedelta(days=3), timedelta(days=2, hours=14), False),
        (EVENING, timedelta(days=9, hours=14), True),
        (TUESDAY, timedelta(days=1), True),
    ],
    ids=["next morning", "after the weekend", "after a week off, with NTP", "power cut, with NTP"],
)
def test_an_ordinary_morning_begins_by_itself(machine, last_at, away, is_ntp):
    machine.now = last_at
    seen = machine.keeper(last_at).seen
    machine.reboot(away)
    keeper = machine.keeper(last_at, seen)
    machine.is_ntp = is_ntp
    machine.pass_by(seconds=SETTLE_S)
    assert (keeper.now(), keeper.doubt) == (machine.now, None)


def test_holidays_of_the_calendar_are_an_ordinary_morning_without_ntp():
    closed = frozenset(date(2026, 11, 25) + timedelta(days=n) for n in range(20))
    plan = replace(MORNINGS, opening=replace(MORNINGS.opening, closed_days=closed))
    machine = Machine(EVENING)
    seen = machine.keeper(EVENING).seen
    machine.reboot(timedelta(days=20, hours=14))
    keeper = machine.keeper(EVENING, seen, plan)
    machine.pass_by(seconds=SETTLE_S)
    assert (keeper.now(), keeper.doubt) == (machine.now, None)


def test_a_clock_that_is_hours_ahead_at_a_boot_does_not_end_the_day_early(machine):
    seen = machine.keeper(TUESDAY).seen
    machine.reboot()
    machine.leap(hours=12)
    keeper = machine.keeper(TUESDAY, seen)
    machine.pass_by(hours=2)
    assert (keeper.now(), keeper.doubt) == (TUESDAY + timedelta(hours=2), Doubt.CLOCK_AHEAD)


def test_days_of_work_that_were_left_out_want_ntp_or_a_person(machine):
    machine.now = EVENING
    seen = machine.keeper(EVENING).seen
    machine.reboot(timedelta(days=7, hours=14))
    keeper = machine.keeper(EVENING, seen)
    machine.pass_by(seconds=2 * SETTLE_S)
    assert (keeper.now().date(), keeper.doubt) == (EVENING.date(), Doubt.CLOCK_AHEAD)
    keeper.confirm()
    assert keeper.now() == machine.now


def test_a_day_that_a_person_has_ended_early_is_over(machine):
    seen = machine.keeper(TUESDAY).seen
    machine.reboot(timedelta(hours=22))
    keeper = machine.keeper(TUESDAY, seen, has_ended=True)
    machine.pass_by(seconds=SETTLE_S)
    assert keeper.now() == machine.now


def test_a_clock_that_fell_back_to_the_past_at_a_boot_is_not_followed(machine):
    seen = machine.keeper(TUESDAY).seen
    machine.reboot()
    machine.leap(days=-4000)
    keeper = machine.keeper(TUESDAY, seen)
    machine.pass_by(seconds=2 * SETTLE_S)
    assert keeper.now() == TUESDAY + timedelta(seconds=2 * SETTLE_S)
    assert keeper.doubt is Doubt.CLOCK_BEHIND


def test_a_doubt_outlives_a_restart_of_the_server(machine):
    keeper = machine.keeper(TUESDAY)
    machine.leap(days=1)
    keeper.now()
    keeper = machine.keeper(TUESDAY, keeper.seen)
    assert (keeper.now(), keeper.doubt) == (machine.now, Doubt.CLOCK_AHEAD)


def test_an_empty_branch_begins_with_the_clock(machine):
    assert machine.keeper().now() == machine.now


def test_what_happened_on_another_server_is_a_witness_too(machine):
    seen = machine.keeper(TUESDAY).seen
    machine.reboot(timedelta(days=1))
    keeper = machine.keeper(TUESDAY, seen)
    assert keeper.doubt is Doubt.CLOCK_AHEAD
    keeper.not_before(machine.now)
    assert (keeper.now(), keeper.doubt) == (machine.now, None)


# --- a day taken back ----------------------------------------------------------------------------


def test_time_goes_back_and_a_clock_that_is_still_ahead_is_not_believed_even_with_ntp(machine):
    keeper = machine.keeper(TUESDAY)
    machine.leap(days=1)
    machine.is_ntp = True
    began_at = keeper.now()
    machine.pass_by(minutes=3)
    at = keeper.back_to(TUESDAY, began_at)
    assert at == TUESDAY + timedelta(minutes=3)
    keeper.go_back(at, began_at.date())
    assert (keeper.now(), keeper.doubt) == (at, Doubt.CLOCK_AHEAD)
    keeper = machine.keeper(TUESDAY, keeper.seen)
    assert (keeper.now(), keeper.doubt) == (at, Doubt.CLOCK_AHEAD)
    machine.leap(days=-1)
    assert (keeper.now(), keeper.doubt) == (machine.now, None)


def test_time_goes_back_to_what_a_corrected_clock_says(machine):
    keeper = machine.keeper(TUESDAY + timedelta(days=1))
    machine.is_ntp = True
    machine.pass_by(minutes=20)
    assert keeper.doubt_about(date(2026, 11, 25)) is Doubt.DAY_AHEAD
    at = keeper.back_to(TUESDAY, TUESDAY + timedelta(days=1))
    keeper.go_back(at, date(2026, 11, 25))
    assert (keeper.now(), keeper.doubt_about(date(2026, 11, 24))) == (machine.now, None)


# --- on disk, and on a real machine --------------------------------------------------------------


def test_what_was_seen_is_on_disk_and_half_a_file_says_nothing(tmp_path, machine):
    assert read_last_seen(tmp_path) is None
    seen = machine.keeper(TUESDAY).seen
    write_last_seen(tmp_path, seen)
    assert read_last_seen(tmp_path) == seen
    (tmp_path / "last-seen.json").write_bytes(b'{"at":"2026')
    assert read_last_seen(tmp_path) is None


BEFORE = b'{"at":"2026-11-24T08:00:00Z","boot":"1","steady_s":20.0,"is_sure":true,"denied":null}'
"""As the version before wrote it, without a check."""


def test_what_the_version_before_wrote_is_read_and_gets_its_check(tmp_path):
    file = tmp_path / "last-seen.json"
    file.write_bytes(BEFORE)
    seen = read_last_seen(tmp_path)
    assert seen == LastSeen(datetime(2026, 11, 24, 8, tzinfo=UTC), "1", 20.0)
    write_last_seen(tmp_path, seen)
    assert file.read_bytes().startswith(BEFORE)
    assert read_last_seen(tmp_path) == seen


def test_no_changed_byte_of_what_was_seen_is_believed(tmp_path, machine):
    write_last_seen(tmp_path, machine.keeper(TUESDAY).seen)
    file = tmp_path / "last-seen.json"
    written = file.read_bytes()
    for place in range(len(written) - 1):
        changed = bytearray(written)
        changed[place] ^= 1
        file.write_bytes(changed)
        with capture_logs() as logged:
            assert read_last_seen(tmp_path) is None
        assert logged[0]["event"] == "last_seen_damaged"
        assert "queue-server day" in logged[0]["remedy"]


@pytest.mark.parametrize(
    ("told", "false"),
    [
        (b"2026-11-24", b"9999-12-31"),
        (b"2026-11-24", b"0001-01-01"),
        (b"08:00:00Z", b"08:00:00"),
        (b"20.0", b"1e300"),
        (b"20.0", b"-1"),
        (b'"denied":null', b'"denied":"9999-12-31T23:00:00Z"'),
        (b'"boot":"1",', b""),
    ],
)
def test_what_cannot_have_been_seen_is_not_believed_even_with_a_check(tmp_path, told, false):
    for impossible in (BEFORE.replace(told, false), with_check(BEFORE.replace(told, false))):
        (tmp_path / "last-seen.json").write_bytes(impossible)
        assert read_last_seen(tmp_path) is None


async def test_a_false_year_in_what_was_seen_begins_no_day(tmp_path):
    clock = FakeClock()
    async with server_here(tmp_path, clock=clock) as server:
        await server.running.parts.timers.look()
    file = tmp_path / "last-seen.json"
    for year in (b"2027-", b"9999-"):
        file.write_bytes(file.read_bytes().replace(b"2026-", year))
        async with server_here(tmp_path, clock=clock, witness=Kernel()) as server:
            await server.running.parts.timers.look()
            assert server.running.parts.broadcast.hall.day == date(2026, 11, 23)


def test_the_kernel_counts_on_and_names_its_boot():
    kernel, again = Kernel(), Kernel()
    assert kernel.boot == again.boot
    assert abs(kernel.steady_s() - again.steady_s()) < 1
    assert kernel.is_synchronised() in (True, False)


# --- every history of clock readings -------------------------------------------------------------

LEAPS = st.sampled_from([-3000, -48, -24, -3, -1, -0.1, 0.1, 0.5, 3, 12, 24, 48, 24 * 160])


class ClockHistories(RuleBasedStateMachine):
    """A branch that is open all day: no calendar says that a day may be left."""

    def __init__(self) -> None:
        super().__init__()
        self.machine = Machine()
        self.told = TUESDAY
        self.slack = ALLOWED

    @initialize()
    def the_morning(self):
        self.keeper = self.machine.keeper(TUESDAY, plan=a_plan())
        self.machine.is_ntp = True
        self.keeper.now()

    @rule(minutes=st.sampled_from([0, 1, 30, 300]))
    def time_passes(self, minutes):
        self.slack += ALLOWED * minutes / (24 * 60)
        self.machine.pass_by(minutes=minutes)

    @rule(hours=LEAPS)
    def the_clock_leaps(self, hours):
        self.machine.leap(hours=hours)

    @rule()
    def ntp_sets_it(self):
        self.machine.clock_is_off = timedelta(0)
        self.machine.is_ntp = True
        self.slack = ALLOWED

    @rule()
    def the_server_starts_again(self):
        self.keeper = self.machine.keeper(self.told, self.keeper.seen, plan=a_plan())

    @rule(minutes=st.sampled_from([1, 5]), hours=st.just(0) | LEAPS)
    def the_machine_starts_again(self, minutes, hours):
        self.told = self.keeper.now()
        seen = self.keeper.seen
        self.machine.reboot(timedelta(minutes=minutes))
        self.machine.leap(hours=hours)
        self.slack += POWER_CUT + ALLOWED
        self.keeper = self.machine.keeper(self.told, seen, plan=a_plan())

    @precondition(lambda self: self.keeper.doubt is not None and not self.machine.clock_is_off)
    @rule()
    def a_person_confirms_a_clock_that_is_right(self):
        self.keeper.confirm()
        self.slack = ALLOWED

    @invariant()
    def time_never_goes_back_and_no_day_begins_before_it_comes(self):
        now = self.keeper.now()
        assert now >= self.told
        is_within_the_day = now.date() == self.told.date()
        assert is_within_the_day or now <= self.machine.now + self.slack
        self.told = now


TestClockHistories = ClockHistories.TestCase
TestClockHistories.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)


@given(hours=LEAPS)
def test_no_leap_of_a_running_machine_moves_time_by_more_than_is_allowed(hours):
    machine = Machine()
    keeper = machine.keeper(TUESDAY)
    machine.leap(hours=hours)
    assert abs(keeper.now() - TUESDAY) <= ALLOWED
