"""What is still missing for a visit: the same defects, for who brings their papers to a counter.

At the counter one is known by a document, signs by hand and pays: none of that is missing. A paper
that was photographed is there, the others are brought. Source: DESIGN.md, docs/decisions/0216.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from msgspec import Struct

from sportello.cases.asking import Asked
from sportello.cases.completeness.defects import (
    Completeness,
    Defect,
    DefectKind,
    FileState,
    GivenFile,
)
from sportello.cases.definition import FileField, FormDefinition, RowsField
from sportello.cases.definition.texts import TextByLanguage


class PaperState(StrEnum):
    """THERE    photographed or attached
    TO_BRING  not attached yet: it may be brought on paper
    AGAIN     attached, and it cannot be used: photographed again, or brought
    """

    THERE = "there"
    TO_BRING = "to_bring"
    AGAIN = "again"


class VisitPaper(Struct, frozen=True, kw_only=True):
    """A document that is asked for by the answers so far. `path` is where it is attached."""

    path: str
    label: TextByLanguage
    state: PaperState
    is_optional: bool = False

    @property
    def is_missing(self) -> bool:
        return self.state is not PaperState.THERE and not self.is_optional


class VisitNeeds(Struct, frozen=True):
    """`papers` in the order of the form; `to_mend` is what else is missing or wrong."""

    papers: tuple[VisitPaper, ...]
    to_mend: tuple[Defect, ...]

    @property
    def missing_papers(self) -> tuple[VisitPaper, ...]:
        return tuple(paper for paper in self.papers if paper.is_missing)

    @property
    def is_ready(self) -> bool:
        """Nothing is left to do before the visit, but to come and sign."""
        return not self.missing_papers and not self.to_mend


_K = DefectKind
AT_THE_COUNTER = frozenset(
    {
        *(_K.NO_APPLICANT, _K.APPLICANT_DIFFERS, _K.UNPAID),
        *(_K.NO_SIGNATURE, _K.SIGNATURE_OUTDATED, _K.SIGNATURE_INVALID),
        *(_K.SIGNATURE_NOT_ATTESTED, _K.SIGNATURE_NOT_VERIFIED),
    }
)
"""Settled when the citizen stands there."""

UNUSABLE = frozenset({FileState.INFECTED, FileState.UNREADABLE, FileState.WRONG_TYPE})


def visit_needs(
    definition: FormDefinition, now: Asked, files: Sequence[GivenFile], found: Completeness
) -> VisitNeeds:
    """`now` and `found` are what `asked` and `completeness` say of the same answers and `files`."""
    papers = (*_attached_to_answers(definition, now, files), *_documents(now, files))
    told = {paper.path for paper in papers}
    return VisitNeeds(
        papers=papers,
        to_mend=tuple(
            defect
            for defect in (*found.blocking, *found.curable)
            if defect.kind not in AT_THE_COUNTER and defect.path not in told
        ),
    )


def _documents(now: Asked, files: Sequence[GivenFile]) -> Iterator[VisitPaper]:
    for document in now.documents:
        path = f"documents.{document.id}"
        yield VisitPaper(
            path=path,
            label=document.label,
            state=_state([file for file in files if file.path == path]),
            is_optional=document.is_optional,
        )


def _attached_to_answers(
    definition: FormDefinition, now: Asked, files: Sequence[GivenFile]
) -> Iterator[VisitPaper]:
    """Each file field that is shown, those in rows too."""
    known = {file.id: file for file in files}
    fields = dict(_file_fields(definition))
    for path in now.shown:
        field = fields.get(".".join(part for part in path.split(".") if not part.isdecimal()))
        if field is not None:
            ids = _answer_at(now, path)
            yield VisitPaper(
                path=path,
                label=field.label,
                state=_state([known[id] for id in ids if id in known]),
                is_optional=path not in now.required,
            )


def _file_fields(definition: FormDefinition) -> Iterator[tuple[str, FileField]]:
    """By path, without the numbers of rows."""
    for field in definition.fields():
        if isinstance(field, FileField):
            yield field.name, field
        elif isinstance(field, RowsField):
            for inside in field.fields:
                if isinstance(inside, FileField):
                    yield f"{field.name}.{inside.name}", inside


def _answer_at(now: Asked, path: str) -> list[str]:
    """The ids of files that the answer at a path names."""
    name, _, inside = path.partition(".")
    answer = now.answers.get(name)
    if inside and isinstance(answer, list):
        number, _, member = inside.partition(".")
        row = answer[int(number)]
        answer = row.get(member) if isinstance(row, dict) else None
    return [id for id in answer if isinstance(id, str)] if isinstance(answer, list) else []


def _state(files: Sequence[GivenFile]) -> PaperState:
    if not files:
        return PaperState.TO_BRING
    is_unusable = any(file.state in UNUSABLE for file in files)
    return PaperState.AGAIN if is_unusable else PaperState.THERE
