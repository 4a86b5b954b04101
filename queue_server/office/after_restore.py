"""What a server does first with a journal that came out of a copy.

Tickets that were given between the copy and the loss are in people's hands, and in no journal: the
day goes on with numbers above them. Owns the mark that `restore` leaves in a directory.
"""

from pathlib import Path
from uuid import uuid4

import structlog

from queue_server.office.writer import Office
from sportello.model.commands import SkipNumbers
from sportello.model.person import Actor
from sportello.model.refusals import StorageFull
from web.process.cannot_start import CannotStart

MARK = "restored"

log = structlog.get_logger(__name__)


def is_restored(directory: Path) -> bool:
    """Whether the server has not started yet since the directory came out of a copy."""
    return (directory / MARK).exists()


async def go_on_above_the_unseen(directory: Path, office: Office, by: Actor) -> None:
    """Once after each restore: also a copy of last night knows nothing of this morning.

    Raises: CannotStart if it cannot be written, for then numbers would be given twice.
    """
    if not is_restored(directory):
        return
    try:
        await office.do_first(SkipNumbers(id=uuid4()), by)
    except StorageFull as full:
        raise CannotStart(full.detail) from None
    log.warning("numbers_skipped", why="the journal was restored from a copy")
    (directory / MARK).unlink()
