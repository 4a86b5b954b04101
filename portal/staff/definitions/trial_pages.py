"""A version tried with sample answers: what is wrong, asked and owed, and where it would go.

Nothing is stored.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec
from aiohttp import web
from msgspec import Struct

from casework.definitions import store
from casework.definitions.samples import sample_answers
from casework.office.wording import remedy_sentence
from casework.words import CATALOGUE
from portal.identity.rights import StaffRight
from portal.staff.definitions.edit_pages import MOST_BYTES
from portal.staff.definitions.problem_sentences import sentence_of_problem
from portal.staff.definitions.rule_sentences import RuleWords, form_text, rule_words
from portal.staff.definitions.which_version import HERE, path_of, trail_to, which_version
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage, StaffRoute
from portal.staff.fields import StaffFact, facts_from
from sportello.cases.answers.check import AnswerReport, check_answers
from sportello.cases.completeness import Defect, SignatureState, completeness
from sportello.cases.definition import FormDefinition
from sportello.cases.definition_check import problems
from text.said_answers import said_amount


class TriedLine(Struct, frozen=True):
    """`path` as programs name it."""

    path: str
    label: str
    told: str


class TrialResult(Struct, frozen=True):
    """What the answers come to. `data` is those that count, as JSON."""

    facts: tuple[StaffFact, ...]
    errors: tuple[TriedLine, ...]
    hidden: tuple[str, ...]
    blocking: tuple[TriedLine, ...]
    curable: tuple[TriedLine, ...]
    data: str


class FormTrialPage(StaffPage, frozen=True, kw_only=True):
    """`fault` says why the answers cannot be read; `result` is None before they are tried."""

    template: ClassVar[str] = "form_trial.html"

    answers: str
    fault: str
    problems: tuple[StaffFact, ...]
    result: TrialResult | None
    try_href: str


class FormTrialPages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        right = StaffRight.EDIT_SERVICES
        return (
            StaffRoute(f"{HERE}/prova", right, self.show),
            StaffForm(f"{HERE}/prova", right, self.try_out, most_bytes=MOST_BYTES),
        )

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """With invented answers to begin from. Raises: UnknownDefinition"""
        form = await self._form(request, asked)
        answers: Mapping[str, Any] = {}
        if not problems(form):
            answers = sample_answers(form, asked.today)
        return self._door.page(request, asked, _page(asked, form, _pretty(answers)))

    async def try_out(
        self, request: web.Request, asked: StaffAsked, said: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownDefinition"""
        form = await self._form(request, asked)
        text = said.get("answers", "")
        try:
            answers = msgspec.json.decode(text, type=dict[str, Any])
        except (msgspec.DecodeError, RecursionError) as wrong:
            page = _page(asked, form, text, fault=str(wrong))
            return self._door.page(request, asked, page, 422)
        result = None if problems(form) else _tried(asked, form, answers)
        return self._door.page(request, asked, _page(asked, form, text, result=result))

    async def _form(self, request: web.Request, asked: StaffAsked) -> FormDefinition:
        service, version = which_version(request)
        async with self._database.reading() as connection:
            stored = await store.stored_version(connection, asked.comune.id, service, version)
        return stored.definition


def _page(
    asked: StaffAsked,
    form: FormDefinition,
    answers: str,
    *,
    fault: str = "",
    result: TrialResult | None = None,
) -> FormTrialPage:
    return FormTrialPage(
        title=asked.words.gettext("Try the form"),
        trail=trail_to(asked, form, is_below=True),
        answers=answers,
        fault=fault,
        problems=tuple(
            StaffFact(each.path, sentence_of_problem(each, asked.words)) for each in problems(form)
        ),
        result=result,
        try_href=asked.page.href(f"{path_of(form)}/prova"),
    )


def _tried(asked: StaffAsked, form: FormDefinition, answers: Mapping[str, Any]) -> TrialResult:
    today, rules = asked.today, rule_words(asked, form)
    found = check_answers(form, answers, today)
    judged = completeness(form, answers, today=today, signature=SignatureState.VALID)
    return TrialResult(
        facts=_facts(asked, found),
        errors=tuple(
            TriedLine(each.path, _label(rules, each.path), each.rule.value) for each in found.errors
        ),
        hidden=tuple(_label(rules, path) for path in found.hidden),
        blocking=_defects(asked, form, rules, judged.blocking),
        curable=_defects(asked, form, rules, judged.curable),
        data=_pretty(found.data),
    )


def _facts(asked: StaffAsked, found: AnswerReport) -> tuple[StaffFact, ...]:
    words, now = asked.words, found.asked
    papers = ", ".join(form_text(asked, each.label) for each in now.documents)
    fees = [
        f"{form_text(asked, due.fee.label)}: "
        + (words.gettext("not known yet") if due.cents is None else said_amount(due.cents, words))
        for due in now.fees
    ]
    duties = [said_amount(duty.cents, words) for duty in now.stamp_duties]
    signers = ", ".join(form_text(asked, each.label) for each in now.second_signers)
    return facts_from(
        [
            (words.gettext("Office"), now.office),
            (words.gettext("Classification"), now.classification or ""),
            (words.gettext("Documents"), papers),
            (words.gettext("Fees"), ", ".join(fees)),
            (words.gettext("Stamp duty"), ", ".join(duties)),
            (words.gettext("Signed too by"), signers),
        ]
    )


def _defects(
    asked: StaffAsked, form: FormDefinition, rules: RuleWords, defects: tuple[Defect, ...]
) -> tuple[TriedLine, ...]:
    """No one presents here, so it is not told that no one does."""
    names = {f"documents.{each.id}": form_text(asked, each.label) for each in form.documents}
    names |= {f"fees.{each.id}": form_text(asked, each.label) for each in form.fees}
    names |= {f"signers.{each.id}": form_text(asked, each.label) for each in form.second_signers}
    return tuple(
        TriedLine(
            each.path,
            names.get(each.path) or _label(rules, each.path),
            remedy_sentence(each.remedy, CATALOGUE.words(asked.language)),
        )
        for each in defects
    )


def _label(rules: RuleWords, path: str) -> str:
    """“Name (2)” for children.1.name."""
    parts = path.split(".")
    names = [rules.labels[part] for part in parts if part in rules.labels]
    rows = [f" ({int(part) + 1})" for part in parts if part.isdecimal()]
    return (names[-1] if names else path) + "".join(rows)


def _pretty(answers: Mapping[str, Any]) -> str:
    return msgspec.json.format(msgspec.json.encode(answers), indent=2).decode()
