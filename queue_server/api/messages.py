"""The join of all subjects: socket, HTTP, OpenAPI and the rights in docs/api.md are made from it.

To add a query, write its struct, its handler and its row in the module of its subject; a new
subject is one more name in `SUBJECTS`. Source: docs/decisions/0082-messages-by-subject.md
"""

from collections.abc import Awaitable, Iterable, Sequence
from functools import reduce
from itertools import chain
from operator import or_
from typing import Any

import msgspec
from msgspec import Struct

from queue_server.accounts.access import check_may
from queue_server.api.backend import Backend, Caller
from queue_server.api.decoding import type_in
from queue_server.api.endpoint import Endpoint, Operation, Subject
from queue_server.api.subjects import (
    bookings,
    by_card,
    citizens,
    commands,
    desk,
    hall,
    health,
    notes,
    past_days,
    sessions,
)
from sportello.model.person import Actor, Role
from sportello.model.refusals import LoginRequired, NotAllowed, NotUnderstood, Refused
from sportello.model.wire import Hello

SUBJECTS: tuple[Subject, ...] = (
    commands.ENDPOINTS,
    sessions.ENDPOINTS,
    citizens.ENDPOINTS,
    bookings.ENDPOINTS,
    desk.ENDPOINTS,
    by_card.ENDPOINTS,
    hall.ENDPOINTS,
    notes.ENDPOINTS,
    past_days.ENDPOINTS,
    health.ENDPOINTS,
)


class Messages:
    """What the server can be asked.

    endpoints          every row, in the order of the subjects
    on_socket          those that stations send over their socket
    socket_decoder     of whatever may come over a station's socket
    """

    def __init__(self, subjects: Iterable[Subject] = SUBJECTS) -> None:
        self.endpoints = tuple(chain.from_iterable(subjects))
        self._by_type = {endpoint.asks: endpoint for endpoint in self.endpoints}
        assert len(self._by_type) == len(self.endpoints), "two endpoints ask with the same struct"
        self.on_socket = tuple(endpoint for endpoint in self.endpoints if endpoint.is_on_socket)
        asked = [endpoint.asks for endpoint in self.on_socket]
        self.socket_decoder = msgspec.json.Decoder(any_of([Hello, *asked]))

    def by_operation(self) -> dict[Operation, list[Endpoint[Any]]]:
        """What is asked over HTTP, and with which messages."""
        found: dict[Operation, list[Endpoint[Any]]] = {}
        for endpoint in self.endpoints:
            if endpoint.operation is not None:
                found.setdefault(endpoint.operation, []).append(endpoint)
        return found

    def answer(
        self, message: Struct, caller: Caller, backend: Backend, *, needs_right: bool = True
    ) -> Awaitable[Struct]:
        """What the handler of `message` gives. Raises: LoginRequired, NotAllowed; as the handler.

        Not `needs_right` is said by HTTP where sending it needs less.
        """
        endpoint = self._by_type[type(message)]
        if needs_right:
            check_may(caller.actor, endpoint.roles, logging_in_helps=endpoint.is_on_socket)
        return endpoint.handler(backend, message, caller)

    def first_refusal(
        self, wrong: NotUnderstood, raw: bytes, by: Actor, among: Sequence[Endpoint[Any]]
    ) -> Refused:
        """Why a message is refused that is `wrong`: first of all, if `by` may not send it.

        It is the one of `among` that it names, or may be any.
        """
        type = type_in(raw)
        meant = [each for each in among if each.tag == type] or among
        able = frozenset[Role]().union(*(each.roles for each in meant))
        try:
            check_may(by, able, logging_in_helps=any(each.is_on_socket for each in meant))
        except (LoginRequired, NotAllowed) as barred:
            return barred
        return wrong


def any_of(kinds: list[type[Struct]]) -> Any:
    """The union of them, as msgspec takes it."""
    return reduce(or_, kinds)
