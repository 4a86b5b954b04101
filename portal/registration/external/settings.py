"""`[register.external.<IPA code>]` of portal.toml: the program that keeps a Comune's register."""

from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta, Struct

from text.toml_settings import Document

Site = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_]{1,32}$")]


class ExternalRegisterTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`site` names the portal's own emergency register, in numbers like EM-AOO1-portale-…."""

    url: Annotated[str, Meta(pattern=r"^https?://\S+$", max_length=300)]
    key: str = ""
    timeout_s: Annotated[float, Meta(gt=0, le=120)] = 30
    site: Site = "portale"


def check_external(document: Document, external: dict[str, ExternalRegisterTable]) -> None:
    """Note in `document` what is missing."""
    for comune, table in external.items():
        path = ("register", "external", comune)
        if not table.key:
            document.fault(path, "has no key", 'Write key = "…" as the register\'s program has it')
        parts = urlsplit(table.url)
        if parts.scheme != "https" and parts.hostname != "127.0.0.1":
            document.fault((*path, "url"), "is without TLS", 'Write "https://…"')
