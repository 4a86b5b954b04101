"""Questions about the whole branch, for its supervisor: each says what it does to whom. Pure."""

from collections.abc import Iterator

from msgspec.structs import replace

from counter_client.branch_sentences import POLICIES
from counter_client.question import UNSENT, Asked, Choice, Question, Scene
from sportello.commands import ChangeRules, EndDay, ResumeTickets, StopTickets
from sportello.words import State, Ticket

STOP, STOP_WHICH, END_DAY, RULES = "stop", "stop_which", "end_day", "rules"

ALL = "*"
"""What a question about stopping is about when it is about every service."""


def stop_which(scene: Scene, asked: Asked) -> Question | None:
    """All services or one; those that are stopped can be resumed."""
    words = scene.words
    return Question(
        title=words.gettext("Stop or resume numbers"),
        search=words.gettext("Service"),
        choices=tuple(_stoppable(scene)),
        nothing=words.gettext("Nothing has this name."),
    )


def stop(scene: Scene, asked: Asked) -> Question | None:
    """What becomes of those who wait."""
    words = scene.words
    service = None if asked.about == ALL else asked.about
    if service in scene.hall.stopped:
        return Question(title=_named(scene, service), choices=(_resumed(scene, service),))
    people = len(_only_for(scene, service))
    serve = StopTickets(id=UNSENT, service=service, waiting="serve")
    choices = [
        Choice(
            "serve",
            words.gettext("Give no more numbers"),
            words.gettext("who waits is served"),
            icon="pause",
            command=serve,
        )
    ]
    if people:
        choices.append(
            Choice(
                "send_home",
                words.gettext("Send home who waits, too"),
                words.plural("%n people lose their turn", people),
                icon="logout",
                is_grave=True,
                command=replace(serve, waiting="send_home"),
            )
        )
    return Question(_named(scene, service), tuple(choices), note=_who_waits(scene, service, people))


def end_day(scene: Scene, asked: Asked) -> Question | None:
    """Everything that it ends, counted."""
    words = scene.words
    by_state = [t.state for t in scene.hall.tickets.values()]
    serving = by_state.count(State.SERVING)
    away = sum(by_state.count(s) for s in (State.WAITING, State.CALLED, State.PARKED, State.ABSENT))
    notes = [
        words.plural("%n people are sent home.", away) if away else "",
        words.plural("%n visits are closed as incomplete.", serving) if serving else "",
        words.plural("%n counters are closed.", len(scene.hall.counters))
        if scene.hall.counters
        else "",
    ]
    no = Choice("no", words.gettext("No, go on"), icon="arrow-left")
    yes = Choice(
        "yes",
        words.gettext("End the day"),
        icon="close",
        is_grave=True,
        command=EndDay(id=UNSENT),
    )
    return Question(
        title=words.gettext("End the day for everybody?"),
        note=" ".join(note for note in notes if note),
        choices=(no, yes),
    )


def rules(scene: Scene, asked: Asked) -> Question | None:
    """The policies, each with what it does; the other settings stay as they are."""
    words = scene.words
    present = scene.hall.rules or scene.plan.routing
    choices = tuple(
        Choice(
            policy,
            words.gettext(name),
            words.gettext(sentence),
            icon="check" if policy == present.policy else "shape-ring",
            is_ticked=policy == present.policy,
            command=None
            if policy == present.policy
            else ChangeRules(id=UNSENT, rules=replace(present, policy=policy)),
        )
        for policy, (name, sentence) in POLICIES.items()
    )
    return Question(
        title=words.gettext("Who is called next"),
        note=words.gettext("It counts from the next call on, also tomorrow."),
        choices=choices,
    )


def _stoppable(scene: Scene) -> Iterator[Choice]:
    words, stopped = scene.words, scene.hall.stopped
    for service in (None, *scene.plan.services):
        if service in stopped:
            yield _resumed(scene, service)
        else:
            about = service or ALL
            yield Choice(
                about,
                _named(scene, service),
                icon="pause",
                section=words.gettext("Gives numbers"),
                leads=Asked(STOP, about),
            )


def _resumed(scene: Scene, service: str | None) -> Choice:
    return Choice(
        service or ALL,
        _named(scene, service),
        scene.words.gettext("give numbers again"),
        icon="play",
        section=scene.words.gettext("Stopped for today"),
        command=ResumeTickets(id=UNSENT, service=service),
    )


def _named(scene: Scene, service: str | None) -> str:
    return scene.words.gettext("All services") if service is None else scene.service(service)


def _who_waits(scene: Scene, service: str | None, people: int) -> str:
    if service is None:
        return scene.words.plural("%n people are waiting.", people)
    if not people:
        return scene.words.gettext("Nobody waits for this alone.")
    return scene.words.plural("%n people wait for this alone.", people)


def _only_for(scene: Scene, service: str | None) -> list[Ticket]:
    """Whom stopping would send home: who waits for this service and for nothing else."""
    waiting = scene.hall.waiting.values()
    return [t for t in waiting if service is None or (service,) == (t.service, *t.wishes)]
