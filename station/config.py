"""`station.toml`: who a station is, where its server is and what is plugged in.

One file for each program on a machine; a program reads the tables it needs. Owns the keys and
their meaning; docs/operations.md has a sample of each.
"""

from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from hardware.open_devices import Devices
from sportello.settings import FileUnusable, read_settings
from sportello.words import HOUSE_LANGUAGE

Name = Annotated[str, Meta(min_length=1, max_length=64)]
Address = Annotated[str, Meta(pattern=r"^https?://[^/\s]+/?$")]


class BoardConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """What a display board shows: `areas` are those whose calls it shows, all if none is named.

    `recent_calls` is the number of lines under the newest call. A board without
    `[devices.voice]` stays silent.
    """

    areas: tuple[Name, ...] = ()
    recent_calls: Annotated[int, Meta(ge=5, le=8)] = 6


class StationConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """One station.

    station   its name, as given to `queue-server key --name`
    key       what that command printed
    server    "http://host:port"; None looks for one on this network
    language  the language it starts in
    counter   the counter that an operator here opens, None lets them choose
    """

    station: Name
    key: Annotated[str, Meta(min_length=20, max_length=200)]
    server: Address | None = None
    language: Annotated[str, Meta(pattern="^[a-z]{2}$")] = HOUSE_LANGUAGE
    counter: Name | None = None
    devices: Devices = Devices()
    board: BoardConfig = BoardConfig()


def read_config(path: Path) -> StationConfig:
    """Raises: FileUnusable, as FileFaulty with every fault by line and key."""
    try:
        data = path.read_bytes()
    except OSError as error:
        remedy = "copy the sample of docs/operations.md there, or name another with --config"
        raise FileUnusable(f"{path}: {error.strerror}; {remedy}") from None
    return read_settings(data, StationConfig, path.name)
