"""Content becomes HTML, and HTML pages: one layout for every kind of paper. Runs in the child.

PDF/A-2a, with tags, so that a screen reader reads it in order. The same content gives the same
bytes: dates and identifier come from the content, nothing from the clock. Only the letters of the
font package and of the system are loaded; no address is ever asked.
"""

import hashlib
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import fontpkg_titillium_web
import msgspec
import pydyf  # type: ignore[import-untyped]
from jinja2 import Environment
from weasyprint import CSS, HTML  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]
from weasyprint.urls import URLFetcher  # type: ignore[import-untyped]

from casework.documents import italian, law
from casework.documents.content import DocumentContent, ReceiptContent, RequestContent
from web.pages.templates import templates_of

VARIANT = "pdf/a-2a"
STYLE = Path(__file__).parent / "templates" / "document.css"
LETTERS = {
    ("Regular", 400, "normal"),
    ("Italic", 400, "italic"),
    ("SemiBold", 600, "normal"),
    ("Bold", 700, "normal"),
}


class NoAddresses(URLFetcher):  # type: ignore[misc]  # untyped there
    """Raises for every address that a document names."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        raise ValueError("a document loads nothing")


def pdf_of(content: DocumentContent) -> bytes:
    """Its pages, as PDF/A."""
    letters, styles = _dressing()
    page = HTML(string=html_of(content), url_fetcher=NoAddresses())
    digest = hashlib.sha256(msgspec.json.encode(content)).hexdigest()[:32]
    pdf: bytes = page.write_pdf(
        stylesheets=[styles],
        font_config=letters,
        pdf_variant=VARIANT,
        pdf_identifier=digest.encode(),
        optimize_images=False,
        finisher=_ready_to_sign if isinstance(content, RequestContent) else None,
    )
    return pdf


def _ready_to_sign(_: Any, pdf: pydyf.PDF) -> None:
    """With a form that has no fields yet: a signature adds one, and that it added nothing else can
    be compared only if there is a form before.
    """
    form = pydyf.Dictionary({"Fields": pydyf.Array()})
    pdf.add_object(form)
    pdf.catalog["AcroForm"] = form.reference


def html_of(content: DocumentContent) -> str:
    made_at = content.presented_at if isinstance(content, ReceiptContent) else content.made_at
    return (
        _templates(content.zone)
        .get_template(f"{content.__struct_config__.tag}.html")
        .render(content=content, law=law, made_at=made_at.astimezone(UTC))
    )


@cache
def _dressing() -> tuple[FontConfiguration, CSS]:
    """Read once in the life of the process: fonts are what takes longest."""
    letters = FontConfiguration()
    folder = fontpkg_titillium_web.ROOT / "files"
    faces = "".join(
        f'@font-face {{ font-family: "Titillium Web"; font-weight: {weight}; font-style: {style};'
        f' src: url("{(folder / f"TitilliumWeb-{name}.ttf").as_uri()}") }}\n'
        for name, weight, style in sorted(LETTERS)
    )
    return letters, CSS(string=faces + STYLE.read_text("utf-8"), font_config=letters)


@cache
def _templates(zone: str) -> Environment:
    templates = templates_of("casework.documents")
    here = ZoneInfo(zone)
    templates.filters["day"] = italian.day
    templates.filters["moment"] = lambda at: italian.moment(at.astimezone(here))
    templates.filters["size"] = italian.size
    templates.filters["fingerprint"] = _fingerprint
    templates.filters["kind"] = lambda entry: entry.__struct_config__.tag
    return templates


def _fingerprint(sha256: str) -> str:
    """In groups of eight, as they are compared by eye; a line breaks between them."""
    return " ".join(sha256[start : start + 8] for start in range(0, len(sha256), 8))
