"""What the process of guided requests at a branch asks the portal: paths under /sync/v1, bodies.

It opens a line of its own, with the branch's key, so that the hall's line carries no request. Owns
the shapes. Unknown members are ignored, so that either side may be newer. Source: docs/sync.md
"""

from datetime import datetime

from msgspec import Struct

from sportello.sync.contract import PREFIX

FORMS = f"{PREFIX}/forms"
"""`GET` it for `ToldForms`, `GET FORMS/{service}/{version}` for one `FormDefinition`."""


class ToldComune(Struct, frozen=True):
    """The administration to whom requests are presented: IPA code, name, code of the area (AOO) in
    whose register they are entered, and the zone in which its days begin.
    """

    id: str
    name: str
    aoo: str
    zone: str


class ToldForm(Struct, frozen=True):
    """One version of a service's form. It never changes, but for when it was published and whether
    new requests begin with it; a case that has begun stays on it also after `ended_at`.
    """

    service: str
    version: int
    is_published: bool
    published_at: datetime
    ended_at: datetime | None


class ToldForms(Struct, frozen=True):
    """Every version that was ever published: what is not among them is not there any more."""

    comune: ToldComune
    forms: tuple[ToldForm, ...]
