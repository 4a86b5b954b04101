"""SMS by an HTTP gateway: one POST, whose body and headers the Comune's settings describe.

Owns how text is written into that body. A request that was handed over and not answered is never
repeated.
"""

import json
from urllib.parse import quote

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout
from aiohttp.client_exceptions import ConnectionTimeoutError

from portal.notifications.composition.parts import filled
from portal.notifications.composition.short_message import short_message
from portal.notifications.settings import FORM, SmsSettings
from portal.notifications.states import WhyNot
from portal.notifications.transports.http_answers import result_of
from portal.notifications.transports.seam import Outgoing, SendResult, passing, unknown


class SmsTransport:
    def __init__(self, settings: SmsSettings, http: ClientSession) -> None:
        self._settings = settings
        self._http = http
        self._timeout = ClientTimeout(total=settings.timeout_s, connect=settings.timeout_s / 2)

    async def send(self, message: Outgoing) -> SendResult:
        sms = short_message(message.facts, message.template, message.words)
        said = {"to": message.address, "text": sms.text, "id": message.id}
        body = filled(self._settings.body, {name: self._written(said[name]) for name in said})
        try:
            async with self._http.post(
                self._settings.url,
                data=body.encode(),
                headers=self._settings.sent_headers,
                timeout=self._timeout,
                allow_redirects=False,
            ) as answer:
                text = await answer.text(errors="replace")
                return result_of(answer.status, text, sms.segments)
        except (ClientConnectorError, ConnectionTimeoutError) as failure:
            return passing(WhyNot.AWAY, str(failure))
        except (ClientError, TimeoutError) as failure:
            return unknown(str(failure), sms.segments)

    def _written(self, value: str) -> str:
        """As it stands between the quotes of a JSON text, or in a field of a form."""
        if self._settings.content_type == FORM:
            return quote(value, safe="")
        return json.dumps(value, ensure_ascii=False)[1:-1]
