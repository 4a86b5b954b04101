"""Whose session it is: the text that `session.owner` and the log hold, and back."""

from enum import StrEnum

from msgspec import Struct


class OwnerKind(StrEnum):
    CITIZEN = "citizen"
    OPERATOR = "operator"
    HALF_OPERATOR = "half"
    """The password was right and the second factor is still to come: nothing else is open."""


class Owner(Struct, frozen=True):
    """`id` of the row in `citizen` or `operator`; never a name or a codice fiscale."""

    kind: OwnerKind
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def read(cls, text: str) -> "Owner":
        kind, _, id = text.partition(":")
        return cls(OwnerKind(kind), id)
