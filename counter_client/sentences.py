"""What the counter says in whole sentences: why a ticket was next, why something was refused.

Every function takes the words of a language and gives text for people. Message ids stand here as
they are in the catalogue, so that a test can ask whether each of them has its translation.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

from babel import Locale

from counter_client.cases import case_refusals
from sportello.model.instants import minutes_since
from sportello.model.plan import Plan
from sportello.model.ticket import State, Ticket
from sportello.model.waiting import Because, HeldBack, Place
from text.catalogue import N_, Words

REFUSALS = MappingProxyType(
    {
        "unknown_counter": N_("This counter is not in the branch any more."),
        "unknown_ticket": N_("This number is not of today."),
        "unknown_citizen": N_("Nothing is known of this citizen any more."),
        "nobody_waiting": N_("No one is waiting for this counter."),
        "counter_closed": N_("The counter is closed: open it first."),
        "counter_paused": N_("The counter is on a pause: end it first."),
        "not_served_here": N_("This cannot be served here."),
        "not_due_yet": N_("This appointment is for later: call at its hour."),
        "not_in_the_hall": N_(
            "This appointment is by telephone or video: call the person, or put it aside."
        ),
        "no_room_free": N_("It needs an interview room, and none is free."),
        "too_soon": N_("The number was called a moment ago."),
        "too_late": N_("It is too late to undo the call: mark the number absent."),
        "tickets_are_stopped": N_("There are no more numbers for today."),
        "someone_elses_ticket": N_("A colleague has set this number aside."),
        "unknown_pause": N_("This branch knows no such pause."),
        "counter_busy": N_("First conclude the number that is at the counter."),
        "counter_taken": N_("A colleague sits at this counter: choose another one."),
        "already_at_a_counter": N_("You still have another counter open: leave that one first."),
        "wrong_state": N_("The number has moved on: the screen shows where it is now."),
        "nothing_to_say": N_("It was done already."),
        "wrong_password": N_("Login or password are not right."),
        "too_many_attempts": N_("Too many attempts: wait a minute and try again."),
        "login_required": N_("Your session is over: log in again."),
        "not_allowed": N_("Your account does not allow this: ask the head of the desk."),
        "someone_elses_counter": N_("This number is at a colleague's counter."),
        "command_id_taken": N_("The request got mixed up with another one: try again."),
        "command_id_reused": N_("The request got mixed up with another one: try again."),
        "limited": N_("Too many requests at once: wait a moment and try again."),
        "malformed": N_("The server did not understand the request: update this program."),
        "invalid_field": N_("Something written here is too long or not allowed."),
        "too_large": N_("Something written here is too long or not allowed."),
        "unknown_service": N_("This service is not in the branch any more."),
        "branch_closed": N_("The branch is closed now."),
        "last_ticket_gone": N_("The branch gives no more numbers before it closes."),
        "quota_reached": N_("All of today's numbers for this service are gone."),
        "appointment_only": N_("This service is by appointment only."),
        "unknown_booking": N_("This appointment is not of today, or was checked in already."),
        "clocks_apart": N_("Portal and branch differ in time: receive appointments at reception."),
        "unknown_priority": N_("The branch does not grant this priority any more."),
        "unknown_break": N_("This break was moved already, or is not planned any more."),
        "unknown_policy": N_("The server does not know this rule: update it."),
        "slot_full": N_("This time was taken a moment ago: choose another one."),
        "slot_withdrawn": N_("There are no appointments at this time any more."),
        "too_early": N_("This day is not open for booking yet."),
        "hold_expired": N_("The time was held for ten minutes and is free again: choose again."),
        "hold_used": N_("This was booked already: search for the appointment."),
        "hold_unknown": N_("The time is not held any more: choose again."),
        "version_changed": N_("The appointment was changed by someone else: search again."),
        "booking_over": N_("This appointment has ended or was cancelled."),
        "already_arrived": N_("The citizen has arrived: the appointment cannot be changed."),
        "written_elsewhere": N_(
            "This was booked online: until its day it is changed on the pages of the portal."
        ),
        "storage_full": N_("The server's disk is full: nothing was done. Call technical support."),
        "not_leading": N_("The server is handing over to another one: try again in a moment."),
    }
)
"""What an operator can be refused, by code."""

OUTAGES = MappingProxyType(
    {
        "server_away": N_("The queue server does not answer. The connection comes back by itself."),
        "server_silent": N_(
            "The queue server is slow to answer. The connection comes back by itself."
        ),
        "server_stopping": N_(
            "The queue server is restarting. The connection comes back by itself."
        ),
        "hall_replaced": N_("The queue server is restarting. The connection comes back by itself."),
        "server_unclear": N_("Counter and server have different versions: update this program."),
        "wrong_protocol": N_("Counter and server have different versions: update this program."),
        "hello_missing": N_("Counter and server have different versions: update this program."),
        "no_server_found": N_("No queue server is found on this network."),
        "unknown_key": N_("The server does not know this computer's key: call technical support."),
        "too_slow": N_(
            "This computer was too slow to listen. The connection comes back by itself."
        ),
    }
)
"""Why the line is down, by the code of a LinkError or of the server's goodbye."""

