"""Comuni by the beginning of their names, for a field's suggestions; nothing depends on them."""

import msgspec
from aiohttp import hdrs, web
from msgspec import Struct

from italy.municipalities import municipalities_beginning
from portal.clients import RequestLimits
from portal.context import PortalContext
from portal.pages.kit import HEADERS

PATH = "/comuni"
MOST = 8
FEWEST_LETTERS = 2
KEPT = "public, max-age=86400"


class SuggestedMunicipality(Struct, frozen=True):
    """`postcode` None where it has several."""

    name: str
    postcode: str | None


class MunicipalityRoute:
    def __init__(self, context: PortalContext) -> None:
        self._limits = RequestLimits(context)

    def add_to(self, app: web.Application) -> None:
        app.router.add_get(PATH, self.begin_with)

    async def begin_with(self, request: web.Request) -> web.Response:
        """The first eight whose name begins with `q`."""
        self._limits.check(request, is_change=False)
        text = request.query.get("q", "").strip()[:60]
        found = municipalities_beginning(text, MOST) if len(text) >= FEWEST_LETTERS else []
        told = [SuggestedMunicipality(one.full_name, one.only_postcode) for one in found]
        headers = {**HEADERS, hdrs.CACHE_CONTROL: KEPT}
        body = msgspec.json.encode(told)
        return web.Response(body=body, content_type="application/json", headers=headers)
