"""No other site can send a form in the name of a person who has a session here.

Owns the two checks: where a request comes from, and the token in the form. SameSite=Lax of the
cookie is a third one. The token proves the session, so nothing of it is stored and a form may be
sent from several windows.
"""

from collections.abc import Mapping

from aiohttp import web

from web.origin import is_same_origin
from web.proofs import Proofs
from web.sessions.browser_sessions import BrowserSession

FIELD = "form_token"


class ForeignOrigin(web.HTTPForbidden):
    """The request was sent by a page of another site."""


class FormExpired(web.HTTPForbidden):
    """The form was made in another session: to be loaded again and sent again."""


def check_origin(headers: Mapping[str, str], public_url: str) -> None:
    """Raises: ForeignOrigin if a page of another site sent a request with these `headers`."""
    if not is_same_origin(headers, public_url):
        raise ForeignOrigin(reason="only pages of this site may ask for this")


class FormTokens:
    """What each form holds in its hidden field `FIELD`."""

    def __init__(self, key: bytes) -> None:
        """Servers of one site share the `key`."""
        self._proofs = Proofs(key, b"form")

    def of(self, session: BrowserSession) -> str:
        return self._proofs.of(session.digest)

    def check(self, session: BrowserSession, form: Mapping[str, object]) -> None:
        """Raises: FormExpired if `form` was not made in this session."""
        if not self._proofs.holds(str(form.get(FIELD, "")), session.digest):
            raise FormExpired(reason="load the form again and send it again")