WHY = MappingProxyType(
    {
        (True, False): N_("%1 was the first in line: waited %n minutes, within the %2 expected."),
        (True, True): N_("%1 was the first in line: waited %n minutes, beyond the %2 expected."),
        (False, False): N_("%1 waited %n minutes, within the %2 expected."),
        (False, True): N_("%1 waited %n minutes, beyond the %2 expected."),
    }
)
"""Why a ticket was next, by (whether it was first in line, whether past the target)."""

WHY_BY_RULE = MappingProxyType(
    {
        "longest_for_its_promise": N_(
            "%1 has waited %n of the %2 minutes expected, and %3 counters can serve it."
        ),
        "only_here": N_("%1 has waited %n of the %2 minutes expected, and only you can serve it."),
        "overdue": N_("%1 has waited %n minutes: too long to wait for anybody else."),
        "priority": N_("%1 has priority, and has waited %n minutes."),
        "booked_due": N_("%1 has an appointment at this time, and has waited %n minutes."),
        "booked_early": N_("%1 has an appointment soon, and no one else waits for you."),
        "sent_first": N_("%1 was sent to be called before the others."),
        "condition": N_("%1 has waited %n minutes, and the branch's rules call it first."),
        "profile": N_("%1 is the first of what you serve, and has waited %n minutes."),
        "chosen": N_("%1 was chosen out of the line, after waiting %n minutes."),
        "walk_in": N_("%1 came without a number."),
        "remote": N_("%1 is an appointment by telephone or video."),
    }
)
"""Why a ticket was next, by the rule of the routing; "only_here" is the first with one counter."""

NEEDS_NO_WAIT = frozenset({"booked_early", "sent_first", "walk_in", "remote"})

WHY_JUST_ARRIVED = MappingProxyType(
    {
        True: N_("%1 was the first in line: just arrived."),
        False: N_("%1 has just arrived."),
    }
)


IN_LINE = MappingProxyType(
    {
        "first_in_line": N_("Came before those who follow."),
        "longest_for_its_promise": N_("Waits the longest of the %1 minutes expected."),
        "only_here": N_("Can be served only here."),
        "overdue": N_("Has waited too long already."),
        "priority": N_("Has priority."),
        "booked_due": N_("Has an appointment at this time."),
        "booked_early": N_("Has an appointment soon."),
        "sent_first": N_("Was sent to be called before the others."),
        "condition": N_("The branch's rules call it first."),
        "profile": N_("Comes for what this counter serves first."),
    }
)
"""Why a ticket has its place in the waiting list, by the rule of the routing."""

HOLDS_BACK = MappingProxyType(
    {
        HeldBack.NOT_YET_DUE: N_("Waits for the time of the appointment."),
        HeldBack.NO_ROOM_FREE: N_("Waits for a free interview room."),
    }
)

OUTCOMES: tuple[tuple[Literal["done", "incomplete", "not_competent"], str, str, str], ...] = (
    ("done", N_("Done"), N_("everything was delivered"), "check"),
    ("incomplete", N_("Incomplete"), N_("something is missing, the citizen comes back"), "note"),
    (
        "not_competent",
        N_("Not for this office"),
        N_("another person has to see to it"),
        "arrow-right",
    ),
)
"""How a visit can end: (outcome, title, what it means, icon)."""


WHY_AT_ONCE = MappingProxyType(
    {
        "priority": N_("%1 has priority."),
        "booked_due": N_("%1 has an appointment at this time."),
        "chosen": N_("%1 was chosen out of the line."),
    }
)
"""Why a ticket was next that has not waited a whole minute, where there is more to say."""


def refusal(words: Words, code: str) -> str:
    """Why the server said no; a code from a newer server is at least named."""
    unknown = N_("The server refused this (%1).")
    message = REFUSALS.get(code) or case_refusals.REFUSALS.get(code, unknown)
    return words.gettext(message, code)


def outage(words: Words, code: str) -> str:
    """Why the line to the server is down."""
    unknown = N_("The server ended the connection (%1).")
    return words.gettext(OUTAGES.get(code) or REFUSALS.get(code, unknown), code)


def unanswered(words: Words, code: str) -> str:
    """What to think of a wish whose answer never came: it may have happened."""
    if code in ("server_away", "server_silent", "no_server_found"):
        return words.gettext("The server did not answer: look at the screen before you try again.")
    return outage(words, code)


def why_next(words: Words, code: str, because: Because) -> str:
    """Why ticket `code` was next, in one sentence. A rule unknown here is left out, not guessed."""
    waited_min, target_min = because.waited_min, because.target_min
    rule = because.rule
    if rule == "longest_for_its_promise" and because.counters == 1:
        rule = "only_here"
    if rule in NEEDS_NO_WAIT:
        return words.gettext(WHY_BY_RULE[rule], code)
    if rule in WHY_BY_RULE and waited_min:
        return words.plural(WHY_BY_RULE[rule], waited_min, code, target_min, because.counters)
    is_first, is_late = because.rule == "first_in_line", waited_min > target_min
    if waited_min == 0:
        at_once = WHY_AT_ONCE.get(rule) or WHY_JUST_ARRIVED[is_first]
        return words.gettext(at_once, code)
    return words.plural(WHY[is_first, is_late], waited_min, code, target_min)


