"""`portal.toml`: what an installer sets. Every fault names its line and the remedy."""

import ipaddress
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta, Struct, field
from msgspec.structs import replace

from portal.config.sign_in import CardDoorTable, SignInTable
from portal.notifications.settings import TABLES as NOTIFICATION_TABLES
from portal.notifications.settings import NotificationSettings, read_notifications
from portal.registration.external.settings import ExternalRegisterTable, check_external
from text.toml_settings import Document, FileUnusable

FILE_NAME = "portal.toml"
COPIES = "register-copies"
"""Second store of the registers, in the portal's directory unless another place is set."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class ListeningTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`public_url` is where browsers reach the portal, without a slash at the end; None for where
    it listens. `proxies` are the addresses whose X-Forwarded-For counts.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8310
    public_url: str | None = None
    proxies: tuple[str, ...] = ()


class PortalDatabaseTable(Struct, frozen=True, forbid_unknown_fields=True):
    url: str | None = None


class BookingTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`open_holds` is how many seats one client may hold at the same time, `open_bookings` how many
    appointments for one service a person may have ahead.
    """

    hold_minutes: Annotated[float, Meta(gt=0, le=60)] = 10.0
    open_holds: Annotated[int, Meta(ge=1, le=1000)] = 5
    open_bookings: Annotated[int, Meta(ge=1, le=1000)] = 4


class RegisterTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`copies` is where each registration is kept a second time: a folder, best on another disk, or
    "s3://bucket/prefix". `external` has, by IPA code, the Comuni whose register is another program.
    """

    copies: str = COPIES
    external: dict[str, ExternalRegisterTable] = field(default_factory=dict)


class AttachmentTable(Struct, frozen=True, forbid_unknown_fields=True):
    """Files that citizens attach to requests: where they are kept, encrypted, and who scans them.

    store  a folder, or "s3://bucket/prefix"
    clamd  ClamAV's daemon: the path of its socket, or "host:port"
    """

    store: str = "attachments"
    clamd: Annotated[str, Meta(pattern=r"^(/.+|[^/]+:\d{1,5})$")] = "/run/clamav/clamd.ctl"


class LimitTable(Struct, frozen=True, forbid_unknown_fields=True):
    """Clients of the networks in `exempt` are not limited: to try a portal out, never outside."""

    exempt: tuple[str, ...] = ()
    requests_per_minute: Annotated[int, Meta(ge=1)] = 120
    changes_per_minute: Annotated[int, Meta(ge=1)] = 20


class PortalSettings(Struct, frozen=True):
    server: ListeningTable = ListeningTable()
    database: PortalDatabaseTable = PortalDatabaseTable()
    bookings: BookingTable = BookingTable()
    register: RegisterTable = RegisterTable()
    attachments: AttachmentTable = AttachmentTable()
    limits: LimitTable = LimitTable()
    sign_in: SignInTable = SignInTable()
    cns: CardDoorTable = CardDoorTable()
    notifications: NotificationSettings = NotificationSettings()
    exempt: tuple[Network, ...] = ()
    proxies: tuple[Network, ...] = ()

    def is_exempt(self, address: str) -> bool:
        return _is_in(address, self.exempt)

    def is_proxy(self, address: str) -> bool:
        return _is_in(address, self.proxies)


def read_settings(directory: Path) -> PortalSettings:
    """Raises: FileFaulty; FileUnusable if there is no portal in that directory."""
    file = directory / FILE_NAME
    try:
        document = Document(file.read_bytes(), FILE_NAME)
    except OSError as error:
        raise FileUnusable(
            f"{file}: {error.strerror}; `portal init {directory}` makes a portal there"
        ) from None
    of_others = ("sign_in", "cns", *NOTIFICATION_TABLES)
    document.only("server", "database", "bookings", "register", "attachments", "limits", *of_others)
    settings = PortalSettings(
        server=document.read(("server",), ListeningTable) or ListeningTable(),
        database=document.read(("database",), PortalDatabaseTable) or PortalDatabaseTable(),
        bookings=document.read(("bookings",), BookingTable) or BookingTable(),
        register=_register(document, directory),
        attachments=_attachments(document, directory),
        limits=document.read(("limits",), LimitTable) or LimitTable(),
        sign_in=document.read(("sign_in",), SignInTable) or SignInTable(),
        cns=document.read(("cns",), CardDoorTable) or CardDoorTable(),
        notifications=read_notifications(document),
    )
    url = settings.database.url
    if url is not None and urlsplit(url).scheme != "postgresql":
        document.fault(("database", "url"), "is no PostgreSQL", 'Write "postgresql://…"')
    issuer = settings.sign_in.issuer
    if issuer is not None and not _is_safe(issuer):
        document.fault(("sign_in", "issuer"), "is no safe address", 'Write "https://…"')
    if issuer is not None and not settings.sign_in.client_id:
        document.fault(("sign_in", "client_id"), "is missing", "Write it as the proxy has it")
    card_url = settings.cns.public_url
    if card_url is not None and not card_url.startswith("https://"):
        document.fault(("cns", "public_url"), "is without TLS", 'Write "https://…"')
    exempt = _networks(document, ("limits", "exempt"), settings.limits.exempt)
    proxies = _networks(document, ("server", "proxies"), settings.server.proxies)
    document.check()
    return replace(settings, exempt=exempt, proxies=proxies)


def _register(document: Document, directory: Path) -> RegisterTable:
    """Its folder from the root on: a relative one is in the portal's directory."""
    table = document.read(("register",), RegisterTable) or RegisterTable()
    check_external(document, table.external)
    if table.copies.startswith("s3://"):
        return table
    return replace(table, copies=str((directory / table.copies).absolute()))


def _attachments(document: Document, directory: Path) -> AttachmentTable:
    """As `_register`."""
    table = document.read(("attachments",), AttachmentTable) or AttachmentTable()
    if table.store.startswith("s3://"):
        return table
    return replace(table, store=str((directory / table.store).absolute()))


def _is_safe(address: str) -> bool:
    """Whether nothing on the way can be read or changed: TLS, or this same machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme, parts.hostname) == ("http", "127.0.0.1")


def _networks(
    document: Document, path: tuple[str, str], written: Sequence[str]
) -> tuple[Network, ...]:
    found: list[Network] = []
    for each in written:
        try:
            found.append(ipaddress.ip_network(each))
        except ValueError:
            document.fault(path, f'"{each}" is no network', 'Write it as "10.0.0.0/8"')
    return tuple(found)


@lru_cache(4096)
def _is_in(address: str, networks: tuple[Network, ...]) -> bool:
    """Kept: it is asked two or three times for each request."""
    try:
        asked = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(asked in network for network in networks if asked.version == network.version)
