"""What the page says: one turn in, plain sentences in the citizen's language out.

Owns every text that a citizen reads on the telephone. Pure: knows no HTML, no server and no clock.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from queue_server.follow.turn import Turn, Way
from sportello.model.languages import in_language
from sportello.model.ticket import State
from text.catalogue import N_, Words
from text.times import clock

Tone = Literal["waiting", "call", "away", "over"]
BACK_IN_MIN = (15, 30, 60)


class LabelledValue(Struct, frozen=True):
    """A label and its value: "Expected call", "between 10:40 and 10:55"."""

    label: str
    value: str


class SendButton(Struct, frozen=True):
    """A button that sends: `back_min` is in how many minutes the citizen will be back."""

    label: str
    back_min: int | None = None


class QuestionButton(Struct, frozen=True):
    """A button and what it asks before anything is sent; without a question it sends at once."""

    way: Way
    label: str
    question: str = ""
    choices: tuple[SendButton, ...] = ()


class Said(Struct, frozen=True, kw_only=True):
    """`aloud` is what a screen reader says when it changes; `call` tells one call from another."""

    code: str
    title: str
    heading: str
    text: str
    tone: Tone
    facts: tuple[LabelledValue, ...] = ()
    offers: tuple[QuestionButton, ...] = ()
    aloud: str = ""
    call: str = ""


class NoTurnNotice(Struct, frozen=True):
    """There is no turn to show: why, and what to do."""

    heading: str
    text: str


LEFT: Mapping[str | None, tuple[str, str]] = {
    "withdrawn": (
        N_("Your number is no longer in the line"),
        N_("The place was given up. If you still need us, please take another number."),
    ),
    "sent_home": (
        N_("We can no longer receive you today"),
        N_(
            "We are sorry: the service closed before your number could be called. "
            "The reception desk helps you to come another day."
        ),
    ),
    "end_of_day": (
        N_("The branch has closed for today"),
        N_(
            "We are sorry: your number could not be called. "
            "Please come back another day and take another one."
        ),
    ),
}
"""Heading and text of a ticket that ended unserved, by why."""


def said(turn: Turn, words: Words, zone: ZoneInfo) -> Said:
    """All that the page says of this turn."""
    tone, heading, text = _state(turn, words, zone)
    facts = _facts(turn, words, zone)
    is_call = turn.state is State.CALLED
    return Said(
        code=turn.code,
        title=f"{turn.code} · {heading}",
        heading=heading,
        text=text,
        tone=tone,
        facts=facts,
        offers=tuple(_offer(way, words) for way in turn.ways),
        aloud=". ".join([heading, *(fact.value for fact in facts[:1])]),
        call=f"{turn.counter} {turn.calls}" if is_call else "",
    )


def no_longer_valid(words: Words) -> NoTurnNotice:
    """The same for yesterday's numbers and for addresses that were made up."""
    return NoTurnNotice(
        words.gettext("This number is no longer valid"),
        words.gettext(
            "A number holds only for the day on which it was taken. "
            "If you still need us, please take another one at the totem or at the reception desk."
        ),
    )


def from_elsewhere(words: Words) -> NoTurnNotice:
    """A button was touched on a page of another site."""
    return NoTurnNotice(
        words.gettext("This request was not understood"),
        words.gettext(
            "If you follow your turn, please scan the code on your ticket again. Otherwise "
            "the reception desk can help you."
        ),
    )


def not_now(words: Words) -> NoTurnNotice:
    """This server cannot say anything at the moment."""
    return NoTurnNotice(
        words.gettext("The numbers do not answer"),
        words.gettext(
            "This page tries again by itself. The boards in the hall say whose turn it is."
        ),
    )


def refused(words: Words, *, may_try_again: bool) -> str:
    """Why a button has done nothing."""
    if may_try_again:
        return words.gettext("That cannot be done right now. Please try again in a moment.")
    return words.gettext("That is no longer possible. Below is how your turn stands now.")


# --- how it stands --------------------------------------------------------------------------------


def _state(turn: Turn, words: Words, zone: ZoneInfo) -> tuple[Tone, str, str]:
    match turn.state:
        case State.WAITING:
            return "waiting", words.gettext("You are in the line"), _while_waiting(turn, words)
        case State.CALLED:
            heading = words.gettext("It is your turn: counter %1", turn.counter)
            return "call", heading, words.gettext("Please go to the counter now.")
        case State.SERVING:
            heading = words.gettext("You are being served: counter %1", turn.counter)
            text = words.gettext("If you are sent to another counter, this page says which.")
            return "call", heading, text
        case State.PARKED:
            return "away", words.gettext("We keep your place"), _while_away(turn, words)
        case State.ABSENT:
            return "away", words.gettext("We have called you"), _missed(turn, words, zone)
        case State.CLOSED:
            heading = words.gettext("Your visit is over")
            return "over", heading, words.gettext("Thank you. You can close this page.")
        case State.LEFT:
            return _left(turn, words)


