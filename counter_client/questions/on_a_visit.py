"""Questions about a ticket in hand: park it, send it on, add to it, how it ended. Pure."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from counter_client import sentences
from counter_client.desk.possible_actions import QuestionKind
from counter_client.questions.question import (
    UNSENT,
    Choice,
    OpenQuestion,
    Question,
    QuestionContext,
    Switch,
)
from sportello.model.commands import AddService, Close, Park, Transfer
from sportello.model.place import Service
from sportello.model.ticket import State, Ticket

BACK_IN_MIN = (10, 20, 30, 60)

SHARED, FIRST, SEND_ON = "shared", "first", "send_on"

_AT = re.compile(r"(\d{1,2})[:.,h ]?([0-5]\d)")
_IN = re.compile(r"\d{1,2}")


def park(scene: QuestionContext, asked: OpenQuestion) -> Question | None:
    """When they will be back; typing takes a time or minutes."""
    ticket, words = scene.ticket(asked), scene.words
    if ticket is None or ticket.state not in (State.WAITING, State.CALLED, State.SERVING):
        return None
    shared = SHARED in asked.switched
    whose = (Switch(SHARED, words.gettext("Any counter may call it again"), "F2"),)

    def choice(id: str, title: str, back_at: datetime | None, detail: str = "") -> Choice:
        command = Park(id=UNSENT, ticket=ticket.id, shared=shared, back_at=back_at)
        return Choice(id, title, detail, icon="pause", words=(asked.text,), command=command)

    typed = back_at_typed(asked.text, scene.now, ZoneInfo(scene.plan.zone))
    choices = []
    if typed:
        choices = [choice("typed", words.gettext("Back at %1", scene.clock(typed)), typed)]
    elif not asked.text:
        choices = [choice("open", words.gettext("No time said"), None)]
        for minutes in BACK_IN_MIN:
            back_at = scene.now + timedelta(minutes=minutes)
            title = words.plural("Back in %n minutes", minutes)
            detail = words.gettext("at %1", scene.clock(back_at))
            choices.append(choice(str(minutes), title, back_at, detail))
    return Question(
        title=words.gettext("Park %1", ticket.code),
        note=words.gettext("The citizen goes and comes back; the wait goes on counting."),
        search=words.gettext("Back at (10:45) or in how many minutes (20)"),
        choices=tuple(choices),
        nothing=words.gettext("Write a time still to come, or minutes."),
        switches=() if ticket.state is State.WAITING else whose,
    )


def back_at_typed(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """ "10:45", "1045" as a time of today still to come, "20" as minutes from `now`."""
    text = text.strip()
    if _IN.fullmatch(text) and int(text):
        return now + timedelta(minutes=int(text))
    if not (at := _AT.fullmatch(text)) or int(at[1]) > 23:
        return None
    local = now.astimezone(zone).replace(
        hour=int(at[1]), minute=int(at[2]), second=0, microsecond=0
    )
    return local.astimezone(now.tzinfo) if local > now else None


def transfer(scene: QuestionContext, asked: OpenQuestion) -> Question | None:
    """Where to: counters and who sits there first, then services."""
    ticket, words = scene.ticket(asked), scene.words
    if ticket is None or ticket.state not in (State.WAITING, State.CALLED, State.SERVING):
        return None
    places = [*_counters(scene, asked, ticket), *_operators(scene, asked, ticket)]
    return Question(
        title=words.gettext("Transfer %1", ticket.code),
        note=words.gettext("The wait goes on counting from the beginning."),
        search=words.gettext("Counter, colleague or service"),
        choices=(*places, *_services(scene, asked, ticket)),
        nothing=words.gettext("Nothing has this name."),
        switches=(Switch(FIRST, words.gettext("First, before all the others there"), "F2"),),
    )


def add_service(scene: QuestionContext, asked: OpenQuestion) -> Question | None:
    """One thing more on the same visit; what this counter serves comes first."""
    ticket, words = scene.ticket(asked), scene.words
    if ticket is None or ticket.state not in (State.WAITING, State.CALLED, State.SERVING):
        return None
    here = scene.plan.counters[scene.desk.counter].services if scene.desk else ()
    wanted = (ticket.service, *ticket.wishes)
    services = [s for s in scene.plan.services.values() if s.id not in wanted]
    services.sort(key=lambda s: s.id not in here)
    choices = (
        Choice(
            service.id,
            scene.said(service.name),
            icon="plus",
            section=words.gettext("At this counter")
            if service.id in here
            else words.gettext("At other counters"),
            detail="" if service.id in here else where_served(scene, service),
            words=service.keywords,
            command=AddService(id=UNSENT, ticket=ticket.id, service=service.id),
        )
        for service in services
    )
    return Question(
        title=words.gettext("Add a service to %1", ticket.code),
        search=words.gettext("Service"),
        choices=tuple(choices),
        nothing=words.gettext("Nothing has this name."),
    )


def outcome(scene: QuestionContext, asked: OpenQuestion) -> Question | None:
    """How the visit ended, and what was done besides."""
    if (
        scene.desk is None
        or scene.desk.ticket is None
        or not scene.desk.offers(QuestionKind.OUTCOME)
    ):
        return None
    ticket, words = scene.desk.ticket, scene.words
    section = words.gettext("How it ended")
    here = scene.desk.next_here(scene.plan, scene.hall, scene.delivered)
    stay = here is not None and SEND_ON not in asked.switched
    endings = tuple(
        Choice(
            ending,
            words.gettext(title),
            words.gettext(detail),
            icon=icon,
            section=section,
            command=Close(
                id=UNSENT,
                ticket=ticket.id,
                outcome=ending,
                delivered=scene.delivered,
                stay=stay,
            ),
        )
        for ending, title, detail, icon in sentences.OUTCOMES
    )
    return Question(
        title=words.gettext("Conclude %1", ticket.code),
        note=words.gettext("You go on with: %1", scene.service(here)) if stay and here else "",
        search=words.gettext("Also done (service)"),
        choices=(*endings, *_also_done(scene, ticket, asked)),
        nothing=words.gettext("Nothing has this name."),
        switches=(Switch(SEND_ON, words.gettext("Send in line for the rest"), "F2"),)
        if here
        else (),
    )


def where_served(scene: QuestionContext, service: Service) -> str:
    """The open counters for a service and how many wait for it, or that none is open."""
    able = [c for c in scene.plan.counters.values() if service.id in c.services]
    labels = [c.label for c in able if c.id in scene.hall.counters]
    waiting = sum(service.id in (t.service, *t.wishes) for t in scene.hall.waiting.values())
    return sentences.served_at(scene.words, labels, waiting)


def _counters(scene: QuestionContext, asked: OpenQuestion, ticket: Ticket) -> Iterator[Choice]:
    for counter in scene.plan.counters.values():
        held = scene.hall.counters.get(counter.id)
        if held is None or held.ticket == ticket.id:
            continue
        yield Choice(
            f"counter:{counter.id}",
            sentences.place(scene.words, counter.label),
            scene.words.gettext("open, %1", held.operator),
            icon="counter",
            section=scene.words.gettext("Counters"),
            words=(counter.label, held.operator),
            command=Transfer(
                id=UNSENT, ticket=ticket.id, counter=counter.id, first=FIRST in asked.switched
            ),
        )


def _operators(scene: QuestionContext, asked: OpenQuestion, ticket: Ticket) -> Iterator[Choice]:
    for held in scene.hall.counters.values():
        if held.operator == scene.operator:
            continue
        label = scene.plan.counters[held.id].label
        yield Choice(
            f"operator:{held.operator}",
            held.operator,
            scene.words.gettext("wherever they sit; now %1", sentences.place(scene.words, label)),
            icon="person",
            section=scene.words.gettext("Colleagues"),
            command=Transfer(
                id=UNSENT,
                ticket=ticket.id,
                operator=held.operator,
                first=FIRST in asked.switched,
            ),
        )


def _services(scene: QuestionContext, asked: OpenQuestion, ticket: Ticket) -> Iterator[Choice]:
    for service in scene.plan.services.values():
        yield Choice(
            service.id,
            scene.said(service.name),
            where_served(scene, service),
            icon="list",
            section=scene.words.gettext("Services"),
            words=service.keywords,
            command=Transfer(
                id=UNSENT, ticket=ticket.id, service=service.id, first=FIRST in asked.switched
            ),
        )


def _also_done(scene: QuestionContext, ticket: Ticket, asked: OpenQuestion) -> Iterator[Choice]:
    """The wishes that are left and what was ticked; any service once something is typed."""
    near = dict.fromkeys((*ticket.wishes, *scene.delivered))
    others = [s for s in scene.plan.services if s not in near] if asked.text.strip() else []
    for service in (*near, *others):
        if service != ticket.service:
            is_ticked = service in scene.delivered
            yield Choice(
                service,
                scene.service(service),
                icon="check" if is_ticked else "shape-ring",
                section=scene.words.gettext("Also done"),
                words=scene.plan.services[service].keywords,
                is_ticked=is_ticked,
                ticks=service,
            )
