"""Who asks, as the queue server says: no request is answered without it."""

import msgspec
from aiohttp import web

from casework.api.asking import Unanswerable
from casework.at_branch.seam import ACTING, Acting
from sportello.model.refusals import NotNow
from web.pages.problems import problem


class OperatorOnly(NotNow):
    """A totem asks for what operators do."""


def acting_of(request: web.Request) -> Acting:
    """Raises: Unanswerable for a request that did not come through the queue server"""
    try:
        return Acting.read(request.headers.get(ACTING, ""))
    except msgspec.DecodeError:
        refused = problem(400, "malformed", "ask at the queue server's address")
        raise Unanswerable(refused) from None


def operator_of(request: web.Request) -> str:
    """Their login. Raises: OperatorOnly, Unanswerable"""
    acting = acting_of(request)
    if acting.operator is None:
        raise OperatorOnly("log in as an operator: a totem does not do this")
    return acting.operator
