"""The cookie by which a browser may see and change one booking.

Owns the cookie. It holds the booking's token, is sent to that booking's pages alone, and ends with
the browser. A token that is wrong and a booking that is not there are told alike. Who knows code
and surname alone is given another token, which opens the booking and none of its requests.
"""

from aiohttp import web

from portal.branches.directory import ComuneDirectory
from portal.context import PortalContext
from portal.pages.frame import BOOKINGS
from sportello.model.refusals import UnknownBooking
from web.proofs import Proofs

NAME = "prenotazione"
BY_CODE = b"booking by code"


class BookingCookies:
    def __init__(self, context: PortalContext) -> None:
        self._context = context
        self._by_code = Proofs(context.key, BY_CODE)

    def give(
        self, answer: web.Response, comune: ComuneDirectory, id: str, *, by_code: bool = False
    ) -> None:
        """The browser may open the booking from now on, and unless `by_code`, its requests."""
        by_link = self._context.booking_token(comune.id, id)
        answer.set_cookie(
            NAME,
            self._by_code.of(f"{comune.id}/{id}") if by_code else by_link,
            path=f"{BOOKINGS}/{id}",
            secure=self._context.is_secure,
            httponly=True,
            samesite="Lax",
        )

    def check(self, request: web.Request, comune: ComuneDirectory) -> str:
        """The id in the path. Raises: UnknownBooking"""
        id, token = request.match_info["id"], request.cookies.get(NAME, "")
        by_code = self._by_code.holds(token, f"{comune.id}/{id}")
        if not by_code and not self._context.is_booking_token(token, comune.id, id):
            raise UnknownBooking(f"there is no booking {id}")
        return id

    def opens_requests(self, request: web.Request, comune: ComuneDirectory) -> bool:
        """Whether the browser may also open the requests of the booking in the path."""
        id, token = request.match_info["id"], request.cookies.get(NAME, "")
        return self._context.is_booking_token(token, comune.id, id)
