"""What the queue server and the process of guided requests say to each other.

The queue server writes one `CaseworkStart` to the child's standard input, reads `READY` from its
output, and closes the input to end it. Requests come over a unix socket that only this user can
open, each with an `Acting` that says who asks. Must import little: the queue server loads it.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode

import msgspec
from msgspec import Struct

MODULE = "casework.at_branch"
READY = b"ready\n"

FILE_NAME, KEY_FILE, FILES = "cases.db", "cases.key", "files"
"""The store of requests in its directory: database, secret, folder of attachments."""
RESTORED = "restored"
"""A file of this name says that the store came out of a copy, until that was noted in it."""

STATION_AUTHORIZATION = "Station-Authorization"
"""Where a station shows its key, or its operator's token: `Authorization` has the case's token."""

ACTING = "Sportello-Acting"
"""The header with an `Acting`: one that a client sends is dropped."""


class PortalLine(Struct, frozen=True):
    """Where the portal is, and the branch's key there."""

    url: str
    key: str


class CaseworkStart(Struct, frozen=True):
    """`directory` is where requests are kept, `socket` the path to listen at, `site` the id of the
    branch at the portal, `clamd` the scanner's socket or "host:port". `public_url` is where
    citizens' telephones reach the queue server; None where they do not.
    """

    directory: str
    socket: str
    site: str
    portal: PortalLine
    clamd: str
    public_url: str | None = None


class VisitorKnown(Struct, frozen=True):
    """Whose ticket is being served, as the branch knows them; empty where it does not."""

    given_name: str = ""
    surname: str = ""
    codice_fiscale: str = ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class Acting(Struct, frozen=True):
    """Who asks, as the queue server has checked.

    operator  the login of one who may take in requests; None at a totem
    visit     the ticket that the operator serves, where the request names it
    attests_copies      whether the operator has the right of that name
    may_open_emergency  whether the operator has the right `emergency_register`
    clock_behind_s      how far the branch's clock is behind the portal's, None where not known
    booking   the booking of that visit, for which requests may have been prepared
    """

    station: str
    operator: str | None = None
    visit: str | None = None
    visitor: VisitorKnown | None = None
    may_open_emergency: bool = False
    clock_behind_s: float | None = None
    booking: str | None = None
    attests_copies: bool = False

    def written(self) -> str:
        """As a header's text."""
        return urlsafe_b64encode(msgspec.json.encode(self)).decode()

    @classmethod
    def read(cls, written: str) -> "Acting":
        """Raises: DecodeError"""
        try:
            raw = urlsafe_b64decode(written)
        except ValueError as wrong:
            raise msgspec.DecodeError(str(wrong)) from None
        return msgspec.json.decode(raw, type=cls)
