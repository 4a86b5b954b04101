"""Messages of App IO: first the profile is asked whether it wants them, then one is submitted.

Source: the OpenAPI of IO's functions, `getProfileByPOST` and
`submitMessageforUserWithFiscalCodeInBody`.
"""

from http import HTTPStatus

import msgspec
from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout
from aiohttp.client_exceptions import ConnectionTimeoutError
from msgspec import Struct

from portal.notifications.composition.app_io import IoContent, io_content
from portal.notifications.settings import IoSettings
from portal.notifications.states import WhyNot
from portal.notifications.transports.http_answers import result_of
from portal.notifications.transports.seam import (
    Outgoing,
    SendResult,
    Verdict,
    passing,
    permanent,
    unknown,
)

KEY_HEADER = "Ocp-Apim-Subscription-Key"


class IoMessage(Struct, frozen=True):
    fiscal_code: str
    content: IoContent


class IoProfile(Struct, frozen=True):
    sender_allowed: bool


class IoTransport:
    def __init__(self, settings: IoSettings, http: ClientSession) -> None:
        self._settings = settings
        self._http = http
        self._timeout = ClientTimeout(total=settings.timeout_s, connect=settings.timeout_s / 2)

    async def send(self, message: Outgoing) -> SendResult:
        if (unwanted := await self._why_unwanted(message.address)) is not None:
            return unwanted
        content = io_content(message.facts, message.template, message.words)
        try:
            status, body = await self._post("/messages", IoMessage(message.address, content))
        except (ClientConnectorError, ConnectionTimeoutError) as failure:
            return passing(WhyNot.AWAY, str(failure))
        except (ClientError, TimeoutError) as failure:
            return unknown(str(failure))
        return result_of(status, body)

    async def _why_unwanted(self, fiscal_code: str) -> SendResult | None:
        """None where the person has the app and lets this service write. Asking changes nothing."""
        try:
            status, body = await self._post("/profiles", {"fiscal_code": fiscal_code})
        except (ClientError, TimeoutError) as failure:
            return passing(WhyNot.AWAY, str(failure))
        if status == HTTPStatus.NOT_FOUND:
            return permanent(WhyNot.ADDRESS, f"{status} {body}")
        if status == HTTPStatus.OK:
            try:
                is_allowed = msgspec.json.decode(body, type=IoProfile).sender_allowed
            except msgspec.DecodeError as unclear:
                return passing(WhyNot.AWAY, str(unclear))
            return None if is_allowed else permanent(WhyNot.ADDRESS, "sender_allowed is false")
        result = result_of(status, body)
        is_for_good = result.verdict is Verdict.PERMANENT
        return result if is_for_good else passing(result.why or WhyNot.AWAY, result.answer)

    async def _post(self, path: str, body: object) -> tuple[int, str]:
        async with self._http.post(
            self._settings.url + path,
            data=msgspec.json.encode(body),
            headers={KEY_HEADER: self._settings.key, "Content-Type": "application/json"},
            timeout=self._timeout,
            allow_redirects=False,
        ) as answer:
            return answer.status, await answer.text(errors="replace")
