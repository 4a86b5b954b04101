"""Whose booking a request may see, by the token that it shows."""

from aiohttp import web

from casework.api.asking import required_token, token_sent
from portal.branches.directory import ComuneDirectory
from portal.context import PortalContext
from sportello.model.refusals import UnknownBooking


def authorised_booking(
    request: web.Request, context: PortalContext, comune: ComuneDirectory
) -> str:
    """The id of the booking whose token was sent.

    Raises: UnknownBooking for a wrong token as for an unknown id; Unanswerable without a token
    """
    id = request.match_info["id"]
    required_token(request, "booking")
    check_token(request, context, comune, id)
    return id


def check_token(
    request: web.Request, context: PortalContext, comune: ComuneDirectory, id: str
) -> None:
    """Of the booking `id`. Raises: UnknownBooking also without a token"""
    sent = token_sent(request)
    if sent is None or not context.is_booking_token(sent, comune.id, id):
        raise UnknownBooking(f"there is no booking {id}")
