"""Which number comes next: a letter and a number that begins again every day.

Numbers rise from the first of their letter or, where the branch wants no one to read from them how
many have come, are scattered over its range. Totems have blocks of their own, high enough to be
recognised, for when the server is out of reach; ordinary numbers step over the blocks that are
reserved. Source: docs/numbering.md.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import chain, count
from random import Random

from sportello.model.day import Block
from sportello.model.events import (
    AnyEvent,
    DayStarted,
    NumbersReserved,
    NumbersSkipped,
    TicketIssued,
)
from sportello.model.plan import NumberRange, Numbers

FIRST_BLOCK = 600
BLOCK_SIZE = 100
HIGHEST_NUMBER = 9999

UNSEEN = 100
"""How many tickets of one letter may have been lost with a journal that is restored from a copy."""

BLOCKS_A_DAY = 10
"""The most one totem gets in a day: a thousand numbers under each letter. Of 93 in all."""

WHOLE_RANGE = NumberRange(1, 10**9)
"""Of a letter that has no range: as many as people come."""


class Numbering:
    """The numbers given under each letter today, and the blocks reserved by totems.

    A totem that got another block leaves its first one behind: no other totem gets it today.
    """

    def __init__(
        self, numbers: Numbers, blocks: Iterable[Block] = (), seed: int | None = None
    ) -> None:
        """`seed` is the day's own, by which numbers are scattered; None for a day without one."""
        self.blocks = {block.station: block for block in blocks}
        self._numbers = numbers
        self._seed = seed
        self._left: list[Block] = []
        self._last: Counter[str] = Counter()
        self._given: defaultdict[str, set[int]] = defaultdict(set)
        self._above: dict[str, int] = {}

    def reserve(self, block: Block) -> None:
        """`block` is its station's own from now on."""
        self._left += filter(None, [self.blocks.get(block.station)])
        self.blocks[block.station] = block

    def next_code(self, letter: str) -> str:
        """The code that follows, e.g. `A042`; asking does not take it. Beyond the letter's range
        there are others, for those who cannot be sent away.
        """
        return f"{letter}{self._next_number(letter):03d}"

    def is_used_up(self, letter: str) -> bool:
        """Whether every number of the letter's range is given. Those that were skipped do not
        count: the range was left behind with them.
        """
        return letter not in self._above and (
            self._next_number(letter) > self._range_of(letter).last
        )

    def unseen(self, letter: str, known: int = 0) -> int:
        """The highest number that may have been given without being seen here, unless more than
        `UNSEEN` were given above those seen here and above `known`.
        """
        highest = max(self._last[letter], self._above.get(letter, 0), known)
        if self._is_scattered:
            stretches = _stretches(self._range_of(letter))
            return next(last for _, last in stretches if last > highest)
        return max(highest, self._range_of(letter).first - 1) + UNSEEN

    def skip(self, above: Mapping[str, int], blocks: int = 0) -> None:
        """Go on above these numbers, by letter; up to `blocks` every block may be reserved."""
        self._above = higher(self._above, above)
        if blocks >= FIRST_BLOCK:
            self._left.append(Block("", FIRST_BLOCK, blocks))

    @property
    def highest(self) -> dict[str, int]:
        """The highest ordinary number given under each letter or, where numbers are scattered, the
        end of the stretch that it is of.
        """
        given = {letter: number for letter, number in self._last.items() if number}
        if not self._is_scattered:
            return given
        return {
            letter: next(last for _, last in _stretches(self._range_of(letter)) if last >= number)
            for letter, number in given.items()
        }

    def note(self, code: str) -> None:
        """`code` was given, and is not given again today."""
        letter, number = code[0], int(code[1:])
        self._given[letter].add(number)
        if self._block_of(number) is None:
            self._last[letter] = max(self._last[letter], number)

    def next_block(self, station: str) -> Block | None:
        """The block to reserve for `station`, above every number that may have been given, and in
        no letter's range as long as there are others; None when there is none, or `station` had
        its share of today.
        """
        if sum(block.station == station for block in self._all()) >= BLOCKS_A_DAY:
            return None
        highest = max((*self._last.values(), *self._above.values()), default=0)
        hundreds = range(FIRST_BLOCK, HIGHEST_NUMBER, BLOCK_SIZE)
        for first in sorted(hundreds, key=self._is_in_a_range):
            if first > highest and self._block_of(first) is None:
                return Block(station, first, first + BLOCK_SIZE - 1)
        return None

    def is_own(self, station: str, code: str) -> bool:
        """Whether `code` is of the block of `station`, or of one that it had earlier today."""
        number = int(code[1:])
        block, is_plain = self._block_of(number), code == f"{code[0]}{number:03d}"
        return is_plain and block is not None and block.station == station

    def _next_number(self, letter: str) -> int:
        given: Collection[int] = self._given.get(letter, ())
        return next(
            number
            for number in self._in_order(letter)
            if number not in given and self._block_of(number) is None
        )

    def _in_order(self, letter: str) -> Iterator[int]:
        """The numbers of the letter as they are to be given, without end."""
        own, above = self._range_of(letter), self._above.get(letter, 0)
        if self._seed is None or not self._is_scattered:
            return count(max(own.first, self._last[letter] + 1, above + 1))
        return chain.from_iterable(
            scattered(letter, first, last, self._seed)
            for first, last in _stretches(own)
            if first > above
        )

    @property
    def _is_scattered(self) -> bool:
        return self._numbers.order == "scattered" and self._seed is not None

    def _range_of(self, letter: str) -> NumberRange:
        return self._numbers.ranges.get(letter, WHOLE_RANGE)

    def _is_in_a_range(self, first: int) -> bool:
        """Whether some of that hundred is for one letter's ordinary numbers."""
        ranges = self._numbers.ranges.values()
        return any(own.first < first + BLOCK_SIZE and first <= own.last for own in ranges)

    def _block_of(self, number: int) -> Block | None:
        return next((b for b in self._all() if b.first <= number <= b.last), None)

    def _all(self) -> Iterator[Block]:
        return chain(self.blocks.values(), self._left)


