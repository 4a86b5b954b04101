"""What the calls for uploads in parts, and for the page on a telephone, are sent and answer."""

from datetime import datetime

from msgspec import Struct

from sportello.cases.message_types import Id, Written


class UploadWanted(Struct, frozen=True):
    """The file as the sender has it; `size` in bytes."""

    name: Written
    size: int


class UploadShown(Struct, frozen=True):
    """`received` of `size` bytes are kept: the next part begins there."""

    id: Id
    size: int
    received: int


class OffsetProblem(Struct, frozen=True, kw_only=True):
    """A 409 of a part that begins elsewhere: the upload goes on at `offset`."""

    type: str = "about:blank"
    title: str = "Conflict"
    status: int = 409
    code: str = "wrong_offset"
    detail: str
    offset: int


class PhonePageShown(Struct, frozen=True):
    """`url` opens it, without more, until then: for a QR code. `received` files have come by it."""

    url: str
    until: datetime
    received: int


class PhonePageEnded(Struct, frozen=True):
    """`received` files had come by it."""

    received: int
