"""The 18 digits of a payment notice, as typed, and the QR code of the notice, as scanned.

Source: pagoPA, "Specifiche attuative dei codici identificativi di versamento"; the QR code is
`PAGOPA|002|<notice number>|<fiscal code of the body>|<cents>`.
"""

import re
from dataclasses import dataclass

_NOTICE = re.compile(r"[0-9]{18}")
_QR = re.compile(r"PAGOPA\|002\|([0-9]{18})\|([0-9]{11})\|([0-9]{1,10})")


@dataclass(frozen=True)
class ScannedNotice:
    """`creditor` is the fiscal code of the body, 11 digits; the amount may have changed since."""

    notice_number: str
    creditor: str
    cents: int


def read_typed(text: str) -> str | None:
    """The notice number in what a person typed, perhaps with spaces; None if it is not one."""
    digits = "".join(text.split())
    return digits if _NOTICE.fullmatch(digits) and _is_sound(digits) else None


def read_scanned(text: str) -> ScannedNotice | None:
    """What the QR code of a notice says; None if it is another code or its digits do not fit."""
    parts = _QR.fullmatch(text.strip())
    if parts is None or not _is_sound(parts[1]):
        return None
    return ScannedNotice(parts[1], parts[2], int(parts[3]))


def iuv(notice_number: str) -> str:
    """The payment's unique number: the last 17 digits."""
    return notice_number[1:]


def _is_sound(digits: str) -> bool:
    """Only numbers that begin with 3 are known to end in a check: the digits before it, mod 93."""
    return digits[0] != "3" or int(digits[:16]) % 93 == int(digits[16:])
