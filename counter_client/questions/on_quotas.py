"""The question how many numbers a service gives today, for the head of the desk. Pure."""

from collections.abc import Iterator

from counter_client.hall.branch_sentences import numbers
from counter_client.questions.question import (
    UNSENT,
    Choice,
    OpenQuestion,
    Question,
    QuestionContext,
)
from sportello.model.commands import SetQuota

QUOTA = "quota"

MORE = (5, 10, 20)
"""By how many numbers one usually goes on."""

MOST = 9999


def quota(scene: QuestionContext, asked: OpenQuestion) -> Question | None:
    """A few more, as the plan has it, without limit, or what was typed: each says what it does."""
    words, service = scene.words, scene.plan.services[asked.about]
    return Question(
        title=words.gettext("Numbers of today: %1", scene.said(service.name)),
        note=numbers(words, given(scene, service.id), present(scene, service.id)) + ".",
        search=words.gettext("How many numbers in all today"),
        choices=tuple(_typed(scene, asked) if asked.text.strip() else _usual(scene, service.id)),
        nothing=words.gettext("Write a number, up to %1.", MOST),
    )


def given(scene: QuestionContext, service: str) -> int:
    """How many numbers the service has given today."""
    return scene.hall.taken.get(service, 0)


def present(scene: QuestionContext, service: str) -> int | None:
    """How many it gives today in all, None for any number."""
    return scene.hall.quota(scene.plan.services[service])


def _typed(scene: QuestionContext, asked: OpenQuestion) -> Iterator[Choice]:
    text = asked.text.strip()
    if text.isdecimal() and int(text) <= MOST:
        yield _choice(scene, asked.about, int(text), words=(text,))


def _usual(scene: QuestionContext, service: str) -> Iterator[Choice]:
    now, taken = present(scene, service), given(scene, service)
    planned = scene.plan.services[service].daily_quota
    amounts = [*(max(now or 0, taken) + more for more in MORE), planned, None, taken]
    for daily in dict.fromkeys(amounts):
        if daily != now:
            yield _choice(scene, service, daily)


def _choice(
    scene: QuestionContext, service: str, daily: int | None, words: tuple[str, ...] = ()
) -> Choice:
    left = None if daily is None else daily - given(scene, service)
    is_last = left is not None and left <= 0
    is_plan = daily == scene.plan.services[service].daily_quota
    return Choice(
        str(daily),
        scene.words.gettext("No limit")
        if daily is None
        else scene.words.gettext("%1 numbers in all", daily),
        _consequence(scene, left, is_plan=is_plan),
        icon="close" if is_last else "ticket",
        words=words,
        is_grave=is_last,
        command=None
        if daily == present(scene, service)
        else SetQuota(id=UNSENT, service=service, daily=daily),
    )


def _consequence(scene: QuestionContext, left: int | None, *, is_plan: bool) -> str:
    words = scene.words
    if left is None:
        said = words.gettext("everyone who comes gets a number")
    elif left <= 0:
        said = words.gettext("the totem gives no more; who has a number is served")
    else:
        said = words.plural("%n more people get a number", left)
    return words.gettext("%1, as usual", said) if is_plan else said
