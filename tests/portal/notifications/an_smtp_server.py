"""A real SMTP server, aiosmtpd, as a process of its own: what it answers is said by the address.

`550@…` is refused for good, `451@…` for now, `554@…` after the text, `silent@…` not answered.
Run as a program it prints its port, and every accepted mail as one line of JSON.
"""

import asyncio
import json
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from subprocess import PIPE, Popen
from threading import Thread
from typing import IO, Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

PASSWORD = b"parola"
REFUSALS = {
    "550": "550 5.1.1 no such user",
    "451": "451 4.3.0 try again later",
}


class Sink:
    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        who = address.partition("@")[0]
        if who == "silent":
            await asyncio.sleep(3600)
        if who in REFUSALS:
            return REFUSALS[who]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if envelope.rcpt_tos[0].startswith("554@"):
            return "554 5.7.1 message refused"
        content = envelope.content
        assert isinstance(content, bytes)
        told = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": server.transport.get_extra_info("ssl_object") is not None,
            "login": session.auth_data.login.decode() if session.auth_data else None,
            "content": content.decode("latin-1"),
        }
        print(json.dumps(told), flush=True)
        return "250 2.0.0 taken"


def _authenticated(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
) -> AuthResult:
    return AuthResult(success=data.password == PASSWORD, handled=False, auth_data=data)


async def main(security: str, certificate: str) -> None:
    """Serve until standard input is closed."""
    context = None
    if security != "none":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
    options: dict[str, Any] = {"authenticator": _authenticated, "auth_require_tls": False}
    if security == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Sink(), loop=loop, hostname="localhost", **options),
        "127.0.0.1",
        0,
        ssl=context if security == "tls" else None,
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


class SmtpServer:
    """`port` is where it listens. Its mails are read as they come: a full pipe would stop it."""

    def __init__(self, output: IO[str]) -> None:
        self.port = int(output.readline())
        self._mails: Queue[str] = Queue()
        self._reader = Thread(target=self._read, args=(output,))
        self._reader.start()

    def next_mail(self) -> dict[str, Any]:
        """Waits for it."""
        line = self._mails.get()
        assert line, "the server has ended"
        return dict(json.loads(line))

    def join(self) -> None:
        """After the server has ended."""
        self._reader.join()

    def _read(self, output: IO[str]) -> None:
        for line in output:
            self._mails.put(line)
        self._mails.put("")


@contextmanager
def an_smtp_server(security: str = "none", certificate: Path | str = "-") -> Iterator[SmtpServer]:
    """`security` is "none", "starttls" or "tls", with the key and chain in `certificate`."""
    program = [sys.executable, "-W", "ignore", "-m", __name__, security, str(certificate)]
    with Popen(program, stdin=PIPE, stdout=PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        server = SmtpServer(process.stdout)
        try:
            yield server
        finally:
            process.stdin.close()
            process.wait()
            server.join()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
