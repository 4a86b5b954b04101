"""Questions about a number of the hall that is not in hand: find it, and what to do with it. Pure.

What is offered follows from where the ticket is; the server decides.
"""

from collections.abc import Iterator

from counter_client import sentences
from counter_client.desk.possible_actions import Desk, DeskStep, QuestionKind
from counter_client.questions.question import (
    UNSENT,
    Choice,
    OpenQuestion,
    Question,
    QuestionContext,
)
from sportello.hall.rules.serving import (
    called_for,
    is_anothers,
    lines_of,
    may_choose,
    may_serve,
)
from sportello.model.commands import CallTicket, Merge, Resume, Withdraw
from sportello.model.lifecycle import ENDED
from sportello.model.ticket import State, Ticket

TICKET, FIND, MERGE, NOTE = "ticket", "find", "merge", "note"

AWAY = (State.PARKED, State.ABSENT)


def find(scene: QuestionContext, asked: OpenQuestion) -> Question | None:
    """Any number of today that is not over, by its code or service."""
    words = scene.words
    tickets = [t for t in scene.hall.tickets.values() if t.state not in ENDED]
    choices = tuple(
        Choice(
            ticket.id,
            ticket.code,
            f"{sentences.whereabouts(words, ticket, scene.plan)} · {scene.service(ticket.service)}",
            icon="ticket",
            words=(
                ticket.code.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ0"),
                scene.service(ticket.service),
            ),
            leads=OpenQuestion(TICKET, ticket.id),
        )
        for ticket in tickets
    )
    return Question(
        title=words.gettext("Find a number"),
        search=words.gettext("Number or service"),
        choices=choices,
        nothing=words.gettext("No such number is in the hall."),
    )


def ticket(scene: QuestionContext, asked: OpenQuestion) -> Question | None:
    """What can be done with it where it is."""
    about = scene.ticket(asked)
    if about is None or about.state in ENDED:
        return None
    words = scene.words
    place = sentences.whereabouts(words, about, scene.plan)
    return Question(
        title=f"{about.code} · {scene.service(about.service)}",
        note=place[:1].upper() + place[1:] + ".",
        choices=tuple(_for_ticket(scene, about)),
    )


def merge(scene: QuestionContext, asked: OpenQuestion) -> Question | None:
    """Which other number the same person holds."""
    about = scene.ticket(asked)
    if about is None or about.state not in (State.WAITING, *AWAY):
        return None
    words = scene.words
    choices = tuple(
        Choice(
            other.id,
            other.code,
            f"{sentences.whereabouts(words, other, scene.plan)} · {scene.service(other.service)}",
            icon="ticket",
            words=(other.code.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ0"),),
            command=Merge(id=UNSENT, ticket=about.id, into=other.id),
        )
        for other in scene.hall.tickets.values()
        if other.id != about.id and other.state in (State.WAITING, State.CALLED, State.SERVING)
    )
    return Question(
        title=words.gettext("%1 is of the same person as", about.code),
        note=words.gettext(
            "%1 ends, and the other number stands for both, in the better place of the two.",
            about.code,
        ),
        search=words.gettext("The other number"),
        choices=choices,
        nothing=words.gettext("No such number is in the hall."),
    )


def call(scene: QuestionContext, desk: Desk, ticket: Ticket) -> CallTicket | None:
    """To call it here and now; None where this operator could not, by the server's own rules."""
    if desk.step is not DeskStep.IDLE or ticket.state not in (State.WAITING, *AWAY):
        return None
    if is_anothers(ticket, scene.operator):
        return None
    lines, held = lines_of(desk.counter, scene.operator), scene.hall.counters[desk.counter]
    if not may_choose(scene.plan, ticket, lines, scene.roles):
        return None
    if called_for(scene.plan, scene.hall, held, ticket, lines) is None:
        return None
    return CallTicket(id=UNSENT, counter=desk.counter, ticket=ticket.id)


def may_note(scene: QuestionContext, ticket: Ticket) -> bool:
    """Whether it waits or is away, and is for this operator's counter."""
    if scene.desk is None or ticket.state not in (State.WAITING, *AWAY):
        return False
    return may_serve(scene.plan, scene.hall.counters[scene.desk.counter], ticket)


def _for_ticket(scene: QuestionContext, about: Ticket) -> Iterator[Choice]:
    words = scene.words
    command = call(scene, scene.desk, about) if scene.desk else None
    if command:
        yield Choice("call", words.gettext("Call %1 now", about.code), icon="call", command=command)
    if about.state in AWAY:
        yield Choice(
            "resume",
            words.gettext("Put back in line"),
            words.gettext("with the wait it had"),
            icon="repeat",
            command=Resume(id=UNSENT, ticket=about.id),
        )
    if about.state is State.WAITING:
        transfer, add = (
            OpenQuestion(e.value, about.id)
            for e in (QuestionKind.TRANSFER, QuestionKind.ADD_SERVICE)
        )
        yield Choice("transfer", words.gettext("Transfer"), icon="transfer", leads=transfer)
        yield Choice("add_service", words.gettext("Add a service"), icon="plus", leads=add)
        yield Choice(
            "park",
            words.gettext("Park"),
            words.gettext("the citizen steps aside and comes back"),
            icon="pause",
            leads=OpenQuestion(QuestionKind.PARK.value, about.id),
        )
    if may_note(scene, about):
        yield Choice(
            NOTE,
            words.gettext("Note"),
            words.gettext("for the operator who serves it"),
            icon="note",
            deed=NOTE,
        )
    if about.state in (State.WAITING, *AWAY):
        yield Choice(
            "merge",
            words.gettext("Same person as another number"),
            icon="people",
            leads=OpenQuestion(MERGE, about.id),
        )
        yield Choice(
            "withdraw",
            words.gettext("Withdraw the number"),
            words.gettext("the citizen does not wait any longer"),
            icon="close",
            is_grave=True,
            command=Withdraw(id=UNSENT, ticket=about.id),
        )