def in_line(words: Words, place: Place) -> str:
    """Why a ticket has this place in the order, in one sentence without its number.

    A rule unknown here is left out, not guessed.
    """
    if place.because is None:
        return words.gettext(HOLDS_BACK[place.held_back]) if place.held_back else ""
    because = place.because
    rule = because.rule
    if rule == "longest_for_its_promise" and because.counters == 1:
        rule = "only_here"
    return words.gettext(IN_LINE[rule], because.target_min) if rule in IN_LINE else ""


def is_number(label: str) -> bool:
    """Whether a counter's label needs the word "counter" before it: "3" does, a room's name not."""
    return len(label) <= 3


def place(words: Words, label: str) -> str:
    """What a counter is called in a sentence: "Sportello 3", "Sala colloqui 1"."""
    return words.gettext("Counter %1", label) if is_number(label) else label


def seat(words: Words, operator: str | None, is_mine: bool) -> str:
    """Whose a counter is, for who looks for one."""
    if operator is None:
        return words.gettext("Free")
    if is_mine:
        return words.gettext("Open, yours")
    return words.gettext("Taken by %1", operator)


def served_at(words: Words, labels: Sequence[str], waiting: int) -> str:
    """Which open counters serve something, by their labels, and how many wait for it."""
    if not labels:
        return words.gettext("no open counter")
    counters = N_("counter %1") if len(labels) == 1 else N_("counters %1")
    facts = [words.gettext(counters, ", ".join(labels))]
    if waiting:
        facts.append(words.plural("%n waiting", waiting))
    return " · ".join(facts)


def doing(words: Words, ticket: Ticket | None, now: datetime) -> str:
    """What a colleague's open counter does: "chiama A041", "serve A040 da 6 min"."""
    if ticket is None:
        return words.gettext("free")
    if ticket.serving_at is None:
        return words.gettext("calls %1", ticket.code)
    minutes = minutes_since(ticket.serving_at, now)
    return words.gettext("serves %1, %2 min", ticket.code, minutes)


def pausing(words: Words, minutes: int) -> str:
    """What a colleague on a pause does."""
    return words.gettext("on a pause, %1 min", minutes)


def parked(words: Words, is_own: bool, back: str, is_due: bool) -> str:
    """Whose a parked number is and when the citizen is back; `back` is local, "" if not said."""
    whose = words.gettext("Parked by you") if is_own else words.gettext("Parked, for anybody")
    if not back:
        return whose
    when = words.gettext("was due at %1", back) if is_due else words.gettext("back at %1", back)
    return f"{whose}, {when}"


def whereabouts(words: Words, ticket: Ticket, plan: Plan) -> str:
    """Where a number of the hall is: "in attesa", "allo sportello 3", "sospeso da bruno"."""
    match ticket.state:
        case State.WAITING if ticket.held_for:
            kind, _, name = ticket.held_for.partition(":")
            if kind == "counter":
                name = place(words, plan.counters[name].label)
            return words.gettext("waiting, sent to %1", name)
        case State.WAITING:
            return words.gettext("waiting")
        case State.PARKED if ticket.parked_by:
            return words.gettext("parked by %1", ticket.parked_by)
        case State.PARKED:
            return words.gettext("parked, for any counter")
        case State.ABSENT:
            return words.gettext("absent when called")
    label = plan.counters[ticket.counter].label if ticket.counter else ""
    if ticket.state is State.CALLED:
        return words.gettext("called to %1", place(words, label))
    return words.gettext("served at %1", place(words, label))


def planned_break(words: Words, at: str, length_min: float) -> str:
    """A break that the roster foresees; `at` is local."""
    return words.plural("A break is planned at %1, for %n minutes.", round(length_min), at)


def due_break(words: Words, at: str) -> str:
    """A planned break that should begin now; `at` is local."""
    return words.gettext("Your break of %1 is planned for now.", at)


def noted(words: Words, operator: str, at: str) -> str:
    """Who wrote a note and when; `at` is local."""
    return words.gettext("Noted by %1 at %2", operator, at)


def announced(words: Words, at: str, spoken: bool) -> str:
    """What a board has confirmed of the last call; `at` is local, with seconds."""
    if spoken:
        return words.gettext("Announced at %1", at)
    return words.gettext("On the boards at %1", at)


def language_name(words: Words, language: str) -> str:
    """What the language is called in the operator's own: "Rumeno" for `ro`."""
    name: str = Locale.parse(words.language.code).languages.get(language, language)
    return name[:1].upper() + name[1:]


def identified(words: Words, ticket: Ticket) -> str:
    """Whether there is a person to ask the server about."""
    if ticket.identified:
        return words.gettext("Identified by the card")
    return words.gettext("Not identified")


def span(elapsed: timedelta) -> str:
    """A time that runs: "0:42", "12:05", "1:02:05". A clock that runs ahead gives no minus."""
    seconds = max(int(elapsed.total_seconds()), 0)
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
