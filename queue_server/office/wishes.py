"""A command on its way through the office, and whether it is one that was carried out before.

Owns how the same command sent twice is told from another one with its id. Knows no journal's home.
"""

import asyncio
from hashlib import blake2b

from queue_server.journal.seam import AcceptedCommand
from sportello.model.commands import AnyCommand, HandIn, TakeTicket
from sportello.model.events import AnyEvent, TicketIssued
from sportello.model.person import Actor
from sportello.model.refusals import CommandIdReused, CommandIdTaken, Refused
from sportello.model.wire import encode

CommandOutcome = AcceptedCommand | Refused


class Wish:
    """A command that waits for its answer; `sent` is how its client wrote it."""

    def __init__(self, command: AnyCommand, by: Actor, sent: AnyCommand | None = None) -> None:
        self.command = command
        self.sent = sent or command
        self.by = by
        self.answer: asyncio.Future[list[AnyEvent]] = asyncio.get_running_loop().create_future()

    def settle(self, outcome: CommandOutcome) -> None:
        if self.answer.done():
            return
        if isinstance(outcome, Refused):
            self.answer.set_exception(outcome)
        else:
            self.answer.set_result(outcome.events)


def digest_of(command: AnyCommand) -> bytes:
    """Eight bytes that tell commands apart which have the same id."""
    return blake2b(encode(command), digest_size=8).digest()


def repeated(before: AcceptedCommand, wish: Wish) -> CommandOutcome:
    """The outcome of a command whose id was carried out `before`: the same again, or a refusal."""
    if before.station != wish.by.station:
        return CommandIdTaken(f"this command id was used by {before.station}: make a new one")
    is_known = before.asked is not None
    if is_known and before.asked != digest_of(wish.sent) and not _is_one_wish(before, wish):
        return CommandIdReused("this command id was used for another command: make a new one")
    return before


def _is_one_wish(before: AcceptedCommand, wish: Wish) -> bool:
    """A totem takes and hands in with one id, so that of the two only one happens."""
    if not isinstance(wish.command, HandIn | TakeTicket):
        return False
    service, is_handed_in = wish.command.service, isinstance(wish.command, HandIn)
    issued = (event for event in before.events if isinstance(event, TicketIssued))
    return any((e.taken_at is None) == is_handed_in and e.service == service for e in issued)
