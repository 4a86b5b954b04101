"""What a page tells the browser in its headers: which files it may load, and to keep no copy.

Owns the names and defaults of these headers. Sources: the CSP of w3.org/TR/CSP3, RFC 9111.
"""

from collections.abc import Mapping

NONE, SELF = "'none'", "'self'"

OWN_FILES: Mapping[str, str] = {
    "style-src": SELF,
    "script-src": SELF,
    "font-src": SELF,
    "img-src": SELF,
    "connect-src": SELF,
    "form-action": SELF,
}
"""Files, streams and forms of this server."""


def page_headers(allowed: Mapping[str, str]) -> Mapping[str, str]:
    """Those of a page that may load what `allowed` says, by CSP directive, and nothing else.

    Its address goes to no other site, it is in no cache, no search engine and no frame.
    """
    policy = {"default-src": NONE, **allowed, "base-uri": NONE, "frame-ancestors": NONE}
    policy.setdefault("form-action", NONE)
    return {
        "Content-Security-Policy": "; ".join(f"{what} {where}" for what, where in policy.items()),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex, nofollow",
        "Cache-Control": "no-store",
    }
