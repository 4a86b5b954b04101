"""Which number comes next: a letter and a number that begins again every day.

Totems have blocks of numbers of their own, high enough to be recognised, for when the server is out
of reach; the ordinary numbers step over them. Source: docs/numbering.md.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from sportello.words import Block

FIRST_BLOCK = 600
BLOCK_SIZE = 100
LAST_BLOCK_END = 999


class Numbering:
    """The last number given under each letter today, and the blocks that are somebody's own."""

    def __init__(self, blocks: Iterable[Block] = ()) -> None:
        self.blocks = {block.station: block for block in blocks}
        self._last: Counter[str] = Counter()

    def next_code(self, letter: str) -> str:
        """The code that follows, e.g. `A042`; asking does not take it."""
        number = self._last[letter] + 1
        if number == FIRST_BLOCK:
            number = LAST_BLOCK_END + 1
        return f"{letter}{number:03d}"

    def note(self, code: str) -> None:
        """`code` was given: the next one under its letter follows it, unless it is of a block."""
        number = int(code[1:])
        if not FIRST_BLOCK <= number <= LAST_BLOCK_END:
            self._last[code[0]] = max(self._last[code[0]], number)

    def next_block(self, station: str) -> Block | None:
        """The block to reserve for `station`; None when there are no more."""
        first = FIRST_BLOCK + BLOCK_SIZE * len(self.blocks)
        last = first + BLOCK_SIZE - 1
        return Block(station, first, last) if last <= LAST_BLOCK_END else None

    def is_own(self, station: str, code: str) -> bool:
        """Whether `code` is of the block of `station`."""
        block = self.blocks.get(station)
        return block is not None and block.first <= int(code[1:]) <= block.last


def ticket_id(day: date, code: str) -> str:
    """`2026-11-23-A042`: unique over the years, and yesterday's ticket is never today's."""
    return f"{day.isoformat()}-{code}"
