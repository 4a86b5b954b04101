"""Requests that a branch hands in: the case, its files as far as they come, then its registration.

Each call may be sent again: what is here already stays, and a case is registered once.
"""

from collections.abc import AsyncIterator

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.attachments import attachments, uploads
from casework.attachments.refusals import AttachmentUnknown, UploadUnknown
from casework.definitions import store
from casework.documents.kept import MOST_BYTES as LARGEST_PDF
from casework.drafts.kept_case import KeptCase
from casework.office import handed_in
from casework.office.file_rules import rule_of
from portal.cases.host import PortalCases, case_comune
from portal.context import PortalContext
from portal.sync.casework.branch_calls import BranchHandler, body_of, json_of, number_in
from portal.sync.links import BranchLink
from sportello.sync.handed_in import (
    HANDED_IN,
    FileReached,
    HandedAnswer,
    HandedCase,
    HandedNumber,
    HandedSending,
)

AT_ONCE = 256 * 1024
ID = "[A-Za-z0-9_-]{10,64}"
"""Of a file it names a folder of the store."""


class HandedInCalls:
    def __init__(self, context: PortalContext) -> None:
        self._context = context
        self._host = PortalCases(context)

    @property
    def routes(self) -> tuple[tuple[str, str, BranchHandler], ...]:
        one = f"{HANDED_IN}/{{case:{ID}}}"
        return (
            ("PUT", one, self.take),
            ("PUT", f"{one}/files/{{file:{ID}}}", self.take_file),
            ("PUT", f"{one}/signed", self.take_signed),
            ("POST", f"{one}/registration", self.register),
        )

    async def take(self, request: web.Request, link: BranchLink) -> web.Response:
        """Raises: UnknownDefinition, NotAHandedCase, OpenAtCounter"""
        told, id = await body_of(request, HandedCase), request.match_info["case"]
        now = self._context.clock()
        async with self._context.database.transaction() as connection:
            case = await handed_in.take(connection, link.comune, link.branch, id, told, now)
            kept = {each.id for each in told.files}
            for each in await attachments.listed(connection, link.comune, id):
                if case.sent is None and each.id not in kept:  # taken out again at the branch
                    await attachments.remove(connection, link.comune, id, each.id)
            files = [
                await handed_in.reached(connection, link.comune, id, each) for each in told.files
            ]
        return json_of(HandedAnswer(tuple(files), await self._number(link, case)))

    async def take_file(self, request: web.Request, link: BranchLink) -> web.Response:
        """The bytes of a file that follow `offset`; with `size`, `field` and `name` it begins.

        Raises: UnknownCase, OpenAtCounter, WrongOffset, and as any file that is attached
        """
        id, file, query = request.match_info["case"], request.match_info["file"], request.query
        comune, intake = link.comune, self._context.files.intake
        async with self._context.database.transaction() as connection:
            case = await handed_in.of_branch(connection, comune, link.branch, id)
            form = await store.stored_version(
                connection, comune, case.service, case.definition_version
            )
            rule = rule_of(form.definition, query.get("field", ""))
            if rule is None:
                raise AttachmentUnknown("the form asks for no such file")
            try:
                begun = await uploads.find_upload(connection, comune, id, file)
            except UploadUnknown:
                begun = await uploads.begin(
                    connection,
                    comune,
                    id,
                    self._context.files.vault,
                    field=query.get("field", ""),
                    name=query.get("name", ""),
                    size=number_in(request, "size"),
                    most_bytes=rule.most_bytes,
                    now=self._context.clock(),
                    id=file,
                )
        offset = number_in(request, "offset")
        begun = await intake.take_part(comune, id, file, offset, _bytes_of(request))
        if begun.received < begun.size:
            return json_of(FileReached(file, begun.received))

        async def allowed(connection: AsyncConnection) -> None:
            await handed_in.of_branch(connection, comune, link.branch, id)

        await intake.finish(comune, id, file, rule, allowed)
        return json_of(FileReached(file, begun.size, is_whole=True))

    async def take_signed(self, request: web.Request, link: BranchLink) -> web.Response:
        """The PDF that a card has signed. Raises: UnknownCase, OpenAtCounter, StorageFull"""
        id, digest = request.match_info["case"], request.query.get("digest", "")
        async with self._context.database.reading() as connection:
            case = await handed_in.of_branch(connection, link.comune, link.branch, id)
        body = await request.clone(client_max_size=LARGEST_PDF).read()
        await self._context.files.documents.keep_signed(link.comune, id, digest, body)
        return json_of(HandedAnswer((), await self._number(link, case)))

    async def register(self, request: web.Request, link: BranchLink) -> web.Response:
        """Raises: UnknownCase, OpenAtCounter, HandedInOtherwise, NumberingWaits"""
        said, id = await body_of(request, HandedSending), request.match_info["case"]
        comune = case_comune(self._context.directory.comune(link.comune).comune)
        async with self._context.database.transaction() as connection:
            case = await handed_in.register(connection, self._host, comune, link.branch, id, said)
        return json_of(HandedAnswer((), await self._number(link, case)))

    async def _number(self, link: BranchLink, case: KeptCase) -> HandedNumber | None:
        """Once it is kept where no restore reaches it."""
        number = handed_in.number_of(case)
        if number is None:
            return None
        comune = case_comune(self._context.directory.comune(link.comune).comune)
        return number if await self._host.is_number_kept(comune, case) else None


async def _bytes_of(request: web.Request) -> AsyncIterator[bytes]:
    async for piece in request.content.iter_chunked(AT_ONCE):
        yield piece
