"""One row of a subject's table: a message, who may send it, what answers it, and where over HTTP.

Owns the form of the tables in `queue_server.api.subjects`; knows no message by name.
"""

from collections.abc import Awaitable, Callable
from enum import Enum, auto
from http import HTTPStatus
from typing import Any, Generic, Literal, TypeVar

from msgspec import Struct

from queue_server.api.backend import Backend, Caller
from sportello.model.person import Role

M = TypeVar("M", bound=Struct)

Handler = Callable[[Backend, M, Caller], Awaitable[Struct]]
"""(what it works with, the message, its sender) -> the answer. Raises: Refused"""

SUPERVISOR = frozenset({Role.SUPERVISOR})


class Needs(Enum):
    """What a request over HTTP must show: a key or token whose roles may send the message, any key
    or token, or nothing.
    """

    RIGHT = auto()
    KEY = auto()
    NOTHING = auto()


class Parameter(Struct, frozen=True):
    """Of the path, where the path has it in braces; else a number in the query, or left out."""

    name: str
    description: str
    default: int | None = None


class Operation(Struct, frozen=True):
    """How a message is sent over HTTP. Several endpoints may share one: its body is any of them.

    name      of the operation in OpenAPI
    body      what is sent where the path says the rest of the message; None for the message itself
    refusals  statuses beyond those that follow from body, parameters and needs
    """

    method: Literal["GET", "POST", "PUT"]
    path: str
    name: str
    summary: str
    needs: Needs = Needs.RIGHT
    parameters: tuple[Parameter, ...] = ()
    body: type[Struct] | None = None
    refusals: tuple[HTTPStatus, ...] = ()

    @property
    def has_body(self) -> bool:
        return self.method != "GET"

    @property
    def is_in_path(self) -> bool:
        """The path names what the message is about."""
        return "{" in self.path


class Endpoint(Struct, Generic[M], frozen=True):
    """A message and all that the server needs to know of it.

    asks          the message, decoded from JSON; by its `type` on the socket
    gives         the answer
    roles         who may send it
    operation     how it is sent over HTTP; None if it is not
    is_on_socket  stations send it over their socket as well
    """

    asks: type[M]
    handler: Handler[M]
    gives: type[Struct]
    roles: frozenset[Role] = frozenset()
    operation: Operation | None = None
    is_on_socket: bool = True

    @property
    def tag(self) -> str | int | None:
        """The `type` of the message, None for one that is known by its path alone."""
        return self.asks.__struct_config__.tag


Subject = tuple[Endpoint[Any], ...]
"""The table of one subject."""
