"""What devices say of a citizen, and how sure that is."""

from collections.abc import AsyncGenerator

from hardware.card_reader.interface import CardInserted, HealthCard, ReaderEvent
from hardware.scanner.interface import Scan
from sportello.model.person import Source
from totem.conversation.identify import ShownPerson
from totem.conversation.steps import Happening, IdentityShown
from totem.devices.attending import attend_reader, shown

CODE = "CCCFBA85D03L219P"
CARD = HealthCard(CODE, "CACCIA", "FABIO", None, None, None, None, "a reader", "3B00", "CNS 1.0")


class OneCard:
    """A reader into which one card is put."""

    async def watch(self) -> AsyncGenerator[ReaderEvent, None]:
        yield CardInserted(CARD)


async def test_a_card_is_read_from_its_chip() -> None:
    told: list[Happening] = []
    await attend_reader(OneCard(), told.append, lambda device, code: None)
    assert told == [IdentityShown(ShownPerson(CODE, "CACCIA", "FABIO", Source.CHIP), is_card=True)]


def test_a_barcode_says_a_code_and_no_name() -> None:
    assert shown(Scan(CODE, CODE)) == IdentityShown(ShownPerson(CODE, source=Source.BARCODE))
