"""`python -m benchmarks`, or `make bench`: every promise of speed, measured on this machine.

Real servers and programs on loopback and on a real disk, their clients in this process. A figure
is the median of its runs, with the lowest and the highest next to it. Nothing here can fail for
being slow: it says what it found. Figures of a busy machine are its neighbours' as well: look at
the load next to them, and measure again with --only.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import uvloop

from benchmarks import machine
from benchmarks.figures import FigureRow
from benchmarks.ground import Ground
from benchmarks.measures import (
    bookings,
    calls,
    cold_start,
    core,
    memory,
    pages,
    papers,
    polls,
    requests,
    screens,
    sync,
    tickets,
)
from benchmarks.measures.offices import desk
from benchmarks.table import Taken, in_one_line, written_anew

MEASURES: Mapping[str, Callable[[Ground], AsyncIterator[FigureRow]]] = {
    "tickets": tickets.measure,
    "calls": calls.measure,
    "cold_start": cold_start.measure,
    "memory": memory.measure,
    "core": core.measure,
    "screens": screens.measure,
    "bookings": bookings.measure,
    "pages": pages.measure,
    "polls": polls.measure,
    "requests": requests.measure,
    "desk": desk.measure,
    "papers": papers.measure,
    "sync": sync.measure,
}


def main() -> None:
    arguments = _parser().parse_args()
    names = arguments.only or list(MEASURES)
    with tempfile.TemporaryDirectory(prefix="sportello-bench-", dir=arguments.disk) as folder:
        ground = Ground(Path(folder), arguments.quick)
        today = datetime.now(UTC).date()
        told = machine.description(ground.folder, today)
        print(told)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # clients cost less
            taken = runner.run(_measure(names, ground))
    if arguments.write:
        document: Path = arguments.write
        before = document.read_text(encoding="utf-8") if document.exists() else ""
        document.write_text(written_anew(before, told, taken, list(MEASURES)), encoding="utf-8")


async def _measure(names: Sequence[str], ground: Ground) -> dict[str, Taken]:
    """What each of them found, told as it comes."""
    taken: dict[str, Taken] = {}
    for name in names:
        begun_s, rows, load = time.perf_counter(), [], machine.load()
        print(f"\n{name}, at load {load:.1f}", flush=True)
        async for row in MEASURES[name](ground):
            print(f"  {in_one_line(row)}", flush=True)
            rows.append(row)
        when = f"{datetime.now(UTC):%d %b}, {load:.1f}"
        taken[name] = Taken(tuple(rows), when)
        print(f"  ({time.perf_counter() - begun_s:.0f} s, then at load {machine.load():.1f})")
    return taken


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measures what was promised."
    )
    parser.add_argument("--only", choices=MEASURES, action="append", help="may be given twice")
    parser.add_argument("--quick", action="store_true", help="few runs: does it work at all?")
    parser.add_argument(
        "--write", type=Path, metavar="FILE", help="put the table into docs/benchmarks.md"
    )
    parser.add_argument(
        "--disk", type=Path, metavar="DIR", help="where to write; the disk of temporary files"
    )
    return parser


if __name__ == "__main__":
    main()
