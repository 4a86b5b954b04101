"""Sentences in, checked speech out.

Owns the process in which pyttsx3 speaks, the time it is given, the proof that what it made is the
whole sentence, and the further attempts where it is not. Must not know chimes, announcements nor
players. Blocking: for one thread.
"""

import logging
import select
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from hardware.errors import VoiceError, VoiceMissing
from hardware.voice import sound
from hardware.voice.sound import Sound

log = logging.getLogger(__name__)

PYTTSX3 = (sys.executable, "-P", str(Path(__file__).with_name("pyttsx3_process.py")))
ATTEMPTS = 3
READY_S = 10.0
SPOKEN_S = 2.0
"""A sentence takes 10 ms, and 30 ms on a busy machine."""
LETTERS_PER_WORD = 8.5
"""The fastest speech: ten languages were measured at 2 (ar) to 5.7 (fr) letters a word."""
END_PAUSE_S = 0.1
"""espeak-ng ends a sentence with a pause: 0.43 s at 140 words a minute, 0.18 s at 240."""


class SynthesizerRequest(Struct, frozen=True):
    text: str
    voice: str
    words_per_minute: int
    wav: str


class SynthesizerReply(Struct, frozen=True):
    says: Literal["ready", "spoken", "cut_off", "missing"]
    detail: str = ""


class Synthesizer:
    """`program` keeps to the conversation that pyttsx3_process.py describes.

    It is started at once, to be ready for the first sentence, and anew after every failure.
    """

    def __init__(
        self, *, name: str, words_per_minute: int, program: Sequence[str] = PYTTSX3
    ) -> None:
        self.name = name
        self._words_per_minute = words_per_minute
        self._command = tuple(program)
        self._directory = tempfile.TemporaryDirectory(prefix="speech-")
        self._wav = Path(self._directory.name) / "speech.wav"
        self._program: _Program | None = _Program(name, self._command)

    def speech(self, text: str, voice: str) -> Sound:
        """The whole of `text`, without the quiet around it.

        Raises: VoiceMissing if there is no such voice, or no engine; VoiceError if no attempt gave
        the whole sentence.
        """
        order = SynthesizerRequest(text, voice, self._words_per_minute, str(self._wav))
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self._carry_out(order)
                return self._proven(text)
            except VoiceError as lost:
                self._end_program()
                if isinstance(lost, VoiceMissing) or attempt == ATTEMPTS:
                    raise
                log.warning("attempt %d of %d: %s", attempt, ATTEMPTS, lost)
        raise AssertionError("the last attempt returns or raises")

    def close(self) -> None:
        self._end_program()
        self._directory.cleanup()

    def _end_program(self) -> None:
        if self._program:
            self._program.close()
        self._program = None

    def _carry_out(self, order: SynthesizerRequest) -> None:
        self._wav.unlink(missing_ok=True)
        self._program = self._program or _Program(self.name, self._command)
        answer = self._program.answer(order)
        if answer.says == "missing":
            raise VoiceMissing(self.name, answer.detail)
        if answer.says != "spoken":
            raise VoiceError(self.name, "the engine cut a sentence off")

    def _proven(self, text: str) -> Sound:
        """What was written, if it can be nothing else than all of `text`."""
        try:
            whole = sound.sound_of(self._wav.read_bytes())
        except (OSError, ValueError) as broken:
            raise VoiceError(self.name, f"no sound was written: {broken}") from broken
        speech = sound.trimmed(whole)
        least_s = self._least_s(text)
        if speech.duration_s < least_s:
            heard = f"{speech.duration_s:.2f} s of a sentence that lasts {least_s:.2f} s at least"
            raise VoiceError(self.name, heard)
        if sound.quiet_at_end_s(whole) < END_PAUSE_S:
            raise VoiceError(self.name, "a sentence breaks off")
        return speech

    def _least_s(self, text: str) -> float:
        letters = max(1, sum(map(str.isalnum, text)))
        return letters / LETTERS_PER_WORD * 60 / self._words_per_minute


class _Program:
    """One run of the program that speaks."""

    def __init__(self, name: str, command: tuple[str, ...]) -> None:
        self._name = name
        self._is_ready = False
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, bufsize=0)

    def answer(self, order: SynthesizerRequest) -> SynthesizerReply:
        """Raises: VoiceMissing if it never became ready, VoiceError if it fails at this order."""
        if not self._is_ready:
            self._await_ready()
        assert self._process.stdin
        try:
            self._process.stdin.write(msgspec.json.encode(order) + b"\n")
        except BrokenPipeError as ended:
            raise VoiceError(self._name, "the engine has ended") from ended
        return self._next_answer(SPOKEN_S)

    def close(self) -> None:
        with self._process as process:
            process.kill()

    def _await_ready(self) -> None:
        try:
            answer = self._next_answer(READY_S)
        except VoiceError as failure:
            raise VoiceMissing(self._name, failure.detail) from failure
        if answer.says != "ready":
            raise VoiceMissing(self._name, answer.detail)
        self._is_ready = True

    def _next_answer(self, within_s: float) -> SynthesizerReply:
        assert self._process.stdout
        if not select.select([self._process.stdout], [], [], within_s)[0]:
            raise VoiceError(self._name, f"the engine was silent for {within_s:.1f} s")
        line = self._process.stdout.readline()
        if not line:
            raise VoiceError(self._name, f"the engine ended with {self._process.wait()}")
        try:
            return msgspec.json.decode(line, type=SynthesizerReply)
        except msgspec.DecodeError as nonsense:
            raise VoiceError(self._name, f"the engine said {line!r}") from nonsense
