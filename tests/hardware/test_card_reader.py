"""The card reader's driver against virtual cards, through a real pcscd."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, suppress
from typing import get_args

import pytest
import pytest_asyncio
from smartcard import scard as pcsc

from hardware.card_reader import scard
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
    CardBusy,
    CardError,
    CardForeign,
    CardMute,
    CardPulled,
    CardServiceDown,
    CardServiceShut,
    CardUnreadable,
    DeviceUnreachable,
    IdentityCard,
    NoReader,
)
from hardware.virtual.card import EndOfFile, Faults, VirtualCard, VirtualReader
from hardware.virtual.citizens import (
    ATR_OF_BLANK_CARD,
    ATRS,
    CITIZENS,
    FILE_SIZE,
    PERSONAL_DATA,
    SampleCitizen,
    bank_card,
    blank_card,
    corrupted_card,
    health_card,
    identity_card,
    mute_card,
    personal_data_file,
    sealed,
    written_card,
)
from hardware.virtual.pcscd import Pcscd
from tests.hardware.conftest import Watch, read_at_once

pytestmark = pytest.mark.asyncio(loop_scope="session")

MARIA, NICOLO = CITIZENS[:2]
FILE = personal_data_file(MARIA)
AT_END_OF_FILE: tuple[EndOfFile, ...] = get_args(EndOfFile)


async def card_read(watch: Watch) -> HealthCard:
    event = await watch.next()
    assert isinstance(event, CardInserted), event
    return event.card


async def refusal(watch: Watch) -> CardError:
    event = await watch.next()
    assert isinstance(event, CardRefused), event
    return event.error


@asynccontextmanager
async def kept_by_another_program(reader: str) -> AsyncIterator[None]:
    """The card in `reader`, once it is in, is that program's alone."""

    def keep() -> tuple[int, int]:
        _, context = pcsc.SCardEstablishContext(pcsc.SCARD_SCOPE_USER)
        pcsc.SCardGetStatusChange(context, 2000, [(reader, pcsc.SCARD_STATE_EMPTY)])
        result, card, _ = pcsc.SCardConnect(
            context, reader, pcsc.SCARD_SHARE_EXCLUSIVE, pcsc.SCARD_PROTOCOL_ANY
        )
        assert result == pcsc.SCARD_S_SUCCESS
        return context, card

    context, card = await asyncio.to_thread(keep)
    yield
    await asyncio.to_thread(pcsc.SCardDisconnect, card, pcsc.SCARD_LEAVE_CARD)
    pcsc.SCardReleaseContext(context)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def citizens_read(running_pcscd: Pcscd) -> dict[str, CardInserted | CardRefused]:
    cards = {citizen.codice_fiscale: health_card(citizen) for citizen in CITIZENS}
    return await read_at_once(running_pcscd, cards)


@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda c: c.why or c.given_name)
async def test_the_card_of_each_sample_citizen_is_read(
    citizens_read: dict[str, CardInserted | CardRefused], citizen: SampleCitizen
) -> None:
    event = citizens_read[citizen.codice_fiscale]
    assert isinstance(event, CardInserted)
    assert event.card == HealthCard(
        codice_fiscale=citizen.codice_fiscale,
        surname=citizen.surname,
        given_name=citizen.given_name,
        birth_date=citizen.birth_date,
        sex=citizen.sex,
        issued_on=citizen.issued_on,
        expires_on=citizen.expires_on,
        reader=event.card.reader,
        atr=ATRS[citizen.chip].hex().upper(),
        chip="CNS 1.1" if citizen.chip == "infocamere-aruba" else "CNS 1.0",
    )


