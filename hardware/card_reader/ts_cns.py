"""What a TS-CNS or CRS says: its answer to reset and EF.Dati_Personali in, a health card out.

Layout: 6 hexadecimal characters with the length of what follows, then fields, each preceded by its
length in 2 hexadecimal characters; an empty field has length 00. Lengths count bytes. Offsets
differ from card to card, so fields are walked, never looked up. Source: "Carta Nazionale dei
Servizi, file system", EF.Dati_Personali.

Nothing here quotes what the card holds: refusals name the field, never its content.
"""

from collections.abc import Iterator
from datetime import date

from hardware.card_reader.interface import HealthCard
from hardware.errors import BlankCard, CardUnreadable
from italy.codice_fiscale import Sex, is_codice_fiscale

FIELDS = (
    "issuer",
    "issue date",
    "expiry date",
    "surname",
    "given name",
    "birth date",
    "sex",
    "height",
    "codice fiscale",
    "citizenship",
    "birth municipality",
    "foreign birth state",
    "birth act",
    "residence municipality",
    "residence address",
    "annotation",
)
HEADER_LENGTH = 6
_LENGTH_OF_LENGTH = 2
_FIELDS_WE_KEEP = 9
_HEXADECIMAL_DIGITS = b"0123456789abcdefABCDEF"
_NEVER_WRITTEN = b"\x00\xff "


def length_of(header: bytes, reader: str) -> int:
    """Number of bytes that follow the first 6 of the file.

    Raises: BlankCard if nothing was ever written; CardUnreadable if it is no length.
    """
    if not header.strip(_NEVER_WRITTEN):
        raise BlankCard(reader, "the personal data file is empty")
    if len(header) < HEADER_LENGTH:
        raise CardUnreadable(reader, "the personal data file ends within its length")
    length = _hexadecimal(header[:HEADER_LENGTH], "file", reader)
    if length == 0:
        raise BlankCard(reader, "the personal data file says it is empty")
    return length


def parse(content: bytes, reader: str, atr: bytes) -> HealthCard:
    """The card in `reader` whose personal data file is `content`; padding after its end is ignored.

    Raises: BlankCard if nothing was ever written; CardUnreadable if lengths, dates or the
    codice fiscale's check character contradict the rest.
    """
    length = length_of(content, reader)
    body = content[HEADER_LENGTH : HEADER_LENGTH + length]
    if len(body) < length:
        raise CardUnreadable(reader, f"{length} bytes promised, {len(body)} there")
    values = list(_fields(body, reader))
    if len(values) < _FIELDS_WE_KEEP:
        raise CardUnreadable(reader, f"it ends before the {FIELDS[len(values)]}")
    _issuer, issued, expires, surname, given_name, born, sex, _height, cf = values[:_FIELDS_WE_KEEP]
    return HealthCard(
        codice_fiscale=_codice_fiscale(cf, reader),
        surname=_text(surname, "surname", reader),
        given_name=_text(given_name, "given name", reader),
        birth_date=_date(born, "birth date", reader),
        sex=_sex(sex, reader),
        issued_on=_date(issued, "issue date", reader),
        expires_on=_date(expires, "expiry date", reader),
        reader=reader,
        atr=atr.hex().upper(),
        chip=chip_of(atr),
    )


def chip_of(atr: bytes) -> str:
    """What the historical bytes of the answer to reset say the chip is.

    They hold `CNS` and a version byte, 0x10 for 1.0. Source: CNS file system specification.
    """
    _, mark, rest = atr.partition(b"CNS")
    if not mark or not rest:
        return "unknown"
    return f"CNS {rest[0] >> 4}.{rest[0] & 0x0F}"


def _fields(body: bytes, reader: str) -> Iterator[bytes]:
    """Each field's bytes. Some cards leave out the last ones, or pad what they leave out."""
    at = 0
    for name in FIELDS:
        if not body[at:].strip(_NEVER_WRITTEN):
            return
        start = at + _LENGTH_OF_LENGTH
        at = start + _hexadecimal(body[at:start], name, reader)
        if at > len(body):
            raise CardUnreadable(reader, f"the {name} is longer than what is left of the file")
        yield body[start:at]


def _hexadecimal(digits: bytes, name: str, reader: str) -> int:
    # int() alone would also take signs, blanks, underscores and 0x
    if not digits or digits.strip(_HEXADECIMAL_DIGITS):
        raise CardUnreadable(reader, f"the length of the {name} is no number")
    return int(digits, 16)


def _text(value: bytes, name: str, reader: str) -> str:
    """UTF-8 where it is that, or else Latin-9.

    The cards say neither. Names in Latin-9 are never valid UTF-8 unless an accented capital is
    followed by a sign. Latin-9 rather than Latin-1: it has the letters š and ž, and gives up
    nothing a name holds.
    """
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        text = value.decode("iso-8859-15")
    text = text.strip("\x00 ")
    if not text.isprintable():
        raise CardUnreadable(reader, f"the {name} is no text")
    return text


def _codice_fiscale(value: bytes, reader: str) -> str:
    text = _text(value, "codice fiscale", reader).upper()
    if not is_codice_fiscale(text):
        raise CardUnreadable(reader, "the codice fiscale's check character is wrong")
    return text


def _sex(value: bytes, reader: str) -> Sex | None:
    match _text(value, "sex", reader).upper():
        case "M":
            return "M"
        case "F":
            return "F"
        case "":
            return None
    raise CardUnreadable(reader, "the sex is neither M nor F")


def _date(value: bytes, name: str, reader: str) -> date | None:
    """DDMMYYYY; None if the field is empty, or if day or month are 00, which means unknown."""
    text = _text(value, name, reader)
    if not text:
        return None
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        raise CardUnreadable(reader, f"the {name} is no date")
    day, month, year = int(text[:2]), int(text[2:4]), int(text[4:])
    if 0 in (day, month):
        return None
    try:
        return date(year, month, day)
    except ValueError:
        raise CardUnreadable(reader, f"the {name} is no day of the calendar") from None
