"""What can be wrong with a definition as a whole: one walk from its title to its retention."""

from collections.abc import Iterator

from sportello.cases.definition import (
    AnyField,
    FormDefinition,
    FormFee,
    PersonField,
    RequiredDocument,
    RowsField,
)
from sportello.cases.definition_check.conditions import check_condition
from sportello.cases.definition_check.expressions import check_expression
from sportello.cases.definition_check.fields import check_field
from sportello.cases.definition_check.kinds import (
    DefinitionProblem,
    ProblemKind,
    at_most,
    perhaps_words,
    positive,
    twice,
    words,
)
from sportello.cases.definition_check.scope import DefinitionScope, check_reference, needs_of

LONGEST_REASON = 60
MOST_FIELDS = 500
"""Of a definition, those inside rows included."""

_NO_FIELD = frozenset[str]()


def problems(definition: FormDefinition) -> list[DefinitionProblem]:
    """Empty if the definition can be published."""
    return list(_problems(definition))


def _problems(definition: FormDefinition) -> Iterator[DefinitionProblem]:
    yield from words("title", definition.title)
    yield from perhaps_words("summary", definition.summary)
    yield from positive("version", definition.version)
    yield from positive("term.days", definition.term.days)
    fields = definition.fields()
    inside = sum(len(field.fields) for field in fields if isinstance(field, RowsField))
    yield from at_most("steps", len(fields) + inside, MOST_FIELDS)
    yield from _steps(definition)
    scope = DefinitionScope({field.name: field for field in fields}, needs_of(definition.steps))
    for document in definition.documents:
        yield from _document(f"documents.{document.id}", document, scope)
    for fee in definition.fees:
        yield from _fee(f"fees.{fee.id}", fee, scope)
    yield from _duties_and_signers(definition, scope)
    yield from _office(definition, scope)
    for name, parts in (
        ("steps", definition.steps),
        ("documents", definition.documents),
        ("fees", definition.fees),
        ("second_signers", definition.second_signers),
    ):
        yield from twice(name, [part.id for part in parts])


def _steps(definition: FormDefinition) -> Iterator[DefinitionProblem]:
    if not definition.steps:
        yield DefinitionProblem("steps", ProblemKind.NO_OPTIONS)
    needs = needs_of(definition.steps)
    earlier: dict[str, AnyField] = {}
    for step in definition.steps:
        path = f"steps.{step.id}"
        names = frozenset(field.name for field in step.fields)
        yield from words(path, step.title)
        yield from perhaps_words(path, step.help)
        scope = DefinitionScope(earlier, needs)
        yield from check_condition(path, step.shown_if, scope, names - earlier.keys())
        for field in step.fields:
            yield from check_field(f"{path}.fields.{field.name}", field, scope)
            earlier[field.name] = field


def _document(
    path: str, document: RequiredDocument, scope: DefinitionScope
) -> Iterator[DefinitionProblem]:
    yield from words(path, document.label)
    yield from perhaps_words(path, document.help)
    yield from check_condition(path, document.required_if, scope, _NO_FIELD)
    yield from positive(path, document.most_files)
    yield from positive(path, document.most_bytes)
    if not document.media_types:
        yield DefinitionProblem(path, ProblemKind.NO_OPTIONS)


def _fee(path: str, fee: FormFee, scope: DefinitionScope) -> Iterator[DefinitionProblem]:
    yield from words(path, fee.label)
    if isinstance(fee.cents, int):
        yield from positive(path, fee.cents)
    else:
        yield from check_expression(path, fee.cents, scope, _NO_FIELD)
    yield from check_condition(path, fee.due_if, scope, _NO_FIELD)
    if len(fee.reason) > LONGEST_REASON:
        yield DefinitionProblem(path, ProblemKind.REASON_TOO_LONG, fee.reason)


def _duties_and_signers(
    definition: FormDefinition, scope: DefinitionScope
) -> Iterator[DefinitionProblem]:
    for number, duty in enumerate(definition.stamp_duties):
        path = f"stamp_duties.{number}"
        yield from positive(path, duty.cents)
        yield from perhaps_words(path, duty.exemption)
        yield from check_condition(path, duty.due_if, scope, _NO_FIELD)
    for signer in definition.second_signers:
        path = f"second_signers.{signer.id}"
        yield from words(path, signer.label)
        yield from check_reference(path, signer.person, (PersonField,), scope)
        yield from check_condition(path, signer.signs_if, scope, _NO_FIELD)


def _office(definition: FormDefinition, scope: DefinitionScope) -> Iterator[DefinitionProblem]:
    for number, rule in enumerate(definition.by_answer):
        yield from check_condition(f"by_answer.{number}", rule.when, scope, _NO_FIELD)
    if definition.responsible:
        yield from words("responsible.role", definition.responsible.role)
    for number, remedy in enumerate(definition.remedies):
        yield from words(f"remedies.{number}", remedy.text)
        if remedy.days is not None:
            yield from positive(f"remedies.{number}", remedy.days)
    kept = definition.retention
    for outcome, days in (
        ("draft", kept.draft_days),
        ("complete", kept.complete_days),
        ("rejected", kept.rejected_days),
        ("withdrawn", kept.withdrawn_days),
        ("revoked", kept.revoked_days),
    ):
        if days is not None:
            yield from positive(f"retention.{outcome}_days", days)
