"""Whether a client masks what it sends over its WebSocket, which aiohttp does not check.

A server must close a connection on which an unmasked frame comes. Owns the walk over the heads of
the frames; everything else of the protocol is aiohttp's. Source: RFC 6455, section 5.1.
"""

from aiohttp.http_websocket import WebSocketReader

MASKED = 0x80
LENGTH_BYTES = {126: 2, 127: 8}
MASK_BYTES = 4
BROKEN = b"\xf0\x80"
"""The head of a frame with reserved bits set, which aiohttp refuses as a protocol error."""


class MaskedFrames:
    """In front of `reader`: what is masked goes on to it, and what is not becomes `BROKEN`."""

    def __init__(self, reader: WebSocketReader) -> None:
        self._reader = reader
        self._head = bytearray()
        self._held = b""
        self._left = 0

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        """Half of the two bytes that say whether a frame is masked is held back."""
        data, self._held = self._held + data, b""
        unmasked_at = self._unmasked_in(data)
        if unmasked_at is not None:
            return self._reader.feed_data(data[:unmasked_at] + BROKEN)
        if len(self._head) == 1:
            data, self._held = data[:-1], data[-1:]
            self._head.clear()
        return self._reader.feed_data(data)

    def feed_eof(self) -> None:
        self._reader.feed_eof()

    def _unmasked_in(self, data: bytes) -> int | None:
        """Where in `data` the first frame begins that is not masked."""
        place = 0
        while place < len(data):
            if self._left:
                step = min(self._left, len(data) - place)
                self._left -= step
                place += step
                continue
            self._head.append(data[place])
            place += 1
            if len(self._head) == 2 and not self._head[1] & MASKED:
                return place - 2
            self._read_head()
        return None

    def _read_head(self) -> None:
        """Know how many bytes of the frame are to come, once all of its head is here."""
        if len(self._head) < 2:
            return
        length = self._head[1] & ~MASKED
        size = LENGTH_BYTES.get(length, 0)
        if len(self._head) < 2 + size:
            return
        if size:
            length = int.from_bytes(self._head[2:])
        self._left = MASK_BYTES + length
        self._head.clear()
