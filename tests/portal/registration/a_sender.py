"""A process that registers until it is killed, and writes each number that it would show.

python -m tests.portal.registration.a_sender DIRECTORY [URL]
"""

import asyncio
import os
import sys
from pathlib import Path
from uuid import uuid4

from portal.registration.copies import RegisterCopies
from portal.registration.second_store import SecondStore
from portal.storage.database import Database, open_database
from tests.portal.registration.a_register import registered

SENDERS = int(os.environ.get("PORTAL_SENDERS", "10"))
"""At the same time, of one process."""
COPIES = "register-copies"


async def send(database: Database, copies: RegisterCopies) -> None:
    while True:
        made = await registered(database, uuid4().hex)
        if await copies.keep(made):
            line = f"{made.id.year} {made.id.number} {made.entry.sha256}\n"
            sys.stdout.write(line)
            sys.stdout.flush()


async def main(directory: Path, url: str | None) -> None:
    async with open_database(directory, url) as database, asyncio.TaskGroup() as senders:
        copies = RegisterCopies(database, SecondStore(str(directory / COPIES)))
        for _ in range(SENDERS):
            senders.create_task(send(database, copies))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None))
