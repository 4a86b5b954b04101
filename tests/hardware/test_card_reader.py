"""The card reader's driver against virtual cards, through a real pcscd."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from hardware.card_reader.interface import (
    CardInserted,
    CardRefused,
    CardRemoved,
    HealthCard,
    ReaderLost,
    ReaderReady,
)
from hardware.card_reader.pcsc import PcscReader
from hardware.errors import (
    BankCard,
    BlankCard,
    CardError,
    CardForeign,
    CardMute,
    CardPulled,
    CardServiceDown,
    CardUnreadable,
    IdentityCard,
    NoReader,
)
from hardware.virtual.card import Faults, VirtualCard, VirtualReader
from hardware.virtual.citizens import (
    ATRS,
    CITIZENS,
    SampleCitizen,
    bank_card,
    blank_card,
    corrupted_card,
    foreign_card,
    health_card,
    identity_card,
    mute_card,
    personal_data_file,
    sealed,
    unpersonalised_card,
    written_card,
)
from hardware.virtual.pcscd import Pcscd

from .conftest import Watch

pytestmark = pytest.mark.asyncio(loop_scope="session")

MARIA, NICOLO = CITIZENS[:2]


async def card_read(watch: Watch) -> HealthCard:
    event = await watch.next()
    assert isinstance(event, CardInserted), event
    return event.card


async def refusal(watch: Watch) -> CardError:
    event = await watch.next()
    assert isinstance(event, CardRefused), event
    return event.error


@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda c: c.why or c.given_name)
async def test_the_card_of_each_sample_citizen_is_read(
    watch: Watch, slot: VirtualReader, citizen: SampleCitizen
) -> None:
    await slot.insert(health_card(citizen))
    card = await card_read(watch)
    assert card == HealthCard(
        codice_fiscale=citizen.codice_fiscale,
        surname=citizen.surname,
        given_name=citizen.given_name,
        birth_date=citizen.birth_date,
        sex=citizen.sex,
        issued_on=citizen.issued_on,
        expires_on=citizen.expires_on,
        reader=slot.name,
        atr=ATRS[citizen.chip].hex().upper(),
        chip="CNS 1.1" if citizen.chip == "infocamere-aruba" else "CNS 1.0",
    )


@pytest.mark.parametrize("atr", ATRS.values(), ids=list(ATRS))
async def test_every_chip_in_circulation_is_read(
    watch: Watch, slot: VirtualReader, atr: bytes
) -> None:
    await slot.insert(written_card(personal_data_file(MARIA), atr))
    assert (await card_read(watch)).atr == atr.hex().upper()


async def test_accents_written_in_latin_9_are_read(watch: Watch, slot: VirtualReader) -> None:
    await slot.insert(health_card(NICOLO, encoding="iso-8859-15"))
    assert (await card_read(watch)).surname == "FORLÌ"


@pytest.mark.parametrize("at_end_of_file", ["6282", "6Cxx", "9000"])
@pytest.mark.parametrize("keeps_answers", [False, True], ids=["T=1", "T=0"])
@pytest.mark.parametrize("padding", [0, 400])
async def test_chips_of_every_manner_are_read(
    watch: Watch, slot: VirtualReader, at_end_of_file: str, keeps_answers: bool, padding: int
) -> None:
    content = personal_data_file(MARIA).rstrip(b"\0").ljust(padding, b"\0")
    card = VirtualCard(
        atr=ATRS["trento"],
        files={(0x1100, 0x1102): content},
        at_end_of_file=at_end_of_file,  # type: ignore[arg-type]
        keeps_answers=keeps_answers,
    )
    await slot.insert(card)
    assert (await card_read(watch)).codice_fiscale == MARIA.codice_fiscale


async def test_a_card_with_nothing_but_a_codice_fiscale_is_read(
    watch: Watch, slot: VirtualReader
) -> None:
    await slot.insert(written_card(sealed(b"00" * 8 + b"0B99000123457")))
    card = await card_read(watch)
    assert card.codice_fiscale == "99000123457"
    assert (card.surname, card.given_name, card.sex) == ("", "", None)
    assert card.birth_date is card.issued_on is card.expires_on is None


@pytest.mark.parametrize(
    ("card", "error"),
    [
        (bank_card(), BankCard),
        (identity_card(), IdentityCard),
        (blank_card(), BlankCard),
        (unpersonalised_card(), BlankCard),
        (foreign_card(), CardForeign),
        (mute_card(), CardMute),
        (corrupted_card(MARIA), CardUnreadable),
        (written_card(personal_data_file(MARIA)[:60]), CardUnreadable),
        (written_card(b"FFFFFF" + personal_data_file(MARIA)[6:]), CardUnreadable),
        (written_card(b"00000A" + personal_data_file(MARIA)[6:]), CardUnreadable),
        (written_card(personal_data_file(MARIA).replace(b"840G", b"840H")), CardUnreadable),
    ],
    ids=[
        "bank card",
        "identity card",
        "blank",
        "never personalised",
        "SIM",
        "wrong way round",
        "field longer than the file",
        "truncated file",
        "length longer than the file",
        "length shorter than its fields",
        "wrong check character",
    ],
)
async def test_other_cards_are_refused_by_name_and_the_next_card_is_read(
    watch: Watch, slot: VirtualReader, card: VirtualCard, error: type[CardError]
) -> None:
    await slot.insert(card)
    assert type(await refusal(watch)) is error
    await slot.insert(health_card(MARIA))
    assert await watch.next() == CardRemoved(slot.name)
    assert (await card_read(watch)).codice_fiscale == MARIA.codice_fiscale


@pytest.mark.parametrize("answered", range(5))
async def test_a_card_pulled_while_it_is_read_is_refused_and_then_removed(
    watch: Watch, slot: VirtualReader, answered: int
) -> None:
    await slot.insert(health_card(MARIA, faults=Faults(pulled_after=answered)))
    assert type(await refusal(watch)) is CardPulled
    assert await watch.next() == CardRemoved(slot.name)


async def test_bad_contacts_get_a_second_chance(watch: Watch, slot: VirtualReader) -> None:
    await slot.insert(health_card(MARIA, faults=Faults(breaks_off_after=4)))
    assert (await card_read(watch)).codice_fiscale == MARIA.codice_fiscale


async def test_a_quick_swap_is_one_card_out_and_another_in(
    watch: Watch, slot: VirtualReader
) -> None:
    await slot.insert(health_card(MARIA))
    await card_read(watch)
    await slot.insert(health_card(NICOLO))
    assert await watch.next() == CardRemoved(slot.name)
    assert (await card_read(watch)).codice_fiscale == NICOLO.codice_fiscale


async def test_two_readers_are_told_apart(
    watch: Watch, slot: VirtualReader, pcscd: Pcscd
) -> None:
    other = VirtualReader(pcscd, 1)
    await slot.insert(health_card(MARIA))
    assert (await card_read(watch)).reader == slot.name
    await other.insert(health_card(NICOLO))
    assert (await card_read(watch)).reader == other.name
    await slot.remove()
    assert await watch.next() == CardRemoved(slot.name)
    await other.close()
    assert await watch.next() == CardRemoved(other.name)


async def test_a_card_that_is_already_in_comes_first(slot: VirtualReader) -> None:
    await slot.insert(health_card(MARIA))
    async with aclosing(PcscReader().watch()) as events:
        watch = Watch(events)
        await watch.until_ready()
        assert (await card_read(watch)).codice_fiscale == MARIA.codice_fiscale


async def test_a_killed_pcscd_takes_card_and_readers_and_gives_them_back(
    watch: Watch, slot: VirtualReader, pcscd: Pcscd
) -> None:
    await slot.insert(health_card(MARIA))
    await card_read(watch)
    await pcscd.kill()
    assert await watch.next() == CardRemoved(slot.name)
    lost = await watch.next()
    assert isinstance(lost, ReaderLost)
    assert type(lost.error) is CardServiceDown
    await pcscd.start()
    await watch.until_ready()
    await slot.insert(health_card(NICOLO))
    assert (await card_read(watch)).codice_fiscale == NICOLO.codice_fiscale


async def test_a_pcscd_that_does_not_run_is_waited_for(pcscd: Pcscd) -> None:
    await pcscd.stop()
    async with aclosing(PcscReader().watch()) as events:
        watch = Watch(events)
        lost = await watch.next()
        assert isinstance(lost, ReaderLost)
        assert "systemctl start pcscd" in str(lost.error)
        await pcscd.start()
        assert isinstance(await watch.next(), ReaderReady)


async def test_a_machine_without_a_reader_says_so(pcscd: Pcscd) -> None:
    await pcscd.stop()
    await pcscd.start(readers=0)
    async with aclosing(PcscReader().watch()) as events:
        lost = await Watch(events).next()
        assert isinstance(lost, ReaderLost)
        assert type(lost.error) is NoReader


async def test_a_cancelled_watch_ends_at_once(watch: Watch) -> None:
    listening = asyncio.create_task(watch.next())
    await asyncio.sleep(0)
    listening.cancel()
    async with asyncio.timeout(0.5):
        await asyncio.wait([listening])
    assert listening.cancelled()


async def test_no_person_is_named_by_a_card_that_is_printed_by_mistake(
    watch: Watch, slot: VirtualReader
) -> None:
    await slot.insert(health_card(MARIA))
    text = repr(await watch.next())
    assert not any(word in text for word in (MARIA.codice_fiscale, MARIA.surname, "MARIA", "1985"))
