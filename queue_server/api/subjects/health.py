"""Whether the server answers, and what troubles it, for whatever watches over it."""

from typing import Literal

from msgspec import Struct

from queue_server.api.backend import Backend, Caller
from queue_server.api.endpoint import Endpoint, Needs, Operation, Subject

ServerRole = Literal["leading", "following"]


class HealthAsked(Struct, frozen=True):
    """How the server is."""


class Health(Struct, frozen=True):
    """The server answers; `seq` is the place of its journal.

    Of several servers of a branch one leads, at the address `leader` if there is more than one.
    "degraded" has a stable code as its `reason`, and a sentence for staff with the remedy.
    """

    status: Literal["ok", "degraded"]
    seq: int
    role: ServerRole
    leader: str | None = None
    reason: str | None = None
    detail: str | None = None


async def health(backend: Backend, _: HealthAsked, __: Caller) -> Health:
    succession, hall = backend.succession, backend.broadcast.hall
    role: ServerRole = "leading" if succession.is_leading else "following"
    leader = succession.leader
    if (torn := succession.torn) is not None:
        return Health("degraded", hall.seq, role, leader, "journal_torn", torn)
    if (full := backend.storage_trouble()) is not None:
        return Health("degraded", hall.seq, role, leader, full.code, full.detail)
    if (doubt := backend.time.doubt_about(hall.day)) is None:
        return Health("ok", hall.seq, role, leader)
    detail = backend.time.explained(doubt, hall.day)
    return Health("degraded", hall.seq, role, leader, doubt.value, detail)


ENDPOINTS: Subject = (
    Endpoint(
        HealthAsked,
        health,
        Health,
        is_on_socket=False,
        operation=Operation(
            method="GET",
            path="/healthz",
            name="health",
            summary="Whether the server answers.",
            needs=Needs.NOTHING,
        ),
    ),
)
