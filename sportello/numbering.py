"""Which number comes next: a letter and a number that begins again every day.

Totems have blocks of numbers of their own, high enough to be recognised, for when the server is out
of reach; ordinary numbers step over the blocks that are reserved. Source: docs/numbering.md.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain

from sportello.words import Block

FIRST_BLOCK = 600
BLOCK_SIZE = 100
HIGHEST_NUMBER = 9999


class Numbering:
    """The last number given under each letter today, and the blocks that are somebody's own.

    A totem that got another block leaves its first one behind: nobody else is given it today.
    """

    def __init__(self, blocks: Iterable[Block] = ()) -> None:
        self.blocks = {block.station: block for block in blocks}
        self._left: list[Block] = []
        self._last: Counter[str] = Counter()

    def reserve(self, block: Block) -> None:
        """`block` is its station's own from now on."""
        self._left += filter(None, [self.blocks.get(block.station)])
        self.blocks[block.station] = block

    def next_code(self, letter: str) -> str:
        """The code that follows, e.g. `A042`; asking does not take it."""
        number = self._last[letter] + 1
        while block := self._block_of(number):
            number = block.last + 1
        return f"{letter}{number:03d}"

    def note(self, code: str) -> None:
        """`code` was given: the next one under its letter follows it, unless it is of a block."""
        number = int(code[1:])
        if self._block_of(number) is None:
            self._last[code[0]] = max(self._last[code[0]], number)

    def next_block(self, station: str) -> Block | None:
        """The block to reserve for `station`, above every number given; None when there is none."""
        highest = max(self._last.values(), default=0)
        taken = {block.first for block in self._all()}
        for first in range(FIRST_BLOCK, HIGHEST_NUMBER, BLOCK_SIZE):
            if first > highest and first not in taken:
                return Block(station, first, first + BLOCK_SIZE - 1)
        return None

    def is_own(self, station: str, code: str) -> bool:
        """Whether `code` is of the block of `station`, or of one that it had earlier today."""
        number = int(code[1:])
        block, is_plain = self._block_of(number), code == f"{code[0]}{number:03d}"
        return is_plain and block is not None and block.station == station

    def _block_of(self, number: int) -> Block | None:
        return next((b for b in self._all() if b.first <= number <= b.last), None)

    def _all(self) -> Iterator[Block]:
        return chain(self.blocks.values(), self._left)


def ticket_id(day: date, code: str) -> str:
    """`2026-11-23-A042`: unique over the years, and yesterday's ticket is never today's."""
    return f"{day.isoformat()}-{code}"
