"""What a client can read, as it says in `Accept`, `Accept-Language` and `Accept-Encoding`.

Owns the reading of these headers. Source: RFC 9110, sections 12.4.2 and 12.5.1 to 12.5.4.
"""

from collections.abc import Collection, Iterator

HTML = "text/html"
JSON = "application/json"


def language_of(header: str, offered: Collection[str], otherwise: str) -> str:
    """The language among `offered` (ISO 639-1 codes) that a browser prefers.

    A tag counts by its whole first part: "zh-Hant-TW" is Chinese, "arn" is not Arabic.
    """
    for tag in _preferred(header):
        language = tag.partition("-")[0]
        if language in offered:
            return language
    return otherwise


def wants_html(header: str) -> bool:
    """Whether a page is wanted rather than JSON: browsers name HTML, programs do not."""
    quality = dict(_qualities(header))
    html = quality.get(HTML, 0.0)
    json = max((quality.get(kind, 0.0), kind == JSON) for kind in (JSON, "application/*", "*/*"))
    return html > 0 and (html, False) >= json


def takes_gzip(header: str) -> bool:
    """Whether an answer may be compressed; a client that names no encoding gets it plain."""
    quality = dict(_qualities(header))
    return quality.get("gzip", quality.get("*", 0.0)) > 0


def _preferred(header: str) -> Iterator[str]:
    """What is wanted at all, the most wanted first; ties in the order of the header."""
    wanted = [(name, quality) for name, quality in _qualities(header) if quality > 0]
    for name, _ in sorted(wanted, key=lambda each: -each[1]):
        yield name


def _qualities(header: str) -> Iterator[tuple[str, float]]:
    for part in header.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if name:
            yield name, _quality(parameters)


def _quality(parameters: list[str]) -> float:
    """1 if nothing is said, 0 for what is no number between 0 and 1."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                quality = float(value)
            except ValueError:
                return 0.0
            return quality if 0 <= quality <= 1 else 0.0
    return 1.0
