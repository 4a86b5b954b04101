"""Files of a request: taken in with a step's form, shown small, taken out again.

Owns that a file counts as soon as it is attached: its id stands in the answer to its question.
"""

import msgspec
from aiohttp import web
from msgspec import Struct

from casework.api.requests.case_files import while_open
from casework.attachments import attachments
from casework.attachments.attachments import Attachment
from casework.attachments.refusals import AttachmentUnknown
from casework.drafts import cases
from casework.office.file_rules import DOCUMENTS, rule_of
from portal.pages.kit import HEADERS
from portal.pages.requests.fields.file_views import (
    FileLine,
    file_shown,
)
from portal.pages.requests.opening import OpenedRequest, RequestOpener
from portal.pages.requests.sent_forms import SentFile
from sportello.cases.conditions import MOST_ROWS, JsonValue
from sportello.cases.definition import FormDefinition, FormStep

FILES = "file"
"""The end of the path."""

FILE_PREFIX = "f."
"""In a form, before the path of what a file is for."""

TITLE_DOCUMENT = "title.document"
"""The path of the paper by which someone presents for another."""


class FileTaken(Struct, frozen=True):
    """What a script is told. `version` of the case before and after, to be saved with next."""

    file: FileLine
    was: int
    version: int


class FileRefused(Struct, frozen=True):
    sentence: str


class RequestFiles:
    def __init__(self, opener: RequestOpener) -> None:
        self._opener = opener
        self._context = opener.context

    def add_to(self, app: web.Application, prefix: str) -> None:
        """`prefix` is the path of one request."""
        app.router.add_get(f"{prefix}/{FILES}", self.listed)
        app.router.add_get(f"{prefix}/{FILES}/{{file}}", self.picture)

    async def counted(self, opened: OpenedRequest, path: str, file: Attachment) -> FileTaken:
        """The file stands in the answer to its question, if an answer names it."""
        comune, id, now = opened.comune.id, opened.it.case.id, self._context.clock()
        shown = file_shown(file, opened.asked.words)
        async with self._context.database.brief_transaction() as connection:
            case = await cases.find(connection, comune, id, is_locked=True)
            step = step_with_files(opened.it.definition, path)
            if step is None:
                return FileTaken(shown, case.version, case.version)
            name = path.partition(".")[0]
            answer = with_file(case.answers.get(name), path, file.id)
            after = await cases.save_step(connection, comune, case, step, {name: answer}, now)
        return FileTaken(shown, case.version, after.version)

    async def listed(self, request: web.Request) -> web.Response:
        """All files as they are now, for a script that waits for the scanner."""
        opened = await self._opener.open(request)
        words = opened.asked.words
        return told([file_shown(each, words) for each in opened.it.attached])

    async def picture(self, request: web.Request) -> web.Response:
        """The small picture of a file that the scanner called clean.

        Raises: AttachmentUnknown, NotCleared
        """
        opened = await self._opener.open(request)
        comune, case, id = opened.asked.comune.id, opened.it.case.id, request.match_info["file"]
        async with self._context.database.reading() as connection:
            there = await attachments.find(connection, comune, case, id)
            file = await attachments.cleared_file(connection, comune, case, id)
        if there.thumbnail is None:
            raise AttachmentUnknown(f"{id} has no small picture")
        body = await self._context.files.vault.read_thumbnail(file, there.thumbnail)
        return web.Response(body=body, content_type="image/png", headers=HEADERS)

    async def take(self, opened: OpenedRequest, path: str, sent: SentFile) -> Attachment:
        """Into the store.

        Raises: those of FILE_REFUSALS, AlreadySent, OpenAtCounter; HTTPBadRequest
        """
        rule = rule_of(opened.it.definition, path) if path else None
        if rule is None:
            raise web.HTTPBadRequest(reason="no question asks for this file")
        comune, case = opened.comune.id, opened.it.case.id
        return await self._context.files.intake.take(
            comune,
            case,
            sent.pieces,
            field=path,
            name=sent.name,
            rule=rule,
            allowed=while_open(comune, case),
        )

    async def remove(self, opened: OpenedRequest, id: str) -> None:
        """Out of the store; nothing for one that is not there.

        Raises: AlreadySent, OpenAtCounter
        """
        comune, case = opened.comune.id, opened.it.case.id
        try:
            await self._context.files.intake.remove(comune, case, id, while_open(comune, case))
        except AttachmentUnknown:
            return  # its button was touched twice


def step_with_files(definition: FormDefinition, path: str) -> FormStep | None:
    """The step of the field that the path names; None for a document, which no answer names."""
    if path.startswith(DOCUMENTS) or path == TITLE_DOCUMENT:
        return None
    name = path.partition(".")[0]
    steps = (step for step in definition.steps if any(f.name == name for f in step.fields))
    return next(steps, None)


def with_file(answer: JsonValue, path: str, id: str) -> JsonValue:
    """The answer with one file more: a list of ids, or rows that have one at the path's number;
    unchanged for a row beyond what any form may have.
    """
    _, _, rest = path.partition(".")
    if not rest:
        return [*(answer if isinstance(answer, list) else ()), id]
    number, _, name = rest.partition(".")
    if len(number) > len(str(MOST_ROWS)) or int(number) >= MOST_ROWS:
        return answer
    rows = list(answer) if isinstance(answer, list) else []
    while len(rows) <= int(number):
        rows.append({})
    row = rows[int(number)]
    row = dict(row) if isinstance(row, dict) else {}
    row[name] = with_file(row.get(name), name, id)
    rows[int(number)] = row
    return rows


def is_named(answer: JsonValue, id: str) -> bool:
    """Whether the file stands somewhere in an answer."""
    if isinstance(answer, list):
        return any(each == id or is_named(each, id) for each in answer)
    return isinstance(answer, dict) and any(is_named(each, id) for each in answer.values())


def without_file(answer: JsonValue, id: str) -> JsonValue:
    """Wherever in an answer it stands."""
    if isinstance(answer, list):
        return [without_file(each, id) for each in answer if each != id] or None
    if isinstance(answer, dict):
        return {name: without_file(each, id) for name, each in answer.items()}
    return answer


def told(said: object, status: int = 200) -> web.Response:
    """To a script."""
    body = msgspec.json.encode(said)
    return web.Response(body=body, status=status, content_type="application/json", headers=HEADERS)
