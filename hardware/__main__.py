"""Devices from the command line: `python -m hardware read-card [--json] [--timeout-s N]`.

Owns what a script or a technician sees. Standard output holds the answer and nothing else; what
happens meanwhile goes to standard error.
"""

import argparse
import asyncio
import sys
from contextlib import aclosing, suppress

import msgspec

from hardware.card_reader.interface import (
    CardInserted,
    CardRefused,
    HealthCard,
    ReaderLost,
    ReaderReady,
)
from hardware.card_reader.pcsc import PcscReader
from hardware.errors import DeviceError, NoCard


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 a card was read, 1 it was not and the answer says why, 2 wrong usage."""
    options = _parser().parse_args(arguments)
    try:
        with suppress(KeyboardInterrupt):
            card = asyncio.run(read_card(options.timeout_s))
            print(_json_of(card) if options.json else _line_of(card))
            return 0
    except DeviceError as error:
        print(_json_of_error(error) if options.json else error)
        return 1
    return 130


async def read_card(patience_s: float | None) -> HealthCard:
    """The first card put in, or already in.

    Raises: the CardError it was refused with; after `patience_s`, NoCard or what keeps the readers
    away.
    """
    obstacle: DeviceError = NoCard("card reader")
    with suppress(TimeoutError):
        async with (
            asyncio.timeout(patience_s),
            aclosing(PcscReader().watch()) as events,
        ):
            async for event in events:
                match event:
                    case CardInserted(card):
                        return card
                    case CardRefused(_, error):
                        raise error
                    case ReaderLost(error):
                        obstacle = error
                        print(f"waiting: {error}", file=sys.stderr)
                    case ReaderReady(reader):
                        obstacle = NoCard(reader)
    raise obstacle


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m hardware")
    commands = parser.add_subparsers(dest="command", required=True)
    reading = commands.add_parser("read-card", help="wait for a health card and say whose it is")
    reading.add_argument("--json", action="store_true", help="print one JSON object")
    reading.add_argument("--timeout-s", type=_seconds, metavar="N", help="give up after N seconds")
    return parser


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError("a number of seconds above 0")
    return seconds


def _json_of(card: HealthCard) -> str:
    return msgspec.json.encode(card).decode()


def _json_of_error(error: DeviceError) -> str:
    return msgspec.json.encode({"error": error.code, "detail": str(error)}).decode()


def _line_of(card: HealthCard) -> str:
    born = f", born {card.birth_date:%d/%m/%Y}" if card.birth_date else ""
    until = f", valid until {card.expires_on:%d/%m/%Y}" if card.expires_on else ""
    return (
        f"{card.surname} {card.given_name}, {card.codice_fiscale}{born}{until} "
        f"({card.chip}, {card.reader})"
    )


if __name__ == "__main__":
    sys.exit(main())
