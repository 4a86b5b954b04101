"""What an HTTP answer means for a message that must not go twice."""

from http import HTTPStatus

from portal.notifications.states import WhyNot
from portal.notifications.transports.seam import (
    SendResult,
    accepted,
    passing,
    permanent,
    unknown,
)

COME_BACK = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
OUR_SETTINGS = frozenset(
    {
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.METHOD_NOT_ALLOWED,
        HTTPStatus.PROXY_AUTHENTICATION_REQUIRED,
    }
)
"""A wrong key or address of the provider: staff mends it, and the message goes then."""


def result_of(status: int, body: str, segments: int | None = None) -> SendResult:
    """What the provider's answer to a message means."""
    said = f"{status} {body}"
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return accepted(said, segments)
    if status in COME_BACK:
        return passing(WhyNot.BUSY, said)
    if status in OUR_SETTINGS or status < HTTPStatus.BAD_REQUEST:
        return passing(WhyNot.NOT_ALLOWED, said)
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return permanent(WhyNot.CONTENT, said)
    return unknown(said, segments)
