"""What the worker knows of every provider: it is given a message, and says what came of it."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from portal.notifications.composition.parts import Template
from portal.notifications.composition.templates import AnyFacts
from portal.notifications.states import WhyNot
from text.catalogue import Words

MOST_OF_AN_ANSWER = 300


class Outgoing(Struct, frozen=True):
    """A message with all that is said in it, but not yet its form. `id` is the outbox's."""

    id: str
    address: str
    facts: AnyFacts
    template: Template
    words: Words
    made_at: datetime
    sent_at: datetime


class Verdict(StrEnum):
    """What came of an attempt.

    accepted   the provider has it
    passing    it does not have it, and may take it later
    permanent  it will never take it
    unknown    it may have it
    untrue     it was not asked: what the message tells is not so any more
    """

    ACCEPTED = "accepted"
    PASSING = "passing"
    PERMANENT = "permanent"
    UNKNOWN = "unknown"
    UNTRUE = "untrue"


class SendResult(Struct, frozen=True):
    """`answer` is the provider's own text, for staff only: it may name the address."""

    verdict: Verdict
    why: WhyNot | None = None
    answer: str = ""
    segments: int | None = None


class Transport(Protocol):
    """One provider. Bugs are raised, everything that it may do is a result."""

    async def send(self, message: Outgoing) -> SendResult: ...


def accepted(answer: str = "", segments: int | None = None) -> SendResult:
    return SendResult(Verdict.ACCEPTED, None, answer[:MOST_OF_AN_ANSWER], segments)


def passing(why: WhyNot, answer: str = "") -> SendResult:
    return SendResult(Verdict.PASSING, why, answer[:MOST_OF_AN_ANSWER])


def permanent(why: WhyNot, answer: str = "") -> SendResult:
    return SendResult(Verdict.PERMANENT, why, answer[:MOST_OF_AN_ANSWER])


def unknown(answer: str = "", segments: int | None = None) -> SendResult:
    return SendResult(Verdict.UNKNOWN, WhyNot.NO_ANSWER, answer[:MOST_OF_AN_ANSWER], segments)
