"""What the portal said in words that this program does not know: asked for again after an update.

A portal may be newer. What it says then is passed over, and the sync goes on. The list lies next to
the store, and the next program that starts asks for the last version of each aggregate on it.
Source: docs/decisions/0187-what-was-not-understood-is-asked-for-again.md
"""

from pathlib import Path

import structlog

from web.process.mark_file import MarkFile

FILE_NAME = "portal.unread"

AggregateKey = tuple[str, str]
"""Kind and id."""

log = structlog.get_logger(__name__)


class UnreadKeys:
    def __init__(self, directory: Path) -> None:
        self._file = MarkFile(directory / FILE_NAME, tuple[AggregateKey, ...])
        self._before = self._now = frozenset(self._file.read() or ())

    @property
    def before(self) -> list[AggregateKey]:
        """What the programs before this one have left, as long as it was not asked for."""
        return sorted(self._before)

    def has(self, key: AggregateKey) -> bool:
        return key in self._now

    def add(self, key: AggregateKey) -> None:
        self._keep(self._now | {key})

    def was_asked_for(self, key: AggregateKey) -> None:
        """Before its answer is read, which may put it on the list again."""
        self._before -= {key}
        self._keep(self._now - {key})

    def _keep(self, keys: frozenset[AggregateKey]) -> None:
        """On a full disk the list is older, and the sync goes on."""
        if keys == self._now:
            return
        self._now = keys
        try:
            self._file.write(tuple(sorted(keys)))
        except OSError as error:
            log.warning("unread_not_kept", error=type(error).__name__)
