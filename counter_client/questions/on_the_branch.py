"""Questions about the whole branch, for its supervisor: each says what it does to whom. Pure."""

from collections.abc import Iterator

from msgspec.structs import replace

from counter_client.hall.branch_sentences import PRIORITIES, numbers
from counter_client.questions import on_quotas as quota_questions
from counter_client.questions.question import (
    UNSENT,
    Choice,
    OpenQuestion,
    Question,
    QuestionContext,
)
from sportello.hall.rules.routing import can_credit_priority, looks_at_classes, rules_in_force
from sportello.hall.rules.stopping import sent_home
from sportello.model.commands import ChangeRules, EndDay, ResumeTickets, StopTickets
from sportello.model.plan import RoutingRules
from sportello.model.ticket import State
from text.policies import POLICIES

STOP, STOP_WHICH, END_DAY = "stop", "stop_which", "end_day"
RULES, PRIORITY_EVERY = "rules", "priority_every"

OFTEN = (1, 2, 3, 4, 5, 8)
"""After how many ordinary people one with priority is called, where they take turns."""

ALL = "*"
"""What a question about stopping is about when it is about every service."""


def stop_which(scene: QuestionContext, asked: OpenQuestion) -> Question | None:
    """All services or one; those that are stopped can be resumed."""
    words = scene.words
    return Question(
        title=words.gettext("Stop or resume numbers"),
        search=words.gettext("Service"),
        choices=tuple(_stoppable(scene)),
        nothing=words.gettext("Nothing has this name."),
    )


def stop(scene: QuestionContext, asked: OpenQuestion) -> Question | None:
    """What becomes of those who wait."""
    words = scene.words
    service = None if asked.about == ALL else asked.about
    if service in scene.hall.stopped:
        resumed = (_resumed(scene, service), *_quota(scene, service))
        return Question(title=_named(scene, service), choices=resumed)
    people = len(sent_home(scene.hall, service))
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
    choices.extend(_quota(scene, service))
    return Question(_named(scene, service), tuple(choices), note=_who_waits(scene, service, people))


def end_day(scene: QuestionContext, asked: OpenQuestion) -> Question | None:
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


def rules(scene: QuestionContext, asked: OpenQuestion) -> Question | None:
    """The policies and the ways of priority, each with what it does; the rest stays as it is."""
    words, present = scene.words, _present(scene)
    policies = (
        _rule(
            scene,
            policy,
            words.gettext(said.name),
            words.gettext(said.to_staff),
            words.gettext("The rule"),
            replace(present, policy=policy),
        )
        for policy, said in POLICIES.items()
    )
    return Question(
        title=words.gettext("Who is called next"),
        note=words.gettext("It counts from the next call on, also tomorrow."),
        choices=(*policies, *_priorities(scene, present)),
    )


def priority_every(scene: QuestionContext, asked: OpenQuestion) -> Question | None:
    """How often a ticket with priority is called, where they take turns with the others."""
    words, present = scene.words, _present(scene)
    return Question(
        title=words.gettext("Priority takes turns"),
        note=words.gettext("At each counter, as long as others wait there."),
        choices=tuple(
            _rule(
                scene,
                str(every),
                words.plural("One, then %n others", every),
                "",
                "",
                replace(present, priority="one_in", priority_every=every),
            )
            for every in OFTEN
        ),
    )


def _present(scene: QuestionContext) -> RoutingRules:
    return rules_in_force(scene.plan, scene.hall)


def _priorities(scene: QuestionContext, present: RoutingRules) -> Iterator[Choice]:
    """Nothing where the branch grants no priority, or where the rule does not look at it."""
    if not scene.plan.priorities or not looks_at_classes(present):
        return
    for way, (name, sentence) in PRIORITIES.items():
        if way == "credit" and not can_credit_priority(present):
            continue
        title = scene.words.gettext(name)
        told = scene.words.gettext(sentence, present.priority_every)
        section = scene.words.gettext("Who has priority")
        choice = _rule(scene, way, title, told, section, replace(present, priority=way))
        yield (
            replace(choice, command=None, leads=OpenQuestion(PRIORITY_EVERY))
            if (way == "one_in")
            else choice
        )


def _rule(
    scene: QuestionContext, id: str, title: str, sentence: str, section: str, rules: RoutingRules
) -> Choice:
    """One way to call; the present one is ticked, and chooses nothing."""
    is_present = rules == _present(scene)
    return Choice(
        id,
        title,
        sentence,
        icon="check" if is_present else "shape-ring",
        section=section,
        is_ticked=is_present,
        command=None if is_present else ChangeRules(id=UNSENT, rules=rules),
    )


def _quota(scene: QuestionContext, service: str | None) -> Iterator[Choice]:
    """The way to how many numbers that one service gives today."""
    if service is not None:
        given = quota_questions.given(scene, service)
        quota = quota_questions.present(scene, service)
        yield Choice(
            "quota",
            scene.words.gettext("How many numbers today…"),
            numbers(scene.words, given, quota),
            icon="ticket",
            leads=OpenQuestion(quota_questions.QUOTA, service),
        )


def _stoppable(scene: QuestionContext) -> Iterator[Choice]:
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
                leads=OpenQuestion(STOP, about),
            )


def _resumed(scene: QuestionContext, service: str | None) -> Choice:
    return Choice(
        service or ALL,
        _named(scene, service),
        scene.words.gettext("give numbers again"),
        icon="play",
        section=scene.words.gettext("Stopped for today"),
        command=ResumeTickets(id=UNSENT, service=service),
    )


def _named(scene: QuestionContext, service: str | None) -> str:
    return scene.words.gettext("All services") if service is None else scene.service(service)


def _who_waits(scene: QuestionContext, service: str | None, people: int) -> str:
    if service is None:
        return scene.words.plural("%n people are waiting.", people)
    if not people:
        return scene.words.gettext("No one waits for this alone.")
    return scene.words.plural("%n people wait for this alone.", people)
