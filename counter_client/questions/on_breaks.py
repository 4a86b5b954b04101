"""Questions about the planned breaks of the day, for the head of the desk. Pure.

Whether an operator can rest at another time is between people; the server only learns of it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from counter_client import sentences
from counter_client.hall import branch_sentences
from counter_client.questions.question import (
    UNSENT,
    Choice,
    OpenQuestion,
    Question,
    QuestionContext,
)
from sportello.hall.opening import spans_on
from sportello.model.commands import MoveBreak
from sportello.model.day import PlannedBreak

BREAKS, MOVE_BREAK = "breaks", "move_break"

STEP = timedelta(minutes=15)


class About(Struct, frozen=True):
    """Which break a question is about and, where one is advised, when it is better taken."""

    counter: str
    due_at: datetime
    to: datetime | None = None

    def __str__(self) -> str:
        """As it stands in `OpenQuestion.about`."""
        to = self.to.isoformat() if self.to else ""
        return "|".join((self.counter, self.due_at.isoformat(), to))

    @classmethod
    def read(cls, text: str) -> "About":
        counter, due_at, to = text.rsplit("|", 2)
        return cls(
            counter, datetime.fromisoformat(due_at), datetime.fromisoformat(to) if to else None
        )


def breaks(scene: QuestionContext, asked: OpenQuestion) -> Question | None:
    """Every break that is still to be taken today, by the hour."""
    words, hall = scene.words, scene.hall
    left = [planned for counter in scene.plan.counters for planned in hall.breaks_left(counter)]
    return Question(
        title=words.gettext("Planned breaks"),
        search=words.gettext("Counter"),
        choices=tuple(
            Choice(
                str(About(planned.counter, planned.due_at)),
                f"{scene.clock(planned.due_at)} · {_place(scene, planned.counter)}",
                words.gettext("%1 minutes", round(planned.length_min)),
                icon="pause",
                words=(_place(scene, planned.counter),),
                leads=OpenQuestion(MOVE_BREAK, str(About(planned.counter, planned.due_at))),
            )
            for planned in sorted(left, key=lambda planned: planned.due_at)
        ),
        nothing=words.gettext("No planned break is left today."),
    )


def move_break(scene: QuestionContext, asked: OpenQuestion) -> Question | None:
    """To when: the advised time on top, then every quarter of an hour until the doors close."""
    about, words = About.read(asked.about), scene.words
    left = scene.hall.breaks_left(about.counter)
    planned = next((each for each in left if each.due_at == about.due_at), None)
    if planned is None:
        return None
    advised = [about.to] if about.to and about.to > scene.now else []
    others = [at for at in _times(scene, planned) if at not in (about.to, planned.due_at)]
    return Question(
        title=branch_sentences.move_of(words, scene.plan.counters[about.counter].label),
        note=_note(scene, planned),
        search=words.gettext("Time"),
        choices=tuple(
            Choice(
                at.isoformat(),
                words.gettext("To %1", scene.clock(at)),
                words.gettext("advised") if at in advised else "",
                icon="star" if at in advised else "clock",
                words=(scene.clock(at),),
                command=MoveBreak(id=UNSENT, counter=about.counter, due_at=about.due_at, to=at),
            )
            for at in (*advised, *others)
        ),
        nothing=words.gettext("Until the doors close there is no such time."),
    )


def _note(scene: QuestionContext, planned: PlannedBreak) -> str:
    held = scene.hall.counters.get(planned.counter)
    sentences_ = [
        scene.words.gettext(
            "Planned at %1, %2 minutes.", scene.clock(planned.due_at), round(planned.length_min)
        )
    ]
    if held:
        sentences_.append(scene.words.gettext("Agree on it with %1 first.", held.operator))
    return " ".join(sentences_)


def _times(scene: QuestionContext, planned: PlannedBreak) -> Iterator[datetime]:
    """The quarters of an hour still to come at which the break would end in opening hours."""
    zone = ZoneInfo(scene.plan.zone)
    local = scene.now.astimezone(zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    spans = spans_on(scene.plan.opening, local.date())
    for quarter in range(24 * 4):
        at = midnight + quarter * STEP
        minute = quarter * 15
        ends = minute + planned.length_min
        if at > local and any(s.opens_min <= minute and ends <= s.closes_min for s in spans):
            yield at.astimezone(scene.now.tzinfo)


def _place(scene: QuestionContext, counter: str) -> str:
    return sentences.place(scene.words, scene.plan.counters[counter].label)
