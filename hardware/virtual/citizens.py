"""Invented people and the cards they carry: for tests and for the demo only.

Owns the sample citizens and how a card is written for one. Must not know the wire. Codes are
built by the rules from invented names and dates; a living person with the same code is chance.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hardware.virtual.card import SOUND, Faults, VirtualCard
from italy.codice_fiscale import Sex

PERSONAL_DATA = (0x1100, 0x1102)
CARD_ID = (0x1000, 0x1003)
FILE_SIZE = 400
"""Bytes of EF.Dati_Personali; what is not used stays zero."""

ATRS: Mapping[str, bytes] = {
    "lombardia-toscana": bytes.fromhex("3BDF18008131FE7D006B150C0181011101434E53103180E8"),
    "trento": bytes.fromhex("3BFF1800FFC10A31FE55006B0508C80C011101434E5310318005"),
    "sardegna": bytes.fromhex("3BFF1800008131FE45006B05052000012101434E5310318079"),
    "idemia-2021": bytes.fromhex("3BFF1800008131FE45006B0505912001F101434E5310318038"),
    "infocamere-aruba": bytes.fromhex("3BFF1800FF8131FE55006B02090303011101434E531131808C"),
}
"""Answers to reset of real chips."""

USUAL_ATR = ATRS["lombardia-toscana"]

ATR_OF_BANK_CARD = bytes.fromhex("3B6500002063CB6800")
ATR_OF_IDENTITY_CARD = bytes.fromhex("3B8F80018031806549544A3442120FFF82900085")
ATR_OF_BLANK_CARD = bytes.fromhex("3BF81300008131FE454A434F5076323431B7")


@dataclass(frozen=True)
class SampleCitizen:
    """An invented person, with what makes the card of this person worth trying."""

    codice_fiscale: str
    surname: str
    given_name: str
    birth_date: date | None
    sex: Sex | None
    chip: str = "lombardia-toscana"
    """A key of ATRS."""
    why: str = ""
    issued_on: date | None = date(2022, 6, 1)
    expires_on: date | None = date(2028, 5, 31)
    municipality: str = "L840"
    address: str = "VIA DEI MULINI 4"


CITIZENS: tuple[SampleCitizen, ...] = (
    SampleCitizen("FNTMRA85D52L840G", "FONTANELLI", "MARIA", date(1985, 4, 12), "F"),
    SampleCitizen(
        "FRLNCL91S03D612Y", "FORLÌ", "NICOLÒ", date(1991, 11, 3), "M", "trento", "accents"
    ),
    SampleCitizen(
        "DGSGPP36B29F839D", "D'AGOSTO", "GIUSEPPE", date(1936, 2, 29), "M", "sardegna", "apostrophe"
    ),
    SampleCitizen(
        "MLLZOE99L61A952O", "MÜLLER", "ZOË", date(1999, 7, 21), "F", "idemia-2021", "umlauts"
    ),
    SampleCitizen(
        "SSTZVI68H70Z150K",
        "ŠUŠTARŠIČ",
        "ŽIVA",
        date(1968, 6, 30),
        "F",
        "infocamere-aruba",
        "letters outside Latin-1",
    ),
    SampleCitizen(
        "BLLNNA74P48H50MD", "BELLANDI", "ANNA", date(1974, 9, 8), "F", why="omocodia, one letter"
    ),
    SampleCitizen(
        "BLLLCUULAMRFNLRN", "BELLANDI", "LUCA", date(1980, 1, 15), "M", why="omocodia, all letters"
    ),
    SampleCitizen(
        "99000123457",
        "KOVALENKO",
        "OLEKSANDR",
        date(1988, 3, 17),
        "M",
        why="temporary code of 11 digits",
        municipality="",
        address="",
    ),
    SampleCitizen(
        "CNTDAA22T64E507C", "CANTÙ", "ADA", date(1922, 12, 24), "F", why="over a hundred years old"
    ),
    SampleCitizen(
        "FOXLAX12A01L219Y", "FO", "AL", date(2012, 1, 1), "M", why="a minor; short names"
    ),
)


def personal_data_file(citizen: SampleCitizen, *, encoding: str = "utf-8") -> bytes:
    """EF.Dati_Personali as an issuer writes it, padded with zeros to FILE_SIZE.

    Letters that `encoding` does not have become `?`.
    """
    fields = (
        "6030",
        _date(citizen.issued_on),
        _date(citizen.expires_on),
        citizen.surname,
        citizen.given_name,
        _date(citizen.birth_date),
        citizen.sex or "",
        "",
        citizen.codice_fiscale,
        "ITA" if citizen.municipality else "",
        citizen.municipality,
        "",
        "",
        citizen.municipality,
        citizen.address,
        "",
    )
    return sealed(b"".join(_field(text.encode(encoding, "replace")) for text in fields))


def sealed(body: bytes) -> bytes:
    """`body` behind its length, padded with zeros."""
    return (f"{len(body):06X}".encode("ascii") + body).ljust(FILE_SIZE, b"\0")


def health_card(
    citizen: SampleCitizen, *, encoding: str = "utf-8", faults: Faults = SOUND
) -> VirtualCard:
    """The Tessera Sanitaria of `citizen`."""
    return written_card(
        personal_data_file(citizen, encoding=encoding), ATRS[citizen.chip], faults=faults
    )


def written_card(
    personal_data: bytes, atr: bytes = USUAL_ATR, *, faults: Faults = SOUND
) -> VirtualCard:
    """A TS-CNS with these very bytes as its personal data, sound or not."""
    return VirtualCard(
        atr=atr,
        files={PERSONAL_DATA: personal_data, CARD_ID: b"6030000000000000"},
        faults=faults,
    )


def corrupted_card(citizen: SampleCitizen) -> VirtualCard:
    """A Tessera Sanitaria whose surname claims to be longer than the whole file."""
    content = personal_data_file(citizen)
    name = _field(citizen.surname.encode())
    return written_card(content.replace(name, b"FF" + name[2:]), ATRS[citizen.chip])


def identity_card() -> VirtualCard:
    """An electronic identity card (CIE), as a reader that also has an antenna sees it."""
    applications = {bytes.fromhex("A0000000308000000009816001"), bytes.fromhex("A00000000039")}
    return VirtualCard(ATR_OF_IDENTITY_CARD, applications=frozenset(applications))


def bank_card() -> VirtualCard:
    """A payment card with contacts (EMV)."""
    return VirtualCard(ATR_OF_BANK_CARD, applications=frozenset({b"1PAY.SYS.DDF01"}))


def blank_card() -> VirtualCard:
    """A chip that was never written."""
    return VirtualCard(ATR_OF_BLANK_CARD)


def mute_card() -> VirtualCard:
    """A card put in the wrong way round."""
    return VirtualCard(USUAL_ATR, faults=Faults(mute=True))


def _field(value: bytes) -> bytes:
    return f"{len(value):02X}".encode("ascii") + value


def _date(day: date | None) -> str:
    return day.strftime("%d%m%Y") if day else ""
