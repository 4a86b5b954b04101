"""`branch.toml`: how a branch is configured and how its server runs. Read and checked once.

Owns the way from the file to a `Plan` and to the settings of the server. What each table may say is
in `tables`, what they must agree on in `checks`. The plan is not checked again after this.
"""

from datetime import date
from pathlib import Path

from msgspec import Struct

from queue_server.config.calendar_table import CalendarTable, calendars_of
from queue_server.config.checks import check_meaning
from queue_server.config.limits import Limits
from queue_server.config.opening_table import OpeningTable, opening_of
from queue_server.config.tables import (
    DEFAULT_RULES,
    BranchTable,
    CounterTable,
    DatabaseTable,
    FollowTable,
    LimitsTable,
    NumbersTable,
    PortalTable,
    RetentionTable,
    RoutingTable,
    ScannerTable,
    ServerTable,
    ServiceTable,
    TopicTable,
)
from queue_server.people.retention import Retention
from sportello.bookings.calendar import Calendar
from sportello.model.languages import HOUSE_LANGUAGE, Text
from sportello.model.place import Area, Topic
from sportello.model.plan import PAUSES, Numbers, Opening, Plan, Priority
from text.toml_settings import Document
from web.process.cannot_start import CannotStart

FILE_NAME = "branch.toml"


class BranchSettings(Struct, frozen=True):
    """All that `branch.toml` says. `database` is None where files keep the branch.

    `public_url` has no slash at its end; None where turns are not followed on the telephone.
    `portal` is None for a branch without one; `clamd` is what scans attached files.
    """

    plan: Plan
    host: str
    port: int
    is_announced: bool
    retention: Retention
    limits: Limits
    database: str | None
    public_url: str | None
    calendars: tuple[Calendar, ...]
    portal: PortalTable | None
    clamd: str


def read_settings(directory: Path, today: date) -> BranchSettings:
    """The settings of the branch in `directory`.

    `today`, in the branch's zone or near enough, says from which year on closing days are needed.
    Raises: FileFaulty with every fault of the file, CannotStart if there is none to read.
    """
    path = directory / FILE_NAME
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        remedy = f"queue-server init {directory}"
        raise CannotStart(f"there is no branch in {directory}: make one with `{remedy}`") from None
    except OSError as error:
        raise CannotStart(f"{path} cannot be read ({error.strerror}): run as its owner") from None
    return settings_from(data, today)


def settings_from(data: bytes, today: date) -> BranchSettings:
    """The file's bytes as settings. Raises: FileFaulty."""
    document = Document(data, FILE_NAME)
    document.only(
        "branch",
        "server",
        "database",
        "follow",
        "portal",
        "attachments",
        "retention",
        "limits",
        "opening",
        "routing",
        "numbers",
        "areas",
        "topics",
        "services",
        "counters",
        "priorities",
        "pauses",
        "calendars",
    )
    branch = document.read(("branch",), BranchTable)
    server = document.read(("server",), ServerTable)
    database = document.read(("database",), DatabaseTable) if "database" in document.data else None
    follow = document.read(("follow",), FollowTable) if "follow" in document.data else None
    portal = document.read(("portal",), PortalTable) if "portal" in document.data else None
    attachments = document.read(("attachments",), ScannerTable) or ScannerTable()
    retention = document.read(("retention",), RetentionTable)
    limits = document.read(("limits",), LimitsTable) or LimitsTable()
    opening = document.read(("opening",), OpeningTable)
    areas = {id: Area(id, name) for id, name in document.entries("areas", dict[str, str]).items()}
    topics = {
        id: Topic(id, table.name, table.icon)
        for id, table in document.entries("topics", TopicTable).items()
    }
    services = {
        id: table.service(id) for id, table in document.entries("services", ServiceTable).items()
    }
    counters = {
        id: table.counter(id) for id, table in document.entries("counters", CounterTable).items()
    }
    priorities = {
        id: Priority(id, name)
        for id, name in document.entries("priorities", dict[str, str]).items()
    }
    pauses: dict[str, Text] = dict(document.entries("pauses", dict[str, str]))
    routing = document.read(("routing",), RoutingTable)
    numbers = document.read(("numbers",), NumbersTable)
    plan = Plan(
        name=branch.name if branch else "",
        zone=branch.zone if branch else "Europe/Rome",
        opening=opening_of(opening, document, today) if opening else Opening(((),) * 7),
        areas=areas,
        topics=topics,
        services=services,
        counters=counters,
        languages=branch.languages if branch else (HOUSE_LANGUAGE,),
        rooms=branch.rooms if branch else 0,
        priorities=priorities,
        pauses=pauses or dict(PAUSES),
        routing=routing.rules if routing else DEFAULT_RULES,
        numbers=numbers.numbers if numbers else Numbers(),
        out_of_turn=routing.may_choose if routing else None,
        devices_per_station=limits.devices_per_station,
    )
    check_meaning(plan, document)
    calendars = calendars_of(document.entries("calendars", CalendarTable), plan, document)
    document.check()
    assert server is not None, "what has no fault was read"
    assert retention is not None, "what has no fault was read"
    return BranchSettings(
        plan=plan,
        host=server.host,
        port=server.port,
        is_announced=server.announce,
        retention=retention.retention,
        limits=limits.limits,
        database=database.url if database else None,
        public_url=follow.public_url.rstrip("/") if follow else None,
        calendars=calendars,
        portal=portal,
        clamd=attachments.clamd,
    )
