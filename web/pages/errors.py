"""One form of every error: JSON with a stable code for programs, a page for browsers.

Owns the choice between the two, by what was asked for, and how the page looks; the sentences on it
are its user's. The page loads nothing.
"""

import base64
from collections.abc import Callable
from hashlib import sha256
from html import escape

from aiohttp import hdrs, web
from msgspec import Struct

from web.negotiation import JSON, wants_html
from web.pages.headers import page_headers

STYLE = """
body { margin: 0; font: 1.25rem/1.5 "Titillium Web", sans-serif; color: #17324d; background: #fff }
main { max-width: 34rem; margin: 15vh auto 0; padding: 0 1.5rem }
h1 { font-size: 2rem; line-height: 1.2 }
h1 { padding-inline-start: 1rem; border-inline-start: .5rem solid #06c }
"""

_STYLE_HASH = base64.b64encode(sha256(STYLE.encode()).digest()).decode()

HEADERS = page_headers({"style-src": f"'sha256-{_STYLE_HASH}'"})

PROBLEM = "application/problem+json"

KEPT = (hdrs.ALLOW, hdrs.RETRY_AFTER, hdrs.WWW_AUTHENTICATE)
"""Headers of an error that say the same to browsers and programs."""


class Sentences(Struct, frozen=True):
    """What a page tells of an error, in one language (ISO 639-1)."""

    language: str
    is_right_to_left: bool
    heading: str
    text: str


SentencesFor = Callable[[int, str], Sentences]
"""Those for a status, in the language that an Accept-Language prefers."""


def as_asked(
    request: web.BaseRequest, answer: web.StreamResponse, sentences_for: SentencesFor
) -> web.StreamResponse:
    """`answer`, or a page in its place if it is an error and a browser asks."""
    is_error = answer.status >= 400 and answer.content_type in (JSON, PROBLEM)
    if not is_error or not wants_html(request.headers.get(hdrs.ACCEPT, "")):
        return answer
    said = sentences_for(answer.status, request.headers.get(hdrs.ACCEPT_LANGUAGE, ""))
    headers = dict(HEADERS) | {
        name: answer.headers[name] for name in KEPT if name in answer.headers
    }
    return web.Response(
        text=_page(said), status=answer.status, content_type="text/html", headers=headers
    )


def _page(said: Sentences) -> str:
    direction = "rtl" if said.is_right_to_left else "ltr"
    heading, text = escape(said.heading), escape(said.text)
    return (
        f'<!doctype html>\n<html lang="{said.language}" dir="{direction}">\n<head>\n'
        '<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{heading}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n<h1>{heading}</h1>\n<p>{text}</p>\n</main>\n</body>\n</html>\n"
    )
