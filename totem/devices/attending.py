"""Listens to the devices that a citizen uses, and tells the flow what they bring.

Owns the way from a card or a barcode to an `Identify`. Keeps nothing of it; knows no screen.
"""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from uuid import uuid4

from hardware.card_reader.interface import (
    CardInserted,
    CardReader,
    CardRefused,
    CardRemoved,
    HealthCard,
    ReaderEvent,
    ReaderLost,
    ReaderReady,
)
from hardware.printer.interface import Printer
from hardware.printer.state_codes import CODE_OF
from hardware.scanner.interface import Scan, Scanner, ScannerLost, ScannerReady
from sportello.bookings.codes import is_booking_code, normalised_code
from sportello.model.person import Source
from sportello.model.wire import Identify
from totem.conversation import happenings
from totem.conversation.booking_steps import BookingCodeShown
from totem.errands import Report

TellFlow = Callable[[happenings.Happening], None]

PRINTER_LOOK_S = 5.0
"""How often an idle printer is asked for its state."""


async def attend_reader(
    reader: CardReader,
    tell: TellFlow,
    report: Report,
    sign: Callable[[ReaderEvent], None],
) -> None:
    """For ever: cards in and out, and readers that come and go; `sign` hears of them too."""
    async with aclosing(reader.watch()) as events:
        async for event in events:
            sign(event)
            match event:
                case ReaderReady():
                    report("card_reader", "ready")
                case ReaderLost(error=error):
                    report("card_reader", error.code)
                case CardInserted(card=card):
                    tell(happenings.IdentityShown(_holder(card), is_card=True))
                case CardRefused(error=error):
                    tell(happenings.NotRead(error.code, is_card=True))
                case CardRemoved():
                    tell(happenings.CardWithdrawn())


async def attend_scanner(scanner: Scanner, tell: TellFlow, report: Report) -> None:
    """For ever: barcodes of health cards, and those of anything else."""
    async with aclosing(scanner.watch()) as events:
        async for event in events:
            match event:
                case ScannerReady():
                    report("scanner", "ready")
                case ScannerLost(error=error):
                    report("scanner", error.code)
                case Scan():
                    tell(shown(event))


async def attend_printer(printer: Printer, report: Report) -> None:
    """For ever: whether it would print, so that staff know before a citizen does."""
    while True:
        report("printer", CODE_OF[await printer.state()])
        await asyncio.sleep(PRINTER_LOOK_S)


def shown(scan: Scan) -> happenings.Identity:
    """What a scanned code says of anyone who showed it: a person, or a booking."""
    if (code := scan.codice_fiscale) is not None:
        who = Identify(id=uuid4(), codice_fiscale=code, source=Source.BARCODE)
        return happenings.IdentityShown(who)
    if is_booking_code(booking := normalised_code(scan.text)):
        return BookingCodeShown(booking)
    return happenings.NotRead("not_a_fiscal_code")


def _holder(card: HealthCard) -> Identify:
    return Identify(
        id=uuid4(),
        codice_fiscale=card.codice_fiscale,
        surname=card.surname,
        given_name=card.given_name,
        source=Source.CHIP,
    )
