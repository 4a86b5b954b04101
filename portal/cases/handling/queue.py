"""The cases of offices as a queue: filtered, searched, in the order in which they fall due.

Owns these questions. Which offices a person reaches is its caller's to say, and to log what was
looked for. A page is read by one index: docs/decisions/0235-a-queue-is-read-by-one-index.md
"""

import re
from collections.abc import Iterable, Sequence, Set
from datetime import date, timedelta
from enum import StrEnum

from msgspec import Struct
from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from italy.codice_fiscale import is_codice_fiscale, normalised
from portal.cases.handling.handled import COLUMNS, HandledCase, handled_case
from portal.cases.handling.tables import case_search_key, office_case
from portal.storage.listed import is_listed
from sportello.cases.lifecycle import OVER, CaseState
from text.everyday_words import words_of

PAGE = 50
COUNTED = 1000
"""Of more than these it is only said that there are more."""

SOON = timedelta(days=7)
SHORTEST_WORD = 2
LAST_LETTER = "\U0010ffff"
NUMBER = re.compile(r"0*([0-9]{1,12})(?:\s*/\s*([0-9]{4}))?")
EMERGENCY = re.compile(r"em-\S+", re.IGNORECASE)


class QueueTerm(StrEnum):
    """Which cases by their day: it is past, it comes within SOON, it does not move on."""

    OVERDUE = "overdue"
    SOON = "soon"
    SUSPENDED = "suspended"


class SearchedNumber(Struct, frozen=True):
    """A number of the register; `year` None for any."""

    number: int
    year: int | None


class QueueFilter(Struct, frozen=True, kw_only=True):
    """Empty and None leave nothing out, but for `offices`.

    offices   ids; none of them means no case
    states    open ones if none is named and nothing is searched
    assignee  an operator's id; "" for what is in no one's hands
    words     a number, a name, a codice fiscale
    after     day and id of the last case of the page before
    """

    offices: Set[str]
    states: Set[CaseState] = frozenset()
    assignee: str | None = None
    service: str | None = None
    term: QueueTerm | None = None
    words: str = ""
    after: tuple[date, str] | None = None


class QueuePage(Struct, frozen=True):
    """`more` is what to give as `after` for the next page; None on the last one. `count` is of all
    pages, COUNTED + 1 for more than that.
    """

    cases: tuple[HandledCase, ...]
    count: int
    more: tuple[date, str] | None


async def page_of(
    connection: AsyncConnection, comune: str, wanted: QueueFilter, today: date, size: int = PAGE
) -> QueuePage:
    """Overdue first; of cases that are over the latest first. Those of one number in no order: an
    order by the day would have SQLite read the queue for them.
    """
    where = _where(comune, wanted, today)
    cases = await _listed(connection, where, wanted, size + 1)
    count = len(cases)
    if count > size or wanted.after is not None:
        counting = select(_counting(where))
        count = (await connection.execute(counting, _offices(wanted))).scalar_one()
    last = cases[size - 1] if len(cases) > size else None
    more = None if last is None else (last.answer_by, last.case_id)
    return QueuePage(tuple(cases[:size]), count, more)


async def all_of(
    connection: AsyncConnection, comune: str, wanted: QueueFilter, today: date, most: int
) -> list[HandledCase]:
    """Not by pages: for a file. At most so many."""
    return await _listed(connection, _where(comune, wanted, today), wanted, most)


async def counts_of(
    connection: AsyncConnection, comune: str, wanted: Sequence[QueueFilter], today: date
) -> tuple[int, ...]:
    """Of each, at most COUNTED + 1: all in one statement. They are of the same offices."""
    counting = select(*(_counting(_where(comune, each, today)) for each in wanted))
    return tuple((await connection.execute(counting, _offices(wanted[0]))).one())


async def elsewhere(
    connection: AsyncConnection, comune: str, words: str, offices: Set[str]
) -> list[HandledCase]:
    """Cases of that number at other offices than these: to be told of, not to be opened."""
    number = searched_number(words)
    if number is None:
        return []
    where = office_case.c.comune == comune, *_is_number(number)
    rows = await connection.execute(select(*COLUMNS).where(*where).limit(PAGE))
    return [case for row in rows if (case := handled_case(row)).office not in offices]


