"""The commands of a head of desk: a day again, what if, which break to move, how true the waits.

Owns what they type and the journal that is read for it; `report_text` says what was found. They
read alone, so the server may run meanwhile.
"""

import argparse
import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from queue_server.cli.commands import settings_in
from queue_server.forecasts.forecasts import Forecasts
from queue_server.forecasts.history_queries import LookingBack
from queue_server.forecasts.worker_process import WorkerProcess
from queue_server.journal.seam import Journal
from queue_server.office.broadcast import Broadcast
from queue_server.storage.stores import open_journal
from sportello.forecast.accuracy import AccuracyAsked
from sportello.history.what_if import MovedBreak, WhatIf
from sportello.model.instants import WALL_TIME
from sportello.model.languages import LANGUAGES
from sportello.model.plan import Plan
from sportello.model.refusals import NothingToSay
from sportello.model.wire import encode
from sportello.routing.policies import POLICIES
from web.process.command_line import Commands

if TYPE_CHECKING:
    from queue_server.cli.report_text import Findings

T = TypeVar("T", bound=Struct)


def add_to(commands: Commands) -> None:
    again = commands.add(replay, "Play a past day again under another rule, and compare the waits.")
    again.add_argument("--day", type=_day, required=True, help="e.g. 2026-11-23")
    again.add_argument("--policy", required=True, choices=list(POLICIES))
    asked = commands.add(what_if, "What another staffing or rule would have done on the last days.")
    asked.add_argument("--days", type=int, default=20, metavar="N", help="how many; 20")
    asked.add_argument("--without-counter", action="append", default=[], metavar="COUNTER")
    asked.add_argument(
        "--with-counter",
        action="append",
        default=[],
        type=_counter_and_services,
        metavar="COUNTER[:SERVICE,…]",
        help="open all day; a known one keeps its services if none is named",
    )
    asked.add_argument("--policy", choices=list(POLICIES))
    asked.add_argument("--target", action="append", default=[], type=_target, metavar="SERVICE=MIN")
    asked.add_argument(
        "--move-break", action="append", default=[], type=_moved, metavar="COUNTER:HH:MM=HH:MM"
    )
    advised = commands.add(advice, "Which planned break of today to move, and what that saves.")
    true = commands.add(accuracy, "How true the waits were that people were told.")
    true.add_argument("--days", type=int, default=7, metavar="N", help="how many; 7")
    for command in (again, asked, advised, true):
        command.add_argument("--json", action="store_true", help="for programs")
        command.add_argument(
            "--language", choices=list(LANGUAGES), default="it", help="for people; it"
        )


def replay(options: argparse.Namespace) -> None:
    _tell(
        options,
        lambda past: past.replay(options.day, options.policy),
        lambda say, found: say.replayed(found),
    )


def what_if(options: argparse.Namespace) -> None:
    asked = WhatIf(
        days=_within(options.days, 250),
        without_counters=tuple(options.without_counter),
        with_counters=dict(options.with_counter),
        policy=options.policy,
        targets=dict(options.target),
        moved_breaks=tuple(options.move_break),
    )
    _tell(options, lambda past: past.what_if(asked), lambda say, found: say.what_if(found))


def advice(options: argparse.Namespace) -> None:
    _tell(options, lambda past: past.advice(), lambda say, found: say.advice(found))


def accuracy(options: argparse.Namespace) -> None:
    asked = AccuracyAsked(_within(options.days, 92))
    _tell(options, lambda past: past.accuracy(asked), lambda say, found: say.accuracy(found))


def _tell(
    options: argparse.Namespace,
    ask: Callable[[LookingBack], Awaitable[T]],
    lines: "Callable[[Findings, T], Iterable[str]]",
) -> None:
    settings = settings_in(options.directory)
    plan = settings.plan

    async def answered() -> T:
        async with (
            open_journal(options.directory, settings.database) as journal,
            looking_back(journal, plan) as past,
        ):
            return await ask(past)

    found = asyncio.run(answered())
    if options.json:
        print(encode(found).decode())
        return
    # with the catalogues and the names of numbers, for these commands alone
    from queue_server.cli.report_text import Findings
    from text.catalogue import Catalogue

    words = Catalogue("queue_server").words(options.language)
    print("\n".join(lines(Findings(words, plan), found)))


@asynccontextmanager
async def looking_back(journal: Journal, plan: Plan) -> AsyncIterator[LookingBack]:
    """The past of a branch, with all that it teaches."""
    worker, broadcast = WorkerProcess(), Broadcast(plan)
    forecasts = Forecasts(plan, journal, broadcast, _now, worker)
    past = LookingBack(plan, journal, _now, broadcast.today, lambda: forecasts.experience)
    try:
        last = await journal.last()
        events = await journal.replay(last[1]) if last else []
        broadcast.publish(events)
        forecasts.note(events)
        await forecasts.learn_from_the_past()
        yield past
    finally:
        await past.close()
        await worker.close()


def _now() -> datetime:
    return datetime.now(UTC)


# --- what they type ------------------------------------------------------------------------------


def _within(days: int, most: int) -> int:
    if not 1 <= days <= most:
        raise NothingToSay(f"ask for 1 to {most} days")
    return days


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a day is written 2026-11-23") from None


def _counter_and_services(text: str) -> tuple[str, tuple[str, ...]]:
    counter, _, services = text.partition(":")
    return counter, tuple(filter(None, services.split(",")))


def _target(text: str) -> tuple[str, float]:
    service, _, minutes = text.partition("=")
    try:
        given = float(minutes)
    except ValueError:
        given = 0.0
    if not 0 < given <= 480:
        raise argparse.ArgumentTypeError("a target is written anagrafe=20, in minutes")
    return service, given


def _moved(text: str) -> MovedBreak:
    before, _, to = text.partition("=")
    counter, _, at = before.partition(":")
    if not counter or not all(re.match(WALL_TIME, each) for each in (at, to)):
        raise argparse.ArgumentTypeError("a moved break is written 3:10:30=12:00")
    return MovedBreak(counter, at, to)
