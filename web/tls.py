"""TLS from two files, which are read again once they have been renewed.

Owns the context that a server listens with. Certificates last some weeks and are renewed by another
program; connections that are open keep the old one.
"""

import asyncio
import ssl
from pathlib import Path

import structlog

LOOK_EVERY_S = 60.0

log = structlog.get_logger(__name__)


class TlsFiles:
    """`context` is what a server listens with; `run` keeps it up to date."""

    def __init__(self, certificate: Path, key: Path) -> None:
        """PEM files: the chain, the server's own first, and its key without a password.

        Raises: OSError if they cannot be read; SSLError, which is one, if they do not fit.
        """
        self._certificate = certificate
        self._key = key
        self._stamp = self._stamp_now()
        self.context = _context()
        self.context.load_cert_chain(certificate, key)

    def look(self) -> None:
        """Load the files if they are others than before. Files that do not fit are logged, and the
        old certificate goes on.
        """
        try:
            stamp = self._stamp_now()
            if stamp == self._stamp:
                return
            # tried on another context first: a pair that does not fit would spoil this one
            _context().load_cert_chain(self._certificate, self._key)
            self.context.load_cert_chain(self._certificate, self._key)
        except OSError as error:
            log.error("certificate_not_renewed", file=str(self._certificate), error=str(error))
            return
        self._stamp = stamp
        log.info("certificate_renewed", file=str(self._certificate))

    async def run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            self.look()

    def _stamp_now(self) -> tuple[int, ...]:
        states = (self._certificate.stat(), self._key.stat())
        return tuple(
            n for state in states for n in (state.st_mtime_ns, state.st_ino, state.st_size)
        )


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
