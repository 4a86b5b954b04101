"""The life of a message, and why one was not sent. Pure.

waiting → sending → sent
  │          ├→ waiting          the provider is away: again after a pause
  │          ├→ failed           it was refused for good, tried too often, or became too late
  │          ├→ outcome_unknown  it may have gone, and would be felt twice: a person decides
  │          ├→ withdrawn        not sent, and no longer true
  │          └→ replaced         not possible by this channel, and written anew for another
  └→ withdrawn, failed
"""

from enum import StrEnum


class MessageState(StrEnum):
    """Staff sees to `failed` and `outcome_unknown`; the last five are the end."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    OUTCOME_UNKNOWN = "outcome_unknown"
    REPLACED = "replaced"


class WhyNot(StrEnum):
    """What kept a message from being sent, for the page of the outbox.

    away          no connection, or none that is safe
    busy          the provider asks to come back later
    not_allowed   the provider does not accept our key, password or sender
    address       the provider refuses this address for good
    content       the provider refuses this message for good
    no_answer     it was handed over, and no answer came
    not_ready     what it tells is not to be told yet: a number is being kept a second time
    too_late      it was of no use any more
    not_set_up    this portal has no such provider
    not_wanted    this kind is not sent by this channel here
    ceiling       it is not of those that go by SMS beyond the month's ceiling
    """

    AWAY = "away"
    BUSY = "busy"
    NOT_ALLOWED = "not_allowed"
    ADDRESS = "address"
    CONTENT = "content"
    NO_ANSWER = "no_answer"
    NOT_READY = "not_ready"
    TOO_LATE = "too_late"
    NOT_SET_UP = "not_set_up"
    NOT_WANTED = "not_wanted"
    CEILING = "ceiling"