MANNERS = {
    f"{at_end_of_file}, {'T=0' if keeps_answers else 'T=1'}, {padding} bytes": VirtualCard(
        atr=ATRS["trento"],
        files={PERSONAL_DATA: personal_data_file(MARIA).rstrip(b"\0").ljust(padding, b"\0")},
        at_end_of_file=at_end_of_file,
        keeps_answers=keeps_answers,
    )
    for at_end_of_file in AT_END_OF_FILE
    for keeps_answers in (False, True)
    for padding in (0, 400)
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def manners_read(running_pcscd: Pcscd) -> dict[str, CardInserted | CardRefused]:
    return await read_at_once(running_pcscd, MANNERS)


@pytest.mark.parametrize("manner", MANNERS)
async def test_chips_of_every_manner_are_read(
    manners_read: dict[str, CardInserted | CardRefused], manner: str
) -> None:
    event = manners_read[manner]
    assert isinstance(event, CardInserted)
    assert event.card.codice_fiscale == MARIA.codice_fiscale


async def test_every_chip_in_circulation_is_read(pcscd: Pcscd) -> None:
    cards = {name: written_card(personal_data_file(MARIA), atr) for name, atr in ATRS.items()}
    for name, event in (await read_at_once(pcscd, cards)).items():
        assert isinstance(event, CardInserted), name
        assert event.card.atr == ATRS[name].hex().upper()


async def test_accents_written_in_latin_9_are_read(watch: Watch, slot: VirtualReader) -> None:
    await slot.insert(health_card(NICOLO, encoding="iso-8859-15"))
    assert (await card_read(watch)).surname == "FORLÌ"


async def test_a_card_with_nothing_but_a_codice_fiscale_is_read(
    watch: Watch, slot: VirtualReader
) -> None:
    await slot.insert(written_card(sealed(b"00" * 8 + b"0B99000123457")))
    card = await card_read(watch)
    assert card.codice_fiscale == "99000123457"
    assert (card.surname, card.given_name, card.sex) == ("", "", None)
    assert card.birth_date is card.issued_on is card.expires_on is None


OTHERS: dict[str, tuple[VirtualCard, type[CardError]]] = {
    "bank card": (bank_card(), BankCard),
    "identity card": (identity_card(), IdentityCard),
    "blank": (blank_card(), BlankCard),
    "never personalised": (written_card(bytes(FILE_SIZE)), BlankCard),
    "SIM": (VirtualCard(ATR_OF_BLANK_CARD, files={(0x7F20, 0x6F07): bytes(9)}), CardForeign),
    "wrong way round": (mute_card(), CardMute),
    "field longer than the file": (corrupted_card(MARIA), CardUnreadable),
    "truncated file": (written_card(FILE[:60]), CardUnreadable),
    "file shorter than its length": (written_card(FILE[:3]), CardUnreadable),
    "length longer than the file": (written_card(b"FFFFFF" + FILE[6:]), CardUnreadable),
    "length shorter than its fields": (written_card(b"00000A" + FILE[6:]), CardUnreadable),
    "wrong check character": (written_card(FILE.replace(b"840G", b"840H")), CardUnreadable),
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def others_read(running_pcscd: Pcscd) -> dict[str, CardInserted | CardRefused]:
    return await read_at_once(running_pcscd, {name: card for name, (card, _) in OTHERS.items()})


@pytest.mark.parametrize("name", OTHERS)
async def test_other_cards_are_refused_by_name(
    others_read: dict[str, CardInserted | CardRefused], name: str
) -> None:
    event = others_read[name]
    assert isinstance(event, CardRefused)
    assert type(event.error) is OTHERS[name][1]


async def test_a_health_card_is_read_after_a_bank_card(watch: Watch, slot: VirtualReader) -> None:
    await slot.insert(bank_card())
    assert type(await refusal(watch)) is BankCard
    await slot.insert(health_card(MARIA))
    assert await watch.next() == CardRemoved(slot.name)
    assert (await card_read(watch)).codice_fiscale == MARIA.codice_fiscale


async def test_a_card_pulled_at_any_moment_of_the_reading_is_refused(pcscd: Pcscd) -> None:
    cards = {str(n): health_card(MARIA, faults=Faults(pulled_after=n)) for n in range(5)}
    for answered, event in (await read_at_once(pcscd, cards)).items():
        assert isinstance(event, CardRefused), answered
        assert type(event.error) is CardPulled


async def test_a_pulled_card_is_refused_and_then_removed(watch: Watch, slot: VirtualReader) -> None:
    await slot.insert(health_card(MARIA, faults=Faults(pulled_after=3)))
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


async def test_two_readers_are_told_apart(watch: Watch, slot: VirtualReader, pcscd: Pcscd) -> None:
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


async def test_one_refusal_of_the_daemon_is_a_restart_and_two_are_a_missing_right(
    pcscd: Pcscd,
) -> None:
    await pcscd.stop()
    turning_clients_away = await asyncio.start_unix_server(
        lambda _, writer: writer.close(), pcscd.daemon_socket
    )
    async with turning_clients_away, aclosing(PcscReader().watch()) as events:
        watch = Watch(events)
        for error in (CardServiceDown, CardServiceShut):
            lost = await watch.next()
            assert isinstance(lost, ReaderLost)
            assert type(lost.error) is error
    pcscd.daemon_socket.unlink(missing_ok=True)  # Python 3.13 has done it


async def test_a_daemon_that_answers_but_gives_no_context_counts_as_down(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No daemon can be made to do so on purpose: the client's library may crash on one."""
    monkeypatch.setattr(scard.pcsc, "SCardEstablishContext", lambda scope: (0, 0))
    with pytest.raises(CardServiceDown, match="no context"):
        scard.Context()


@asynccontextmanager
async def readers_called(name: str, pcscd: Pcscd) -> AsyncIterator[None]:
    """Two of them, until the end."""
    before = pcscd.name
    await pcscd.stop()
    pcscd.name = name
    await pcscd.start(readers=2)
    try:
        yield
    finally:
        await pcscd.stop()
        pcscd.name = before


async def test_a_reader_with_an_accent_in_its_name_reads_cards(pcscd: Pcscd) -> None:
    slot = VirtualReader(pcscd, 1)
    async with (
        readers_called("Lettore dell'unità", pcscd),
        aclosing(PcscReader().watch()) as events,
    ):
        watch = Watch(events)
        await watch.until_ready(2)
        await slot.insert(health_card(MARIA))
        card = await card_read(watch)
        assert card.reader == slot.name == "Lettore dell'unità A 00 01"
        assert card.codice_fiscale == MARIA.codice_fiscale
        await slot.close()
        assert await watch.next() == CardRemoved(slot.name)


async def test_a_readers_name_that_is_not_utf_8_is_said_and_ends_nothing(pcscd: Pcscd) -> None:
    async with aclosing(PcscReader().watch()) as events:
        watch = Watch(events)
        async with readers_called("Lettore dell'unit\udce0", pcscd):
            event = await watch.next()
            while not (isinstance(event, ReaderLost) and "reader.conf.d" in str(event.error)):
                event = await watch.next()
        await pcscd.start(readers=2)
        while not isinstance(await watch.next(), ReaderReady):
            pass
        await pcscd.stop()


async def test_a_card_that_another_program_keeps_is_refused_and_no_swap_is_missed_meanwhile(
    slot: VirtualReader, pcscd: Pcscd
) -> None:
    kept = VirtualReader(pcscd, 1)
    await slot.insert(health_card(MARIA))
    async with aclosing(PcscReader().watch()) as events:
        watch = Watch(events)
        await watch.until_ready()
        await card_read(watch)  # the daemon knows of the card that shall be read first
    await kept.insert(health_card(MARIA))
    async with kept_by_another_program(kept.name), aclosing(PcscReader().watch()) as events:
        watch = Watch(events)
        await watch.until_ready()
        assert (await card_read(watch)).reader == slot.name
        await slot.insert(health_card(NICOLO))
        assert type(await refusal(watch)) is CardBusy
        assert await watch.next() == CardRemoved(slot.name)
        assert (await card_read(watch)).codice_fiscale == NICOLO.codice_fiscale
    await kept.close()


async def test_a_second_daemon_at_the_machines_socket_is_refused() -> None:
    async with AsyncExitStack() as ending:
        with suppress(DeviceUnreachable):  # the machine's own runs, which is as good
            await ending.enter_async_context(Pcscd(wait_for_turn=True))
        with pytest.raises(DeviceUnreachable, match=r"its own pcscd|own pcscd runs"):
            await Pcscd().start()


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
