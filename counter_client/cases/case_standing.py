"""How a request stands, as the server told it last: what is missing, whether it is signed. Pure."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from sportello.cases.completeness import SignatureState
from sportello.cases.messages import CaseFilesShown, CaseShown, CompletenessShown, DefectShown

SIGNATURE = "signature"
"""The path of a defect that is mended by signing, in a place of its own."""

SIGNED = frozenset({SignatureState.VALID, SignatureState.NOT_VERIFIED})
"""A card's certificate is verified at the portal, after sending: nothing is left to do here."""


class CaseStanding(Struct, frozen=True):
    shown: CaseShown
    lacks: CompletenessShown
    files: CaseFilesShown

    @property
    def is_signed(self) -> bool:
        signature = self.shown.signature
        return signature is not None and signature.state in SIGNED

    @property
    def lacks_signature(self) -> bool:
        lacks = (*self.lacks.blocking, *self.lacks.curable)
        return not self.is_signed and any(each.path == SIGNATURE for each in lacks)

    @property
    def blocking(self) -> Sequence[DefectShown]:
        """Without the signature."""
        return _others(self.lacks.blocking)

    @property
    def curable(self) -> Sequence[DefectShown]:
        return _others(self.lacks.curable)

    @property
    def troubles(self) -> int:
        return len(self.blocking) + len(self.curable)

    @property
    def is_blocked(self) -> bool:
        return bool(self.blocking)


def _others(defects: Iterable[DefectShown]) -> list[DefectShown]:
    return [each for each in defects if each.path != SIGNATURE]
