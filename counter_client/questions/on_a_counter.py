"""Questions about a counter: who comes without a number, a pause, coming and going. Pure."""

from collections.abc import Iterator

from counter_client import sentences
from counter_client.desk.possible_actions import QuestionKind, desk_at
from counter_client.questions.question import (
    UNSENT,
    Choice,
    OpenQuestion,
    Question,
    QuestionContext,
)
from sportello.hall.rules.breaks import next_break
from sportello.hall.rules.serving import kept_for, lines_of
from sportello.model.commands import LeaveCounter, ServeWalkIn, StartPause
from sportello.model.ticket import State, Ticket

TAKE_OVER, LOG_OUT = "take_over", "log_out"


def more(scene: QuestionContext, asked: OpenQuestion) -> Question | None:
    """What is done now and then with a number that was called."""
    if scene.desk is None or scene.desk.ticket is None or not scene.desk.offers(QuestionKind.MORE):
        return None
    words = scene.words
    errands = (
        (QuestionKind.PARK, words.gettext("Park"), "pause", "S"),
        (QuestionKind.TRANSFER, words.gettext("Transfer"), "transfer", "T"),
        (QuestionKind.ADD_SERVICE, words.gettext("Add a service"), "plus", "G"),
    )
    choices = tuple(
        Choice(errand.value, title, icon=icon, key=key, leads=OpenQuestion(errand.value))
        for errand, title, icon, key in errands
    )
    return Question(title=scene.desk.ticket.code, choices=choices)


def walk_in(scene: QuestionContext, asked: OpenQuestion) -> Question | None:
    """What a citizen without a number comes for, of what is served here."""
    if scene.desk is None or not scene.desk.offers(QuestionKind.WALK_IN):
        return None
    words, counter = scene.words, scene.desk.counter
    choices = tuple(
        Choice(
            service,
            scene.service(service),
            icon="person",
            words=scene.plan.services[service].keywords,
            command=ServeWalkIn(id=UNSENT, counter=counter, service=service),
        )
        for service in scene.plan.counters[counter].services
    )
    return Question(
        title=words.gettext("Serve without a number"),
        note=words.gettext("The visit begins at once and nothing is announced."),
        search=words.gettext("Service"),
        choices=choices,
        nothing=words.gettext("This counter serves nothing of this name."),
    )


def pause(scene: QuestionContext, asked: OpenQuestion) -> Question | None:
    """Why the counter calls no ticket for a while."""
    if scene.desk is None or not scene.desk.offers(QuestionKind.PAUSE):
        return None
    planned = next_break(scene.hall, scene.desk.counter, scene.now)
    choices = tuple(
        Choice(
            reason,
            scene.said(name),
            icon="pause",
            command=StartPause(id=UNSENT, counter=scene.desk.counter, reason=reason),
        )
        for reason, name in scene.plan.pauses.items()
    )
    note = (
        sentences.planned_break(scene.words, scene.clock(planned.due_at), planned.length_min)
        if planned
        else ""
    )
    return Question(
        title=scene.words.gettext("Pause this counter"),
        note=note or scene.words.gettext("The counter calls no number until you are back."),
        choices=choices,
    )


def leave(scene: QuestionContext, asked: OpenQuestion) -> Question | None:
    """What goes to the others; with nothing to hand over the counter is left at once."""
    if scene.desk is None or not scene.desk.offers(QuestionKind.LEAVE):
        return None
    go = Choice(
        "leave",
        scene.words.gettext("Leave the counter"),
        icon="logout",
        command=LeaveCounter(id=UNSENT, counter=scene.desk.counter),
    )
    return _going(scene, go)


def log_out(scene: QuestionContext, asked: OpenQuestion) -> Question | None:
    """As `leave`, and the session ends."""
    go = Choice("log_out", scene.words.gettext("Log out"), icon="logout", deed=LOG_OUT)
    return _going(scene, go)


def take_over(scene: QuestionContext, asked: OpenQuestion) -> Question | None:
    """Whose counter it is, and what one takes with it."""
    held = scene.hall.counters.get(asked.about)
    if held is None or held.operator == scene.operator:
        return None
    words = scene.words
    label = scene.plan.counters[held.id].label
    place = sentences.place(words, label)
    notes = [words.gettext("%1 sits there and loses the counter at once.", held.operator)]
    ticket = desk_at(scene.hall, held.id).ticket
    if ticket:
        notes.append(words.gettext("You go on with %1, who is there now.", ticket.code))
    yes = Choice(
        "yes",
        words.gettext("Take the place of %1", held.operator),
        icon="transfer",
        is_grave=True,
        deed=TAKE_OVER,
    )
    no = Choice("no", words.gettext("No, choose another counter"), icon="arrow-left")
    return Question(
        title=words.gettext("%1: taken by %2", place, held.operator),
        note=" ".join(notes),
        choices=(no, yes),
    )


def handed_over(scene: QuestionContext) -> tuple[list[Ticket], list[Ticket]]:
    """The tickets that leaving gives to everybody: (parked by the operator, sent to here)."""
    if scene.desk is None:
        return [], []
    lines = lines_of(scene.desk.counter, scene.operator)
    kept = list(kept_for(scene.hall, scene.operator, lines))
    parked = [t for t in kept if t.state is State.PARKED]
    return parked, [t for t in kept if t not in parked]


def _going(scene: QuestionContext, go: Choice) -> Question:
    notes = list(_handing_over(scene))
    stay = Choice("stay", scene.words.gettext("Stay"), icon="arrow-left")
    return Question(
        title=scene.words.gettext("Before you go"),
        note=" ".join(notes),
        choices=(go, stay),
        at_once=None if notes else go,
    )


def _handing_over(scene: QuestionContext) -> Iterator[str]:
    parked, sent = handed_over(scene)
    if parked:
        codes = ", ".join(ticket.code for ticket in parked)
        yield scene.words.gettext("What you parked goes to any counter: %1.", codes)
    if sent:
        codes = ", ".join(ticket.code for ticket in sent)
        yield scene.words.gettext("Who was sent to you waits for any counter: %1.", codes)
