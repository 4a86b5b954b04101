"""EF.Dati_Personali: whatever stands in it, a person or a refusal by name."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.card_reader.interface import HealthCard
from hardware.card_reader.ts_cns import parse
from hardware.errors import BlankCard, CardUnreadable
from hardware.virtual.citizens import (
    CITIZENS,
    USUAL_ATR,
    SampleCitizen,
    personal_data_file,
    sealed,
)

MARIA = CITIZENS[0]
FILE = personal_data_file(MARIA)
NAMES = st.text(st.characters(categories=["Lu", "Ll"], include_characters="' -"), max_size=40).map(
    str.strip
)
DAYS = st.none() | st.dates(date(1900, 1, 1), date(2100, 12, 31))


@st.composite
def citizens(draw: st.DrawFn) -> SampleCitizen:
    return SampleCitizen(
        codice_fiscale=draw(st.sampled_from([c.codice_fiscale for c in CITIZENS])),
        surname=draw(NAMES),
        given_name=draw(NAMES),
        birth_date=draw(DAYS),
        sex=draw(st.sampled_from(["M", "F", None])),
        issued_on=draw(DAYS),
        expires_on=draw(DAYS),
        address=draw(NAMES),
    )


def read(content: bytes) -> HealthCard:
    return parse(content, "reader", USUAL_ATR)


def card_of(citizen: SampleCitizen) -> HealthCard:
    return HealthCard(
        codice_fiscale=citizen.codice_fiscale,
        surname=citizen.surname,
        given_name=citizen.given_name,
        birth_date=citizen.birth_date,
        sex=citizen.sex,
        issued_on=citizen.issued_on,
        expires_on=citizen.expires_on,
        reader="reader",
        atr=USUAL_ATR.hex().upper(),
        chip="CNS 1.0",
    )


@given(citizens())
def test_what_is_written_is_what_is_read(citizen: SampleCitizen) -> None:
    assert read(personal_data_file(citizen)) == card_of(citizen)


@given(st.binary(max_size=500))
def test_noise_is_refused_by_name(content: bytes) -> None:
    with pytest.raises((CardUnreadable, BlankCard)):
        read(content)


@given(citizens(), st.integers(0, 400), st.binary(min_size=1, max_size=4))
def test_a_damaged_file_is_read_or_refused_by_name(
    citizen: SampleCitizen, at: int, damage: bytes
) -> None:
    content = personal_data_file(citizen)
    said = ""
    try:
        read(content[:at] + damage + content[at + len(damage) :])
    except (CardUnreadable, BlankCard) as refusal:
        said = str(refusal)
    assert citizen.codice_fiscale not in said


@given(st.integers(0, len(FILE.rstrip(b"\0")) - 1))
def test_a_truncated_file_is_refused_by_name(length: int) -> None:
    with pytest.raises((CardUnreadable, BlankCard)):
        read(FILE[:length])


@pytest.mark.parametrize("length", [b"-0000A", b"0x0100", b" 00100", b"1_0000", b"00O100"])
def test_a_length_that_only_looks_like_one_is_refused(length: bytes) -> None:
    with pytest.raises(CardUnreadable):
        read(length + FILE[6:])


def test_cards_that_leave_the_last_fields_out_are_read() -> None:
    fields = [b"", b"", b"", b"ROSSI", b"ADA", b"", b"F", b"", b"99000123457"]
    body = b"".join(b"%02X" % len(text) + text for text in fields)
    assert read(sealed(body)).surname == "ROSSI"


def test_a_length_that_counts_the_padding_is_read() -> None:
    assert read(b"%06X" % (len(FILE) - 6) + FILE[6:]) == card_of(MARIA)


@pytest.mark.parametrize(
    ("written", "born"),
    [(b"00001985", None), (b"00041985", None), (b"29021984", date(1984, 2, 29))],
)
def test_an_unknown_day_of_birth_is_unknown(written: bytes, born: date | None) -> None:
    assert read(FILE.replace(b"12041985", written)).birth_date == born


@pytest.mark.parametrize("written", [b"29021985", b"12041985"[::-1], b"AABBCCDD"])
def test_a_day_that_never_was_is_refused(written: bytes) -> None:
    with pytest.raises(CardUnreadable, match="birth date"):
        read(FILE.replace(b"12041985", written))


def test_latin_9_and_utf_8_are_told_apart() -> None:
    for encoding in ("utf-8", "iso-8859-15"):
        content = personal_data_file(CITIZENS[1], encoding=encoding)
        assert read(content).given_name == "NICOLÒ"