def searched_number(words: str) -> SearchedNumber | None:
    """ "123/2026" or "0000123"; None for what is no number."""
    found = NUMBER.fullmatch(words.strip())
    if found is None:
        return None
    return SearchedNumber(int(found[1]), int(found[2]) if found[2] else None)


async def _listed(
    connection: AsyncConnection,
    where: Sequence[ColumnElement[bool]],
    wanted: QueueFilter,
    most: int,
) -> list[HandledCase]:
    query = select(*COLUMNS).where(*where)
    place = tuple_(office_case.c.answer_by, office_case.c.case_id)
    is_backwards = bool(wanted.states) and wanted.states <= OVER
    if wanted.after is not None:
        query = query.where(place < wanted.after if is_backwards else place > wanted.after)
    if searched_number(wanted.words) is None:
        query = _in_order(query, is_backwards=is_backwards)
    rows = await connection.execute(query.limit(most), _offices(wanted))
    return [handled_case(row) for row in rows]


def _in_order(
    query: Select[tuple[object, ...]], *, is_backwards: bool
) -> Select[tuple[object, ...]]:
    case = office_case.c
    if is_backwards:
        return query.order_by(case.is_over.desc(), case.answer_by.desc(), case.case_id.desc())
    return query.order_by(case.is_over, case.answer_by, case.case_id)


def _counting(where: Sequence[ColumnElement[bool]]) -> ScalarSelect[int]:
    limited = select(office_case.c.case_id).where(*where).limit(COUNTED + 1).subquery()
    return select(func.count()).select_from(limited).scalar_subquery()


def _offices(wanted: QueueFilter) -> dict[str, object]:
    return {"offices": sorted(wanted.offices)}


def _where(comune: str, wanted: QueueFilter, today: date) -> list[ColumnElement[bool]]:
    case = office_case.c
    where = [case.comune == comune]
    if len(wanted.offices) == 1:
        where.append(case.office == next(iter(wanted.offices)))
    else:
        where.append(is_listed(case.office, "offices"))
    where += _by_state(wanted)
    if wanted.assignee is not None:
        is_his = case.assignee == wanted.assignee if wanted.assignee else case.assignee.is_(None)
        where.append(is_his)
    if wanted.service is not None:
        where.append(case.service == wanted.service)
    match wanted.term:
        case QueueTerm.OVERDUE:
            where += [office_case.c.answer_by < today, office_case.c.suspended_since.is_(None)]
        case QueueTerm.SOON:
            until = today + SOON
            where.append(office_case.c.answer_by.between(today, until))
        case QueueTerm.SUSPENDED:
            where.append(office_case.c.suspended_since.is_not(None))
    return [*where, *_by_words(comune, wanted.words)]


def _by_state(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    if not wanted.states:
        return [] if wanted.words.strip() else [office_case.c.is_over.is_(False)]
    is_state = office_case.c.state.in_(sorted(wanted.states))
    if wanted.states <= OVER:
        return [office_case.c.is_over.is_(True), is_state]
    if not wanted.states & OVER:
        return [office_case.c.is_over.is_(False), is_state]
    return [is_state]


def _by_words(comune: str, words: str) -> list[ColumnElement[bool]]:
    tidy = words.strip()
    if not tidy:
        return []
    if (number := searched_number(tidy)) is not None:
        return _is_number(number)
    if EMERGENCY.fullmatch(tidy):
        return [_has_key(comune, case_search_key.c.key == tidy.casefold())]
    if is_codice_fiscale(normalised(tidy)):
        return [_has_key(comune, case_search_key.c.key == normalised(tidy).casefold())]
    wanted = [word for word in words_of(tidy) if len(word) >= SHORTEST_WORD]
    if not wanted:
        return [office_case.c.case_id.is_(None)]
    return [_has_key(comune, *_begins(word)) for word in wanted]


def _begins(word: str) -> Iterable[ColumnElement[bool]]:
    return case_search_key.c.key >= word, case_search_key.c.key < word + LAST_LETTER


def _has_key(comune: str, *which: ColumnElement[bool]) -> ColumnElement[bool]:
    found = select(case_search_key.c.case_id).where(case_search_key.c.comune == comune, *which)
    return office_case.c.case_id.in_(found)


def _is_number(number: SearchedNumber) -> list[ColumnElement[bool]]:
    is_that = [office_case.c.number == number.number]
    if number.year is not None:
        is_that.append(office_case.c.year == number.year)
    return is_that
