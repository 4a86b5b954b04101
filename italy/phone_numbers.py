"""Telephone numbers in Italy: as people type them, as machines store them, as people read them.

The numbering plans are those of the library; which number is meant where no prefix was typed is
Italy's to say. "00" is a plus sign: a totem has none. Pure.
"""

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

COUNTRY = "IT"
_MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


def e164(typed: str) -> str | None:
    """As "+393331234567", or None if it is no number; one without prefix is Italian."""
    number = _number(typed)
    return None if number is None else _written(number, PhoneNumberFormat.E164)


def mobile_number(typed: str) -> str | None:
    """As "+393331234567", or None if it cannot be that of a mobile telephone."""
    number = _number(typed)
    if number is None or phonenumbers.number_type(number) not in _MOBILE:
        return None
    return _written(number, PhoneNumberFormat.E164)


def spaced(number: str) -> str:
    """As "+39 333 123 4567", for people to read; what is no number stays as it is."""
    read = _number(number)
    return number if read is None else _written(read, PhoneNumberFormat.INTERNATIONAL)


def _number(typed: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(typed, COUNTRY)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _written(number: PhoneNumber, form: int) -> str:
    return str(phonenumbers.format_number(number, form))
