"""What is known of the stations' devices: how many, how long, and when a word is news. Pure.

A station makes up the names of its devices, so they are bounded here: the branch refuses more than
its plan allows, and the fold keeps at most `MOST_A_STATION`, also of older journals that hold
thousands. Source: docs/decisions/0064.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from sportello.model.day import DeviceState
from sportello.model.events import DeviceReported

MOST_A_STATION = 64
"""The greatest limit that a plan may set; what a journal holds beyond it is not kept."""

RETOLD_AFTER = timedelta(hours=12)
"""A device that is as it was is worth an event after so long: its station is still there."""

FORGOTTEN_AFTER = timedelta(hours=26)
"""A day without a word; a calendar day has up to 25 hours, and stations speak when it begins."""

PORTAL = "server", "portal"
"""The server tells how its line to the portal is as if that were a device of its own."""

READY = "ready"

DeviceStates = dict[tuple[str, str], DeviceState]


def note(devices: DeviceStates, event: DeviceReported) -> None:
    """Let the report have happened. `since` stays as long as the code does."""
    if not event.device.isprintable():
        return
    key = (event.station, event.device)
    before = devices.pop(key, None)
    since = before.since if before and before.code == event.code else event.at
    devices[key] = DeviceState(event.station, event.device, event.code, since, heard_at=event.at)
    of_station = [key for key in devices if key[0] == event.station]
    for oldest in of_station[:-MOST_A_STATION]:
        del devices[oldest]


def kept(devices: Iterable[DeviceState]) -> DeviceStates:
    """Of what went on overnight: at most `MOST_A_STATION` of each station, those heard last."""
    count = Counter[str]()
    dropped: set[tuple[str, str]] = set()
    known = {(device.station, device.device): device for device in devices}
    for device in sorted(known.values(), key=heard_at, reverse=True):
        count[device.station] += 1
        if count[device.station] > MOST_A_STATION or not device.device.isprintable():
            dropped.add((device.station, device.device))
    return {key: device for key, device in known.items() if key not in dropped}


def has_portal(devices: DeviceStates) -> bool:
    """Whether the branch is connected with a portal, reached or not."""
    return PORTAL in devices


def is_portal_reached(devices: DeviceStates) -> bool:
    return has_portal(devices) and devices[PORTAL].code == READY


def heard_at(device: DeviceState) -> datetime:
    """When its station spoke of it last."""
    return device.heard_at or device.since


def is_news(known: DeviceState | None, code: str, now: datetime) -> bool:
    """Whether the word that a device is `code` says anything."""
    return known is None or known.code != code or now - heard_at(known) > RETOLD_AFTER


def heard_lately(devices: Iterable[DeviceState], now: datetime) -> tuple[DeviceState, ...]:
    """Those that a new day still knows."""
    return tuple(device for device in devices if now - heard_at(device) <= FORGOTTEN_AFTER)