def _stretches(own: NumberRange) -> Iterator[tuple[int, int]]:
    """Parts that are scattered one after the other: what lies below the totems' blocks, then
    hundreds; none that is partly in the range.
    """
    first = own.first
    while True:
        last = FIRST_BLOCK - 1 if first < FIRST_BLOCK else first + BLOCK_SIZE - 1
        if first <= own.last:
            last = min(last, own.last)
        yield first, last
        first = last + 1


@lru_cache(maxsize=64)
def scattered(letter: str, first: int, last: int, seed: int) -> tuple[int, ...]:
    """The numbers from `first` to `last`, each once, in an order that only the `seed` tells."""
    numbers = list(range(first, last + 1))
    Random(f"{seed} {letter} {first}").shuffle(numbers)
    return tuple(numbers)


def numbers_in(event: AnyEvent) -> int:
    """The highest number that `event` gives, or says was given; 0 if it gives none."""
    match event:
        case TicketIssued(code=code):
            return int(code[1:])
        case NumbersSkipped(above=above):
            return max(above.values(), default=0)
    return 0


def blocks_in(event: AnyEvent) -> int:
    """The last number of the highest block of which `event` tells; 0 if it tells of none."""
    match event:
        case DayStarted(blocks=blocks):
            return max((block.last for block in blocks), default=0)
        case NumbersReserved(block=block):
            return block.last
        case NumbersSkipped(blocks=highest):
            return highest
    return 0


def higher(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    """Of each letter the higher number."""
    return {letter: max(one.get(letter, 0), other.get(letter, 0)) for letter in {**one, **other}}


def ticket_id(day: date, code: str) -> str:
    """`2026-11-23-A042`: unique over the years, and yesterday's ticket is never today's."""
    return f"{day.isoformat()}-{code}"
