"""Files on a chip: SELECT and READ BINARY over whatever carries APDUs.

Owns the status words (ISO 7816-4) and the identifiers of applications. Must not know PC/SC, nor
what the files mean.
"""

from collections.abc import Callable

from hardware.card_reader.ts_cns import HEADER_LENGTH, length_of
from hardware.errors import (
    BankCard,
    BlankCard,
    CardError,
    CardForeign,
    CardUnreadable,
    IdentityCard,
)

Transmit = Callable[[bytes | bytearray], tuple[bytes, int]]
"""One APDU there; data and status word back."""

MASTER_FILE = 0x3F00
NETLINK_FOLDER = 0x1100
PERSONAL_DATA = 0x1102

# Cards accept 256, but some readers and the odd chip do not.
LONGEST_READ = 0xF0
READ_COMMAND_LENGTH = 5

DONE = 0x9000
END_OF_FILE = 0x6282
OFFSET_BEYOND_END = 0x6B00
MORE_DATA = 0x61
WRONG_LENGTH = 0x6C

# Source: AID of the CIE's own application in the CIE middleware of the Italian administration;
# PSE names in EMV Book 1.
APPLICATIONS: tuple[tuple[bytes, type[CardForeign]], ...] = (
    (bytes.fromhex("A0000000308000000009816001"), IdentityCard),
    (bytes.fromhex("A00000000039"), IdentityCard),
    (b"1PAY.SYS.DDF01", BankCard),
    (b"2PAY.SYS.DDF01", BankCard),
)


def read_personal_data_file(transmit: Transmit, reader: str) -> bytes:
    """EF.Dati_Personali from its first byte to the end it states.

    Raises: a CardForeign that says what it is instead; CardUnreadable if it breaks its promises.
    """
    has_master_file = select_file(transmit, MASTER_FILE)
    for file in (NETLINK_FOLDER, PERSONAL_DATA):
        if not select_file(transmit, file):
            raise _what_it_is_instead(transmit, has_master_file, reader)
    header = read_bytes(transmit, 0, HEADER_LENGTH, reader)
    content = header
    end = HEADER_LENGTH + length_of(header, reader)
    while len(content) < end:
        wanted = min(end - len(content), LONGEST_READ)
        part = read_bytes(transmit, len(content), wanted, reader)
        if not part:
            raise CardUnreadable(reader, f"{end} bytes promised, {len(content)} there")
        content += part
    return content


def _what_it_is_instead(transmit: Transmit, has_master_file: bool, reader: str) -> CardError:
    for application, kind in APPLICATIONS:
        if _select_application(transmit, application):
            return kind(reader, "it holds no health card data")
    if not has_master_file:
        return BlankCard(reader, "it holds neither files nor an application we know")
    return CardForeign(reader, "it holds files, but no health card data")


def select_file(transmit: Transmit, file: int) -> bool:
    """Whether there is such a file or folder where the card is now."""
    _, status = exchange(transmit, b"\x00\xa4\x00\x00\x02" + file.to_bytes(2, "big"))
    return status == DONE


def _select_application(transmit: Transmit, name: bytes) -> bool:
    _, status = exchange(transmit, b"\x00\xa4\x04\x00" + bytes([len(name)]) + name)
    return status == DONE


def read_bytes(transmit: Transmit, offset: int, length: int, reader: str) -> bytes:
    """At most `length` bytes from `offset`; fewer at the end of the file, none behind it."""
    if offset > 0x7FFF:
        raise CardUnreadable(reader, "the file is longer than a chip can hold")
    command = b"\x00\xb0" + offset.to_bytes(2, "big") + bytes([length])
    data, status = exchange(transmit, command)
    if status == OFFSET_BEYOND_END:
        return b""
    if status not in (DONE, END_OF_FILE):
        raise CardUnreadable(reader, f"reading a file: status {status:04X}")
    return data[:length]


def exchange(transmit: Transmit, command: bytes | bytearray) -> tuple[bytes, int]:
    """One command and its whole answer, fetching what the card keeps ready (61xx, 6Cxx)."""
    data, status = transmit(command)
    if status >> 8 == WRONG_LENGTH and len(command) == READ_COMMAND_LENGTH:
        data, status = transmit(command[:4] + bytes([status & 0xFF]))
    while status >> 8 == MORE_DATA and len(data) < 0x10000:
        more, status = transmit(b"\x00\xc0\x00\x00" + bytes([status & 0xFF]))
        data += more
        if not more:
            break
    return data, status
