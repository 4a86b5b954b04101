"""pyttsx3 in a process of its own: a line of JSON in for each sentence, a line of JSON out.

In: {"text", "voice", "words_per_minute", "wav"}. Out: {"says": "spoken"} once the WAV is written,
"cut_off" if the engine gave up half-way, "missing" with a `detail` if it has no such voice. The
first line out is "ready", or "missing" where there is no engine. Ends with its standard input.

Owns the engine and how its event loop is driven; why so, and why in a process of its own:
docs/decisions/0005-pyttsx3-in-its-own-process.md. Must not know announcements, nor import anything
of `hardware`: it is started by its path and has to be ready soon.
"""

import json
import os
import signal
import sys
from typing import Any


class Engine:
    """pyttsx3's engine on espeak-ng, of which a process can have only one."""

    def __init__(self) -> None:
        from pyttsx3.drivers import _espeak
        from pyttsx3.engine import Engine as Pyttsx3Engine

        self._espeak = _espeak
        self._engine = Pyttsx3Engine("espeak")
        self._engine.connect("error", self._on_error)
        self._engine.connect("finished-utterance", self._on_finished)
        self._refusal: Exception | None = None
        self._is_whole = False

    def speak(self, text: str, voice: str, words_per_minute: int, wav: str) -> dict[str, str]:
        """Return once `wav` is written and espeak-ng's own thread rests.

        Not `runAndWait`: it asks the engine to stop before the sentence has begun, and a request
        that meets espeak-ng's thread still busy with the speed is left behind and silences what is
        said next. `startLoop` ends by itself when the file is written.
        """
        self._refusal, self._is_whole = None, False
        self._espeak.Synchronize()
        self._engine.setProperty("voice", voice)
        self._engine.setProperty("rate", words_per_minute)
        self._engine.save_to_file(text, wav)
        self._engine.startLoop()
        self._espeak.Synchronize()
        self._engine.endLoop()
        if self._refusal:
            return {"says": "missing", "detail": f"{voice}: {self._refusal}"}
        return {"says": "spoken" if self._is_whole else "cut_off"}

    def _on_error(self, name: str | None, exception: Exception) -> None:
        """An unknown voice is refused here, and the sentence is spoken in the voice before."""
        self._refusal = exception

    def _on_finished(self, name: str | None, completed: bool) -> None:
        """Called in espeak-ng's thread."""
        self._is_whole = completed


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program that speaks to us
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    sys.stdout = None  # pyttsx3 prints the name of every file

    def answer(line: dict[str, Any]) -> None:
        answers.write(json.dumps(line) + "\n")

    try:
        engine = Engine()
    except (ImportError, OSError, RuntimeError) as missing:
        answer({"says": "missing", "detail": str(missing)})
        return
    answer({"says": "ready"})
    for line in sys.stdin:
        answer(engine.speak(**json.loads(line)))


if __name__ == "__main__":
    main()
