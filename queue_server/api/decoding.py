"""Bytes from outside become messages here, or a refusal that names what is wrong with them."""

from typing import Protocol, TypeVar
from uuid import UUID

import msgspec

from sportello.model.refusals import InvalidField, Malformed

T_co = TypeVar("T_co", covariant=True)


class Decoder(Protocol[T_co]):
    def decode(self, raw: bytes, /) -> T_co: ...


class _Numbered(msgspec.Struct):
    id: UUID


class _Tagged(msgspec.Struct):
    type: str


_numbered = msgspec.json.Decoder(_Numbered)
_tagged = msgspec.json.Decoder(_Tagged)


def understand(decoder: Decoder[T_co], raw: bytes) -> T_co:
    """Raises: Malformed if it is no JSON, InvalidField naming the field that is not as it must be.

    JSON nested too deeply is no message of ours and stops at the decoder's own limit.
    """
    try:
        return decoder.decode(raw)
    except msgspec.ValidationError as wrong:
        raise InvalidField(str(wrong)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise Malformed(f"no JSON message: {wrong}") from None


def id_in(raw: bytes) -> UUID | None:
    """The id of a message that is wrong otherwise, so that its sender can be answered."""
    try:
        return understand(_numbered, raw).id
    except (Malformed, InvalidField):
        return None


def type_in(raw: bytes) -> str | None:
    """Which message one means to be that is wrong otherwise; None where it does not say."""
    try:
        return understand(_tagged, raw).type
    except (Malformed, InvalidField):
        return None
