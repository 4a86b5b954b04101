"""The cookie by which a browser may see and change one booking.

Owns the cookie. It holds the booking's token, is sent to that booking's pages alone, and ends with
the browser. A token that is wrong and a booking that is not there are told alike.
"""

from aiohttp import web

from portal.branches.directory import ComuneDirectory
from portal.context import PortalContext
from portal.pages.frame import BOOKINGS
from sportello.model.refusals import UnknownBooking

NAME = "prenotazione"


class BookingCookies:
    def __init__(self, context: PortalContext) -> None:
        self._context = context

    def give(self, answer: web.Response, comune: ComuneDirectory, id: str) -> None:
        """The browser may open the booking from now on."""
        answer.set_cookie(
            NAME,
            self._context.booking_token(comune.id, id),
            path=f"{BOOKINGS}/{id}",
            secure=self._context.is_secure,
            httponly=True,
            samesite="Lax",
        )

    def check(self, request: web.Request, comune: ComuneDirectory) -> str:
        """The id in the path. Raises: UnknownBooking"""
        id = request.match_info["id"]
        if not self._context.is_booking_token(request.cookies.get(NAME, ""), comune.id, id):
            raise UnknownBooking(f"there is no booking {id}")
        return id
