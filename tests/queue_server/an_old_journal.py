"""A journal as a branch wrote it that was attacked: thousands of invented devices, or of people."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from queue_server.journal.seam import Entry
from queue_server.journal.sqlite import SqliteJournal
from sportello.model.day import DeviceState
from sportello.model.events import AnyEvent, DayStarted, DeviceReported, TicketIssued

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
DAY = AT.date()


def reports(count: int, first_seq: int) -> list[AnyEvent]:
    return [
        DeviceReported(
            at=AT, seq=first_seq + n, station="totem-1", device=f"{n:05}\n" + "x" * 50, code="ready"
        )
        for n in range(count)
    ]


def carried(count: int) -> tuple[DeviceState, ...]:
    return tuple(DeviceState("totem-1", f"{n:05}" + "x" * 50, "ready", AT) for n in range(count))


def tickets(count: int, first_seq: int) -> list[AnyEvent]:
    return [
        TicketIssued(
            at=AT,
            seq=first_seq + n,
            ticket=f"{DAY}-A{n:05}",
            code=f"A{n:05}",
            service="certificati",
            language="it",
            station="totem-1",
            citizen="c" * 22,
        )
        for n in range(count)
    ]


async def write(directory: Path, events: list[AnyEvent]) -> None:
    """A day of these, as `journal.db` of a branch kept in `directory`."""
    journal = SqliteJournal(directory / "journal.db")
    try:
        await journal.take_up()
        await journal.append(
            [Entry(uuid4(), "totem-1", None, DAY, event) for event in events],
        )
    finally:
        journal.close()


def day_started(devices: tuple[DeviceState, ...] = ()) -> AnyEvent:
    return DayStarted(at=AT, seq=1, day=DAY, devices=devices)
