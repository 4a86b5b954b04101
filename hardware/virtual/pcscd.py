"""A real pcscd with virtual readers, in a network of its own: for tests and for the demo.

Owns the daemon's process, its reader file and the closed network its wire runs in. Must not know
what a card holds.

The vpcd reader driver listens on every address of the machine, so pcscd is started inside a
network namespace that holds nothing but a loopback: only this process, which made the namespace,
can put a card into its readers. (The driver's other mode, in which it calls us, cannot tell an
empty reader: version 3.3 hangs on an empty answer and aborts on a closed one.)
Clients are not concerned: they reach pcscd by its file socket, which no network separates.
"""

import asyncio
import ctypes
import fcntl
import logging
import os
import shutil
import socket
import struct
import subprocess
import tempfile
from pathlib import Path
from typing import IO

from hardware.errors import DeviceUnreachable
from hardware.worker import DeviceWorker

DAEMON_SOCKET = Path("/run/pcscd/pcscd.comm")
DRIVER = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
SLOTS_PER_DRIVER = 2  # fixed when Debian compiles vsmartcard-vpcd
FIRST_PORT = 0x8C7B
START_TIMEOUT_S = 10.0
WITHOUT_POLKIT = "--disable-polkit"

_CLONE_NEWNET = 0x40000000
_SIOCSIFFLAGS = 0x8914
_IFF_UP = 0x1

log = logging.getLogger(__name__)


class Pcscd:
    """The daemon with `readers` empty virtual readers (vpcd makes them in pairs).

    Every program of a machine looks for pcscd at one socket, so there is one Pcscd at a time: a
    second one is refused with DeviceUnreachable, or waits for the first to end if `wait_for_turn`.
    A `private` one has a socket of its own next to the machine's pcscd and any other; only programs
    that run with `environment` set find it.
    Needs root, as pcscd does. Without the right to make a network namespace (some containers) it
    says so in the log and listens on every address.
    """

    def __init__(
        self,
        readers: int = 1,
        *,
        private: bool = False,
        wait_for_turn: bool = False,
        name: str = "Virtual PCD",
    ) -> None:
        """`name` is what the readers are called from the next start on, with letter and place."""
        self.readers = readers
        self.name = name
        self._private = private
        self._wait_for_turn = wait_for_turn
        self._room = DeviceWorker("pcscd-room")
        self._process: subprocess.Popen[bytes] | None = None
        self._turn: IO[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    async def __aenter__(self) -> "Pcscd":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def pid(self) -> int | None:
        """Process id of the daemon, None while it does not run."""
        return self._process.pid if self._process else None

    @property
    def daemon_socket(self) -> Path:
        """Where clients reach the daemon. A private one has none before `start`."""
        if not self._private:
            return DAEMON_SOCKET
        assert self._folder is not None
        return Path(self._folder.name) / "run" / DAEMON_SOCKET.name

    @property
    def environment(self) -> dict[str, str]:
        """Variables by which a program finds this daemon; read at each new PC/SC context."""
        return {"PCSCLITE_CSOCK_NAME": str(self.daemon_socket)} if self._private else {}

    def reader_name(self, slot: int) -> str:
        """The name PC/SC clients see for the reader at `slot`, counted from 0."""
        driver, place = divmod(slot, SLOTS_PER_DRIVER)
        return f"{_friendly_name(self.name, driver)} 00 {place:02X}"

    async def start(self, *, readers: int | None = None) -> None:
        """Start the daemon and wait until clients can reach it.

        Raises: DeviceUnreachable if another pcscd runs or if this one does not come up.
        """
        if readers is not None:
            self.readers = readers
        if self._turn is None and not self._private:
            self._turn = await asyncio.to_thread(_take_turn, self._wait_for_turn)
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="sportello-pcscd-")
            await self._room.run(_close_off_the_network)
        config = _write_reader_file(Path(self._folder.name), self.readers, self.name)
        self._process = await self._room.run(_spawn, config, self.daemon_socket)
        try:
            await self._answers()
        except DeviceUnreachable:
            await self.close()
            raise

    async def connect(self, slot: int) -> socket.socket:
        """A card's contacts in the reader at `slot`: a non-blocking socket that speaks vpcd."""
        return await self._room.run(_connect, FIRST_PORT + slot)

    async def stop(self) -> None:
        """End the daemon as an orderly shutdown of the machine would."""
        if self._process is not None:
            self._process.terminate()
            await self._ended()

    async def kill(self) -> None:
        """End the daemon as a crash would: its socket stays behind."""
        if self._process is not None:
            self._process.kill()
            await self._ended()

    async def close(self) -> None:
        """Stop the daemon, let the next one have its turn, and leave nothing behind."""
        await self.stop()
        self._room.close()
        if self._folder is not None:
            self._folder.cleanup()
        if self._turn is not None:
            self._turn.close()
            self._turn = None

    async def _ended(self) -> None:
        assert self._process is not None
        await asyncio.to_thread(self._process.wait)
        self._process = None

    async def _answers(self) -> None:
        deadline = asyncio.get_running_loop().time() + START_TIMEOUT_S
        while not _accepts(self.daemon_socket):
            if self._process is None or self._process.poll() is not None:
                self._process = None
                raise DeviceUnreachable("pcscd", "the daemon ended while starting")
            if asyncio.get_running_loop().time() > deadline:
                raise DeviceUnreachable("pcscd", "the daemon does not come up")
            await asyncio.sleep(0.01)


