"""Answers that were changed in two places over a cut line, joined again: none is lost.

Owns which of two answers stands. Source: docs/decisions/0217-prepared-requests-travel.md
"""

from msgspec import Struct

from sportello.cases.conditions import Answers, JsonValue


class JoinedAnswers(Struct, frozen=True):
    """`aside` is what was written at home where the counter has written something else; null is an
    answer that home has taken back.
    """

    answers: dict[str, JsonValue]
    aside: dict[str, JsonValue]


def joined(before: Answers, at_home: Answers, at_counter: Answers) -> JoinedAnswers:
    """Both have gone on from `before`; a member that is not there is an answer taken back.

    What only one of them has changed is taken. Where both have, the counter's stands: citizen and
    operator have it before them.
    """
    answers = dict(at_counter)
    aside: dict[str, JsonValue] = {}
    for name in sorted({*before, *at_home}):
        was, home, counter = (said.get(name) for said in (before, at_home, at_counter))
        if home in (was, counter):
            continue
        if counter != was:
            aside[name] = home
        elif home is None:
            del answers[name]
        else:
            answers[name] = home
    return JoinedAnswers(answers, aside)
