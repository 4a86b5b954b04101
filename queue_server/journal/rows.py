"""From what the office hands in to the rows that a journal keeps, linked to each other."""

from collections.abc import Sequence

from queue_server.journal.chain import ChainRow, Kept, linked
from queue_server.journal.head import Head
from queue_server.journal.seam import Entry
from sportello.model.tags import snake_case
from sportello.model.wire import encode


def sealed(head: Head, entries: Sequence[Entry]) -> tuple[list[Kept], Head]:
    """The rows of `entries`, each with its digest, and the head once they follow `head`."""
    rows: list[Kept] = []
    digest = head.digest
    for entry in entries:
        row = _row(entry)
        digest = linked(digest, row)
        rows.append((*row, digest))
    return rows, head.followed_by(((entry.day, entry.event) for entry in entries), digest)


def _row(entry: Entry) -> ChainRow:
    event = entry.event
    return (
        event.seq,
        str(entry.command),
        entry.station,
        entry.operator,
        entry.day.isoformat(),
        event.at.isoformat(),
        snake_case(type(event).__name__),
        encode(event).decode(),
    )
