"""`station.toml`: who a station is, where its server is and what is plugged in.

One file for each program on a machine; a program reads the tables it needs. Owns the keys and
their meaning; docs/operations.md has a sample of each.
"""

import os
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from hardware.open_devices import Devices
from sportello.model.languages import HOUSE_LANGUAGE
from text.toml_settings import FileUnusable, read_settings

ConfiguredName = Annotated[str, Meta(min_length=1, max_length=64)]
OwnAddress = Annotated[str, Meta(pattern=r"^\d{1,3}(\.\d{1,3}){3}$")]
Address = Annotated[str, Meta(pattern=r"^https?://[^/\s]+/?$")]
TimeOfDay = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Percent = Annotated[int, Meta(ge=0, le=100)]


class BoardConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a display board shows and says; docs/board.md explains each key with a sample.

    areas         whose calls it shows, all if none is named
    silent_areas  those whose calls flash gently and are not spoken
    is_silent     the whole board does not speak
    volume        percent by the local time from which it holds; 0 is silence
    directions    where the arrow points for a counter: "up" is straight on
    recent_calls  lines for the calls before the newest
    news          lines that take turns at the foot
    pictures      folder of the branch's own pictures
    """

    areas: tuple[ConfiguredName, ...] = ()
    silent_areas: tuple[ConfiguredName, ...] = ()
    is_silent: bool = False
    volume: dict[TimeOfDay, Percent] = field(default_factory=lambda: {"00:00": 80})
    directions: dict[ConfiguredName, Literal["left", "right", "up", "down"]] = {}
    recent_calls: Annotated[int, Meta(ge=5, le=8)] = 6
    news: tuple[str, ...] = ()
    pictures: str | None = None


class StationConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """One station.

    station     its name, as given to `queue-server key --name`
    key         what that command printed
    server      "http://host:port"; None looks for one on the network
    or_servers  those that may lead the branch instead of `server`
    interfaces  own addresses of this machine on the networks where it looks
    language    the language it starts in
    counter     the counter that an operator here opens, None lets them choose
    scans       the folder in which the scanner beside a counter leaves what it has scanned
    citizen_screen  whether a counter has a window for the citizen; None where a second screen is
    state       where it keeps what must survive a power cut; None for the user's own place
    """

    station: ConfiguredName
    key: Annotated[str, Meta(min_length=20, max_length=200)]
    server: Address | None = None
    or_servers: tuple[Address, ...] = ()
    interfaces: Annotated[tuple[OwnAddress, ...], Meta(min_length=1)] = ("127.0.0.1",)
    language: Annotated[str, Meta(pattern="^[a-z]{2}$")] = HOUSE_LANGUAGE
    counter: ConfiguredName | None = None
    scans: str | None = None
    citizen_screen: bool | None = None
    state: str | None = None
    devices: Devices = Devices()
    board: BoardConfig = BoardConfig()

    @property
    def servers(self) -> tuple[str, ...]:
        """All that are named; none to look for them on the network."""
        return (*((self.server,) if self.server else ()), *self.or_servers)

    @property
    def scans_directory(self) -> Path | None:
        """`scans`. Need not be there."""
        return None if self.scans is None else Path(self.scans).expanduser()

    @property
    def state_directory(self) -> Path:
        """`state`, or `$XDG_STATE_HOME/sportello/<station>`. Need not be there yet.

        Source: XDG Base Directory Specification 0.8.
        """
        if self.state is not None:
            return Path(self.state).expanduser()
        home = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
        return Path(home).expanduser() / "sportello" / self.station


def read_config(path: Path) -> StationConfig:
    """Raises: FileUnusable, as FileFaulty with every fault by line and key."""
    try:
        data = path.read_bytes()
    except OSError as error:
        remedy = "copy the sample of docs/operations.md there, or name another with --config"
        raise FileUnusable(f"{path}: {error.strerror}; {remedy}") from None
    return read_settings(data, StationConfig, path.name)
