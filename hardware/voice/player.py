"""Plays a WAV with another program, and believes that program's exit code.

Owns the command and its failures. Must not know what is said.
"""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from hardware.errors import SoundFailed
from hardware.worker import DeviceWorker

APLAY = ("aplay", "-q", "{wav}")
GRACE_S = 5.0
"""A player that takes longer than the sound and this is stuck."""


class Player:
    """`command` is a program and its arguments, where "{wav}" stands for the file.

    Any program that fails with an exit code will do: aplay, paplay, or `cp {wav} DIR` where
    announcements shall be kept rather than heard.
    """

    def __init__(self, command: Sequence[str] = APLAY, *, name: str = "loudspeaker") -> None:
        self.name = name
        self._command = tuple(command)
        self._worker = DeviceWorker(name)
        self._running: subprocess.Popen[bytes] | None = None

    async def play(self, wav: Path, duration_s: float) -> None:
        """Return once the program ended well. Raises: SoundFailed with what it complained of."""
        await self._worker.run(self._play, wav, duration_s)

    def close(self) -> None:
        """Cut the present sound short and play no other."""
        if self._running:
            self._running.terminate()
        self._worker.close()

    def _play(self, wav: Path, duration_s: float) -> None:
        command = [part.replace("{wav}", str(wav)) for part in self._command]
        try:
            with subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            ) as self._running:
                self._await_end(self._running, duration_s + GRACE_S)
        except OSError as missing:
            raise SoundFailed(self.name, str(missing)) from missing
        finally:
            self._running = None

    def _await_end(self, program: "subprocess.Popen[bytes]", timeout_s: float) -> None:
        try:
            _, complaint = program.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired as stuck:
            program.kill()
            raise SoundFailed(self.name, f"it did not end within {timeout_s:.0f} s") from stuck
        if program.returncode:
            last = complaint.decode(errors="replace").strip().splitlines()[-1:]
            raise SoundFailed(self.name, " ".join([f"exit code {program.returncode}", *last]))
