"""Sessions of operators: logging in and out, at a counter's socket or over HTTP."""

from http import HTTPStatus
from uuid import UUID

from queue_server.accounts.access import Operator
from queue_server.api.backend import Backend, Caller
from queue_server.api.endpoint import Endpoint, Needs, Operation, Subject
from sportello.model.person import Role
from sportello.model.wire import LoggedIn, Login, Logout, Reply

COUNTER = frozenset({Role.COUNTER})


async def log_in(backend: Backend, login: Login, caller: Caller) -> LoggedIn:
    """Raises: WrongPassword, TooManyAttempts, StorageFull"""
    key = caller.session.station_key
    operator, token = await backend.access.log_in(login.login, login.password, key)
    caller.session.begin(token)
    return logged_in(operator, token, login.id)


async def log_out(backend: Backend, logout: Logout, caller: Caller) -> Reply:
    if (token := caller.session.end()) is not None:
        await backend.access.log_out(token)
    return Reply(id=logout.id, accepted=[])


def logged_in(operator: Operator, token: str, id: UUID | None = None) -> LoggedIn:
    return LoggedIn(
        id=id, login=operator.login, name=operator.name, roles=list(operator.roles), token=token
    )


ENDPOINTS: Subject = (
    Endpoint(
        Login,
        log_in,
        LoggedIn,
        COUNTER,
        Operation(
            method="POST",
            path="/api/v1/login",
            name="login",
            summary="Exchange an operator's password for a bearer token.",
            needs=Needs.NOTHING,
            refusals=(
                HTTPStatus.UNAUTHORIZED,
                HTTPStatus.TOO_MANY_REQUESTS,
                HTTPStatus.SERVICE_UNAVAILABLE,
            ),
        ),
    ),
    Endpoint(
        Logout,
        log_out,
        Reply,
        COUNTER,
        Operation(
            method="POST",
            path="/api/v1/logout",
            name="logout",
            summary="End the operator's token that authorises this request.",
            needs=Needs.KEY,
            refusals=(HTTPStatus.SERVICE_UNAVAILABLE,),
        ),
    ),
)
