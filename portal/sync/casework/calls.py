"""The calls of the process of guided requests at a branch, joined from those of each subject."""

from aiohttp import web

from casework.definitions import store
from casework.definitions.copies import told_forms
from casework.definitions.refusals import UnknownDefinition
from casework.definitions.store import DefinitionState
from portal.context import PortalContext
from portal.sync.casework.branch_calls import BranchHandler, json_of
from portal.sync.casework.handed_in import HandedInCalls
from portal.sync.casework.trust import TrustCalls
from portal.sync.links import BranchLink
from sportello.sync.casework import FORMS, ToldComune, ToldForms


class CaseworkCalls:
    def __init__(self, context: PortalContext) -> None:
        self._context = context
        self._handed_in = HandedInCalls(context)
        self._trust = TrustCalls(context)

    @property
    def routes(self) -> tuple[tuple[str, str, BranchHandler], ...]:
        return (
            ("GET", FORMS, self.forms),
            ("GET", FORMS + "/{service}/{version:[0-9]{1,9}}", self.form),
            *self._trust.routes,
            *self._handed_in.routes,
        )

    async def forms(self, _: web.Request, link: BranchLink) -> web.Response:
        sheet = self._context.directory.comune(link.comune).comune
        async with self._context.database.reading() as connection:
            forms = await told_forms(connection, link.comune)
        comune = ToldComune(id=sheet.id, name=sheet.name, aoo=sheet.aoo, zone=sheet.zone)
        answer = json_of(ToldForms(comune, forms))
        answer.enable_compression()
        return answer

    async def form(self, request: web.Request, link: BranchLink) -> web.Response:
        """Raises: UnknownDefinition, also for a draft"""
        service, version = request.match_info["service"], int(request.match_info["version"])
        async with self._context.database.reading() as connection:
            stored = await store.stored_version(connection, link.comune, service, version)
        if stored.state is DefinitionState.DRAFT:
            raise UnknownDefinition(f"version {version} of {service} was never published")
        return json_of(stored.definition)
