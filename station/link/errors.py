"""What a station's line to the queue server can suffer.

LinkError
├── ServerAway        no answer from there, or the line broke
├── ServerSilent      the line stands, but no answer came in time
├── ServerUnclear     what it says cannot be followed: a gap in the journal, an unknown message
├── NoServerFound     no server is announced on this network
└── TurnedAway        the server ended the conversation itself; `code` is its own word

After an error of the line it is unknown whether a command happened. The same command, with the
same id, may be asked again: it happens once.
"""


class LinkError(Exception):
    """The root. `code` is stable and has a translation; the text is for staff and logs."""

    code = "server_away"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class ServerAway(LinkError): ...


class ServerSilent(LinkError):
    code = "server_silent"


class ServerUnclear(LinkError):
    code = "server_unclear"


class NoServerFound(LinkError):
    code = "no_server_found"


class TurnedAway(LinkError):
    """`code` as the server gave it, e.g. that of a key that it does not know.

    `leader` is where the server said to go instead, None if it did not.
    """

    def __init__(self, code: str, detail: str, leader: str | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.leader = leader
