"""The address of a page on a telephone, and the cookie that takes its place once it was opened.

The secret is derived from the page's id and stored nowhere. It stands in the address once, in the
QR code; then a cookie has it, which is sent to this page alone.
"""

from aiohttp import web

from casework.handover.open_pages import PhonePageOver
from casework.office.host import CaseComune, CaseHost

PHONE = "/telefono"
COOKIE = "telefono"


def link_path(host: CaseHost, comune: CaseComune, id: str) -> str:
    """What the QR code leads to."""
    return f"{PHONE}/{id}/{_secret(host, comune, id)}"


def check_link(request: web.Request, host: CaseHost, comune: CaseComune) -> str:
    """The id in the path, whose secret is in the path too. Raises: PhonePageOver"""
    return _checked(request, host, comune, request.match_info["secret"])


def check_cookie(request: web.Request, host: CaseHost, comune: CaseComune) -> str:
    """The id in the path. Raises: PhonePageOver"""
    return _checked(request, host, comune, request.cookies.get(COOKIE, ""))


def give_cookie(answer: web.Response, host: CaseHost, comune: CaseComune, id: str) -> None:
    answer.set_cookie(
        COOKIE,
        _secret(host, comune, id),
        path=f"{PHONE}/{id}",
        secure=host.page_url(comune, PHONE).startswith("https://"),
        httponly=True,
        samesite="Lax",
    )


def _checked(request: web.Request, host: CaseHost, comune: CaseComune, secret: str) -> str:
    id = request.match_info["id"]
    if not host.is_token(secret, comune, _named(id)):
        raise PhonePageOver("this page is not open")
    return id


def _secret(host: CaseHost, comune: CaseComune, id: str) -> str:
    return host.token(comune, _named(id))


def _named(id: str) -> str:
    """Under this name no case has a token: its ids have no space."""
    return f"phone page {id}"
