"""API v1: the form of a service, as new requests begin with it."""

from collections.abc import Sequence
from typing import Any

from aiohttp import web
from msgspec.structs import asdict

from casework.api.routes import PREFIX, ApiCall
from casework.api.telling import json_of
from casework.definitions import store
from casework.definitions.refusals import UnknownDefinition
from casework.office.host import CaseHost
from sportello.cases.definition import FormDefinition
from sportello.cases.schema import answers_schema
from sportello.model.refusals import UnknownService


class PublishedDefinition(FormDefinition, frozen=True, kw_only=True):
    """A form as it is kept, in all its languages; `schema` is the JSON Schema of its answers."""

    schema: dict[str, Any]


class DefinitionCalls:
    def __init__(self, host: CaseHost) -> None:
        self._host = host

    @property
    def calls(self) -> Sequence[ApiCall]:
        return (
            ApiCall(
                method="GET",
                path=f"{PREFIX}/definitions/{{service}}",
                name="definition",
                summary="The published form of a service, with the JSON Schema of its answers",
                handler=self.definition,
                answers={200: PublishedDefinition},
                refuses=(UnknownService, UnknownDefinition),
            ),
        )

    async def definition(self, request: web.Request) -> web.Response:
        comune = self._host.comune_of(request)
        service = request.match_info["service"]
        self._host.check_offered(comune, service)
        async with self._host.database.brief_reading() as connection:
            found = await store.published(connection, comune.id, service)
        return json_of(PublishedDefinition(**asdict(found), schema=answers_schema(found)))
