"""What devices say of a citizen, and how sure that is."""

from collections.abc import AsyncGenerator

from hardware.card_reader.interface import CardInserted, HealthCard, ReaderEvent
from hardware.scanner.interface import Scan
from sportello.model.person import Source
from totem.conversation.booking_steps import BookingCodeShown
from totem.conversation.happenings import Happening, IdentityShown, NotRead
from totem.devices.attending import attend_reader, shown

CODE = "CCCFBA85D03L219P"
CARD = HealthCard(CODE, "CACCIA", "FABIO", None, None, None, None, "a reader", "3B00", "CNS 1.0")


def said_by(shown: IdentityShown) -> tuple[str, str, str, Source]:
    who = shown.who
    return who.codice_fiscale, who.surname, who.given_name, who.source


class OneCard:
    """A reader into which one card is put."""

    async def watch(self) -> AsyncGenerator[ReaderEvent, None]:
        yield CardInserted(CARD)


async def test_a_card_is_read_from_its_chip() -> None:
    told: list[Happening] = []
    await attend_reader(OneCard(), told.append, lambda device, code: None, lambda event: None)
    (heard,) = told
    assert isinstance(heard, IdentityShown)
    assert heard.is_card
    assert said_by(heard) == (CODE, "CACCIA", "FABIO", Source.CHIP)


def test_a_barcode_says_a_code_and_no_name() -> None:
    heard = shown(Scan(CODE))
    assert isinstance(heard, IdentityShown)
    assert said_by(heard) == (CODE, "", "", Source.BARCODE)


def test_a_qr_code_may_say_the_code_of_a_booking() -> None:
    assert shown(Scan("k7m2 qx4t")) == BookingCodeShown("K7M2QX4T")
    assert shown(Scan("8001234567890")) == NotRead("not_a_fiscal_code")
