"""What is said of a request that was sent, and of one's answers before. Pure."""

from collections.abc import Iterator

from babel.dates import format_date

from sportello.cases.messages import CaseReceipt, CaseShown
from text.catalogue import Words
from text.said_answers import said_line
from text.times import locale_of
from totem.screens.page import Fact


def number_of(receipt: CaseReceipt) -> str:
    """That of the register, else of the emergency register; "" while there is none to show."""
    if receipt.registration is not None:
        return receipt.registration.number
    return receipt.emergency or ""


def facts_of(receipt: CaseReceipt, words: Words) -> list[Fact]:
    day = format_date(receipt.answer_by, "long", locale=locale_of(words.language.code))
    facts = [
        Fact(words.gettext("Request"), receipt.title, "document"),
        Fact(words.gettext("Office"), receipt.office, "home"),
        Fact(words.gettext("Answer by"), day, "calendar"),
    ]
    if number_of(receipt) == "":
        later = words.gettext("It is given later: the receipt is valid without it.")
        facts.insert(0, Fact(words.gettext("Number"), later, "clock"))
    if receipt.defects:
        asked = words.gettext("the office will ask for it")
        facts.append(Fact(words.gettext("Still missing"), asked, "warning"))
    return facts


def answers_of(case: CaseShown, words: Words) -> Iterator[tuple[str, str, str]]:
    """Where each is changed ("step path"), the question, the answer."""
    for step in case.summary:
        for line in step.lines:
            if line.kind in ("static_text", "computed"):
                continue
            yield f"{step.id} {line.path}", line.label, ", ".join(said_line(line, words))