def _take_turn(wait: bool) -> IO[bytes]:
    turn = (Path(tempfile.gettempdir()) / "sportello-pcscd.lock").open("wb")
    try:
        fcntl.flock(turn, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        turn.close()
        raise DeviceUnreachable("pcscd", "another demo or test runs its own pcscd") from None
    if _accepts(DAEMON_SOCKET):
        turn.close()
        raise DeviceUnreachable("pcscd", "the machine's own pcscd runs: stop it first")
    return turn


def _close_off_the_network() -> None:
    """Give the calling thread, and what it starts, a network with a loopback and nothing else."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNET) != 0:
        reason = os.strerror(ctypes.get_errno())
        log.warning("virtual readers listen on every address: no network namespace (%s)", reason)
        return
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", _IFF_UP))


def _write_reader_file(folder: Path, readers: int, name: str) -> Path:
    """The folder that pcscd is told to find its readers in."""
    config = folder / "reader.conf.d"
    config.mkdir(exist_ok=True)
    entries = []
    for driver in range(-(-readers // SLOTS_PER_DRIVER)):
        port = FIRST_PORT + SLOTS_PER_DRIVER * driver
        # a copy for each: within one library all readers share the same two slots
        library = folder / f"vpcd-{driver}.so"
        shutil.copyfile(DRIVER, library)
        entries.append(
            f'FRIENDLYNAME "{_friendly_name(name, driver)}"\nDEVICENAME /dev/null:{port:#x}\n'
            f"LIBPATH {library}\nCHANNELID {port:#x}\n"
        )
    file = config / "virtual-readers"
    file.write_text("\n".join(entries), encoding="utf-8", errors="surrogateescape")
    return config


def _friendly_name(name: str, driver: int) -> str:
    """pcscd adds the place in the driver, but does not number drivers of the same name."""
    return f"{name} {chr(ord('A') + driver)}"


def _spawn(config: Path, daemon_socket: Path) -> "subprocess.Popen[bytes]":
    # setpriv: a daemon whose owner was killed must not hold the machine's only socket for ever
    command = ["setpriv", "--pdeathsig", "TERM", "pcscd", "--foreground", "--config", str(config)]
    if _asks_polkit():
        command.append(WITHOUT_POLKIT)
    if daemon_socket != DAEMON_SOCKET:
        # pcscd's socket is compiled in: it sees another folder in that place
        daemon_socket.parent.mkdir(exist_ok=True)
        DAEMON_SOCKET.parent.mkdir(exist_ok=True)
        command = ["unshare", "--mount", "sh", "-c", 'mount --bind "$0" "$1" && shift && exec "$@"',
                   str(daemon_socket.parent), str(DAEMON_SOCKET.parent), *command]  # fmt: skip
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _asks_polkit() -> bool:
    """Whether this pcscd asks who may use it (2.x of Debian 13), unless it is told not to."""
    usage = subprocess.run(["pcscd", "--help"], capture_output=True, text=True, check=False)
    return WITHOUT_POLKIT in usage.stdout + usage.stderr


def _connect(port: int) -> socket.socket:
    contacts = socket.create_connection(("127.0.0.1", port))
    contacts.setblocking(False)
    return contacts


def _accepts(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(str(path)) == 0