def _while_waiting(turn: Turn, words: Words) -> str:
    if turn.is_near:
        return words.gettext("Please stay near: you may be called at any moment.")
    return words.gettext("This page follows the line by itself. Boards and voice call you, too.")


def _while_away(turn: Turn, words: Words) -> str:
    if turn.is_kept:
        return words.gettext("When you have everything, please go back to the operator.")
    return words.gettext("When you are back, touch “I am here again”: your place is the same.")


def _missed(turn: Turn, words: Words, zone: ZoneInfo) -> str:
    assert turn.called_at is not None, "who is absent was called"
    return words.gettext(
        "At %1 nobody came to the counter. If you are in the hall, touch “I am here again”, "
        "or ask at the reception desk.",
        _clock(turn.called_at, words, zone),
    )


def _left(turn: Turn, words: Words) -> tuple[Tone, str, str]:
    if turn.into is not None:
        heading = words.gettext("You are called with the number %1", turn.into)
        return "over", heading, words.gettext("Your two numbers have become one.")
    heading, text = LEFT[turn.why]
    return "over", words.gettext(heading), words.gettext(text)


# --- facts ----------------------------------------------------------------------------------------


def _facts(turn: Turn, words: Words, zone: ZoneInfo) -> tuple[LabelledValue, ...]:
    place = in_language(turn.place, words.language.code) if turn.place else ""
    match turn.state:
        case State.WAITING:
            facts = [
                LabelledValue(words.gettext("In the line"), _before(turn, words)),
                LabelledValue(words.gettext("Your appointment"), _clock(turn.slot_at, words, zone)),
                LabelledValue(words.gettext("Expected call"), _expected(turn, words, zone)),
                LabelledValue(words.gettext("Where to wait"), place),
            ]
        case State.CALLED | State.SERVING:
            facts = [LabelledValue(words.gettext("Where to go"), place)]
        case State.PARKED:
            facts = [
                LabelledValue(
                    words.gettext("You will be back by"), _clock(turn.back_at, words, zone)
                )
            ]
        case _:
            facts = []
    return tuple(fact for fact in facts if fact.value)


def _before(turn: Turn, words: Words) -> str:
    if turn.people is None:
        return ""
    if turn.people == 0:
        return _capital(words.gettext("no one before you"))
    return _capital(words.plural("%n people before you", turn.people))


def _expected(turn: Turn, words: Words, zone: ZoneInfo) -> str:
    if turn.expected is None:
        return ""
    first, last = (_clock(at, words, zone) for at in turn.expected)
    if not first:
        return words.gettext("by %1", last)
    return words.gettext("between %1 and %2", first, last)


def _clock(at: datetime | None, words: Words, zone: ZoneInfo) -> str:
    return clock(at.astimezone(zone).time(), words.language.code) if at else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- what one can do ------------------------------------------------------------------------------


def _offer(way: Way, words: Words) -> QuestionButton:
    match way:
        case Way.STEP_ASIDE:
            times = [SendButton(words.gettext("In %1 minutes", m), m) for m in BACK_IN_MIN]
            return QuestionButton(
                way,
                words.gettext("I come back later"),
                words.gettext("Your place is kept, and you are not called. When will you be back?"),
                (*times, SendButton(words.gettext("I do not know"))),
            )
        case Way.COME_BACK:
            return QuestionButton(way, words.gettext("I am here again"))
        case Way.LEAVE:
            return QuestionButton(
                way,
                words.gettext("I give up my place"),
                words.gettext("Your number will not be called any more. Are you sure?"),
                (SendButton(words.gettext("Yes, I give up my place")),),
            )


# --- what stands around it ------------------------------------------------------------------------


class Labels(Struct, frozen=True):
    """What every page says; %1 in them is a time of day, filled in by the page itself."""

    number: str
    updated: str
    stale: str
    notify: str
    notifying: str
    privacy: str


def labels(words: Words) -> Labels:
    return Labels(
        number=words.gettext("Your number"),
        updated=words.gettext("Updated at %1"),
        stale=words.gettext(
            "Not up to date since %1: this page is trying again. The boards in the hall are right."
        ),
        notify=words.gettext("Notify me"),
        notifying=words.gettext("A sound will tell you, as long as this page stays open."),
        privacy=words.gettext(
            "This page knows your number and nothing of you. It ends with the day."
        ),
    )
