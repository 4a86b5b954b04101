"""Refusals as API v1 tells them: RFC 9457 with a stable code. Owns which status each kind has."""

from collections.abc import Mapping

import msgspec
from aiohttp import hdrs, web

from casework.attachments.refusals import FileTooLarge, FileTypeRefused
from casework.drafts.refusals import ChangedMeanwhile
from sportello.bookings.refusals import HoldUnknown
from sportello.model.refusals import (
    Limited,
    NotNow,
    NotPossible,
    NotThere,
    NotUnderstood,
    NotYours,
    Refused,
)
from web.pages.errors import PROBLEM
from web.pages.problems import FaultyProblem, FieldFault, problem

STATUS: Mapping[type[Refused], int] = {
    HoldUnknown: 409,
    ChangedMeanwhile: 412,
    FileTooLarge: 413,
    FileTypeRefused: 415,
    Limited: 429,
    NotThere: 404,
    NotNow: 409,
    NotYours: 404,
    NotUnderstood: 422,
    NotPossible: 503,
}


class FieldsFaulty(Exception):
    """What was sent has `faults` in named fields."""

    def __init__(self, *faults: FieldFault) -> None:
        super().__init__(", ".join(fault.path for fault in faults))
        self.faults = list(faults)


def status_of(kind: type[Refused]) -> int:
    """That of the nearest kind in the table."""
    return next(STATUS[each] for each in kind.__mro__ if each in STATUS)


def refusal(refused: Refused) -> web.Response:
    status = status_of(type(refused))
    headers: dict[str, str] = {}
    if isinstance(refused, Limited):
        headers[hdrs.RETRY_AFTER] = str(max(1, round(refused.retry_after_s)))
    return problem(status, refused.code, refused.detail, headers)


def faulty(faults: list[FieldFault]) -> web.Response:
    """A 422 that names every field that is wrong."""
    told = FaultyProblem(
        code="invalid_fields",
        detail="; ".join(f"{fault.path}: {fault.code}" for fault in faults),
        errors=faults,
    )
    return web.Response(body=msgspec.json.encode(told), status=422, content_type=PROBLEM)
