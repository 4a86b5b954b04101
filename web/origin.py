"""Whether a request that changes something comes from a page of this server or from another site.

Owns the reading of `Sec-Fetch-Site` and `Origin`. It is the first of two checks where a cookie
authorises; the second is the form's own token (`csrf`). Source: w3.org/TR/fetch-metadata.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from aiohttp import hdrs

UNTOLD = "null"
"""The origin that browsers tell of pages with `Referrer-Policy: no-referrer`, as all of ours."""


def is_same_origin(headers: Mapping[str, str], public_url: str) -> bool:
    """True for our own pages at `public_url`, and for programs, which name neither header.

    Where a browser has said the site, the origin adds nothing. An older browser says only the
    origin.
    """
    origin = headers.get(hdrs.ORIGIN, UNTOLD)
    if (site := headers.get("Sec-Fetch-Site")) is not None:
        return site == "same-origin"
    ours = urlsplit(public_url)
    return origin in (UNTOLD, f"{ours.scheme}://{ours.netloc}")
